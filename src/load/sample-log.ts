import type { RequestSample } from "../model/sample.ts";

/**
 * Hands samples on in batches: what ended while one batch was being written makes up the next.
 * So at most one write is under way, and a crash loses only what had not reached the disk yet.
 */
export class SampleLog {
  readonly #write: (batch: readonly RequestSample[]) => Promise<void>;
  readonly #onFailure: () => void;
  #waiting: RequestSample[] = [];
  #writing: Promise<void> = Promise.resolve();
  #busy = false;
  #failure: unknown;

  /** `onFailure` is told at once when a batch cannot be written; `flush` throws what went wrong. */
  constructor(write: (batch: readonly RequestSample[]) => Promise<void>, onFailure: () => void = () => undefined) {
    this.#write = write;
    this.#onFailure = onFailure;
  }

  add(sample: RequestSample): void {
    this.#waiting.push(sample);
    if (!this.#busy) this.#writing = this.#drain();
  }

  /** Waits until all is written; throws what went wrong with the first write that failed. */
  async flush(): Promise<void> {
    await this.#writing;
    if (this.#failure !== undefined) throw this.#failure;
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#waiting.length > 0) {
        const batch = this.#waiting;
        this.#waiting = [];
        await this.#write(batch);
      }
    } catch (error) {
      this.#failure ??= error;
      this.#onFailure();
    } finally {
      this.#busy = false;
    }
  }
}
