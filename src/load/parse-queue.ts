/** Pieces of work a turn of the event loop does at least: about 0.1 ms of parsing. */
const LEAST_A_TURN = 8;
/** Share of a longer queue that a turn does, so that the queue shrinks under any load that one thread can bear. */
const SHARE = 1 / 32;

/**
 * Work that can wait, done a little at a time between the looks at the sockets: when a burst arrives, its stamps are all
 * taken before more than a few of its bytes are parsed. In the order in which it came. One queue for all streams of a thread.
 */
export class ParseQueue {
  readonly #defer: (turn: () => void) => void;
  #waiting: (() => void)[] = [];
  #next = 0;

  /** @param defer runs what it is given in the next turn of the event loop, after the sockets were looked at. */
  constructor(defer: (turn: () => void) => void) {
    this.#defer = defer;
  }

  add(work: () => void): void {
    this.#waiting.push(work);
    if (this.#waiting.length === 1) this.#defer(this.#turn);
  }

  #turn = (): void => {
    const left = this.#waiting.length - this.#next;
    const until = this.#next + Math.min(left, Math.max(LEAST_A_TURN, Math.ceil(left * SHARE)));
    while (this.#next < until) this.#waiting[this.#next++]?.();
    if (this.#next === this.#waiting.length) {
      this.#waiting = [];
      this.#next = 0;
    } else this.#defer(this.#turn);
  };
}

/** Of this thread. */
export const parseQueue = new ParseQueue(setImmediate);
