import type { RequestSample } from "../model/sample.ts";

/** Numbers in a buffer. */
const ROOM = 128 * 1024;

/** A view of a buffer is an object of 104 bytes: fewer numbers than these are smaller, and sooner made, as an array [measured]. */
const FEW = 8;

/**
 * The token events of one repeat, for its statistics, in a few large buffers outside of V8's heap, at 16 bytes an event. As
 * arrays of their own they would be most of what a long repeat holds, and V8 lets garbage grow with what is alive.
 */
export class KeptEvents {
  readonly #times = new Rows((length) => new Float64Array(length));
  readonly #counts = new Rows((length) => new Uint32Array(length));

  /** Moves the events of a sample here, once nobody wants it as JSON any more. Few of them stay with it. */
  keep(sample: RequestSample): void {
    const { atMs, readIndex, tokens } = sample.events;
    if (atMs.length < FEW) return;
    sample.events = { atMs: this.#times.add(atMs), readIndex: this.#counts.add(readIndex) };
    if (tokens === undefined) return;
    // Nothing forbids a server to count in halves.
    sample.events.tokens = tokens.every(Number.isInteger) ? this.#counts.add(tokens) : this.#times.add(tokens);
  }
}

class Rows<T extends Float64Array | Uint32Array> {
  readonly #make: (length: number) => T;
  #buffer: T;
  #used = 0;

  constructor(make: (length: number) => T) {
    this.#make = make;
    this.#buffer = make(ROOM);
  }

  add(values: ArrayLike<number>): T {
    if (this.#used + values.length > this.#buffer.length) {
      this.#buffer = this.#make(Math.max(ROOM, values.length));
      this.#used = 0;
    }
    const row = this.#buffer.subarray(this.#used, this.#used + values.length) as T;
    row.set(values);
    this.#used += values.length;
    return row;
  }
}
