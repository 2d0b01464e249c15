import { EventEmitter, once } from "node:events";
import type { Clock } from "../../../src/deps.ts";

/**
 * A clock that stands still until all who live by it sleep, and then goes on to the first of them. So what is waited for
 * takes no time, and nothing depends on how quick the machine is.
 */
export class SteppedClock implements Clock {
  #nowMs = 0;
  readonly #sleepers = new Set<{ untilMs: number; wake: () => void }>();
  readonly #changes = new EventEmitter();

  now(): number {
    return this.#nowMs;
  }

  get sleepers(): number {
    return this.#sleepers.size;
  }

  wall(): number {
    return Date.UTC(2026, 0, 1) + this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    const sleeper = {
      untilMs: this.#nowMs + ms,
      wake: () => {
        this.#sleepers.delete(sleeper);
        resolve();
      },
    };
    this.#sleepers.add(sleeper);
    signal?.addEventListener("abort", sleeper.wake, { once: true });
    this.#changes.emit("sleep");
    return promise;
  }

  /** Wakes the first of `sleepers`, as soon as so many sleep. */
  async step(sleepers: number): Promise<void> {
    while (this.#sleepers.size < sleepers) await once(this.#changes, "sleep");
    const [first] = [...this.#sleepers].sort((a, b) => a.untilMs - b.untilMs);
    this.#nowMs = Math.max(this.#nowMs, first?.untilMs ?? 0);
    first?.wake();
  }

  /** Goes on, with so many sleepers, until this time or a little later. */
  async runTo(ms: number, sleepers: number): Promise<void> {
    while (this.#nowMs < ms) await this.step(sleepers);
    while (this.#sleepers.size < sleepers) await once(this.#changes, "sleep");
  }
}
