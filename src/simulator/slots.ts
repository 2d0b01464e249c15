/** A fixed number of places, given out first in, first out. */
export class Slots {
  readonly #limit: number;
  #taken = 0;
  readonly #queue: (() => void)[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get taken(): number {
    return this.#taken;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  /** Resolves with the function that gives the place back. Rejects with the signal's reason; the queue forgets the waiter. */
  acquire(signal: AbortSignal): Promise<() => void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const enter = () => {
        signal.removeEventListener("abort", leave);
        this.#taken++;
        resolve(() => this.#release());
      };
      const leave = () => {
        this.#queue.splice(this.#queue.indexOf(enter), 1);
        reject(signal.reason);
      };
      if (this.#taken < this.#limit) return enter();
      this.#queue.push(enter);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  #release(): void {
    this.#taken--;
    this.#queue.shift()?.();
  }
}
