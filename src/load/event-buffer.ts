import type { RequestSample } from "../model/sample.ts";

/** Numbers that an event takes: when it came, in which read, and the tokens it carries. */
const WIDTH = 3;
const FIRST_ROOM = 64 * WIDTH;

/** Of answers that have ended, to be used again. */
const idle: EventBuffer[] = [];

/**
 * The token events of one answer while it comes in, outside of V8's heap. Arrays that grow for as long as an answer takes
 * outlive the young generation, so that each answer would leave its own as garbage in the old one.
 */
export class EventBuffer {
  #numbers = new Float64Array(FIRST_ROOM);
  #used = 0;
  /** Token counts are kept for all events or for none: half a list could not be told from a whole one. */
  #counted = true;

  static borrow(): EventBuffer {
    return idle.pop() ?? new EventBuffer();
  }

  /** Events so far. */
  get length(): number {
    return this.#used / WIDTH;
  }

  add(atMs: number, readIndex: number, tokens: number | undefined): void {
    if (this.#used === this.#numbers.length) this.#grow();
    this.#numbers[this.#used++] = atMs;
    this.#numbers[this.#used++] = readIndex;
    this.#numbers[this.#used++] = tokens ?? 0;
    if (tokens === undefined) this.#counted = false;
  }

  /** The events as a sample has them. The buffer belongs to another answer from then on. */
  giveBack(): RequestSample["events"] {
    const events: RequestSample["events"] = { atMs: this.#row(0), readIndex: this.#row(1) };
    if (this.#counted && this.#used > 0) events.tokens = this.#row(2);
    this.#used = 0;
    this.#counted = true;
    idle.push(this);
    return events;
  }

  #grow(): void {
    const more = new Float64Array(2 * this.#numbers.length);
    more.set(this.#numbers);
    this.#numbers = more;
  }

  #row(from: number): number[] {
    // Of its length from the start: one that grows has room for 17 at least, which short answers would keep [measured].
    const row = new Array<number>(this.length);
    for (let at = 0; at < row.length; at++) row[at] = this.#numbers[at * WIDTH + from] as number;
    return row;
  }
}
