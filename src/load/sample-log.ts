import type { RequestSample } from "../model/sample.ts";

/**
 * Hands samples on in batches: what ended while one batch was being written makes up the next.
 * So at most one write is under way, and a crash loses only what had not reached the disk yet.
 */
export class SampleLog {
  readonly #write: (batch: readonly RequestSample[]) => Promise<void>;
  #waiting: RequestSample[] = [];
  #writing: Promise<void> = Promise.resolve();
  #busy = false;
  #failure: unknown;

  constructor(write: (batch: readonly RequestSample[]) => Promise<void>) {
    this.#write = write;
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
    } finally {
      this.#busy = false;
    }
  }
}
