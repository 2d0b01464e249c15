import { wait } from "./pace.ts";

/** How an answer wants its model to be kept: ms after its end, `Infinity` for ever, 0 to unload at once. */
export interface ResidencyWish {
  model: string;
  contextLength: number;
  keepAliveMs: number;
}

/**
 * Which model is in memory, for engines that load on demand (Ollama).
 * Another model or context length loads anew, as `needsReload` in Ollama's scheduler does. Expiry is worked out when asked, without a timer.
 */
export class Residency {
  readonly #loadMs: number;
  #held: (ResidencyWish & { readyAtMs: number; expiresAtMs: number }) | undefined;
  #users = 0;

  constructor(loadMs: number) {
    this.#loadMs = loadMs;
  }

  /** What is loaded; `expiresInMs` may be `Infinity`. */
  get loaded(): { model: string; contextLength: number; expiresInMs: number } | undefined {
    const held = this.#current();
    return (
      held && {
        model: held.model,
        contextLength: held.contextLength,
        expiresInMs: held.expiresAtMs - performance.now(),
      }
    );
  }

  /** Resolves when the model is in memory; call `leave` after the use. Requests that come while it loads wait for the same load. */
  async enter(wish: ResidencyWish, signal: AbortSignal): Promise<void> {
    const held = this.#current();
    const now = performance.now();
    const fits = held?.model === wish.model && held.contextLength === wish.contextLength;
    this.#held = {
      ...wish,
      readyAtMs: fits ? held.readyAtMs : now + this.#loadMs,
      expiresAtMs: Number.POSITIVE_INFINITY,
    };
    this.#users++;
    if (this.#held.readyAtMs <= now) return;
    try {
      await wait(this.#held.readyAtMs - now, signal);
    } catch (error) {
      this.leave(wish);
      throw error;
    }
  }

  leave(wish: ResidencyWish): void {
    this.#users--;
    if (this.#held?.model === wish.model) this.#held.expiresAtMs = performance.now() + wish.keepAliveMs;
  }

  unload(model: string): void {
    if (this.#held?.model === model) this.#held = undefined;
  }

  #current() {
    if (this.#held && this.#users === 0 && this.#held.expiresAtMs <= performance.now()) this.#held = undefined;
    return this.#held;
  }
}
