import { describe, expect, it } from "vitest";
import { EventBuffer } from "../../src/load/event-buffer.ts";

/** Fills a buffer with `count` events of `tokens` tokens each, the first at `fromMs`. */
function fill(buffer: EventBuffer, fromMs: number, count: number, tokens?: number): void {
  for (let n = 0; n < count; n++) buffer.add(fromMs + 0.25 * n, n, tokens);
}

const row = (count: number, of: (n: number) => number) => Array.from({ length: count }, (_, n) => of(n));

describe("the token events of an answer under way", () => {
  it.each([0, 1, 64, 65, 5_000])("are those that came, in order, however many they are: %i", (count) => {
    const buffer = EventBuffer.borrow();
    fill(buffer, 100, count, 2);
    expect(buffer.length).toBe(count);
    expect(buffer.giveBack()).toEqual({
      atMs: row(count, (n) => 100 + 0.25 * n),
      readIndex: row(count, (n) => n),
      ...(count > 0 && { tokens: row(count, () => 2) }),
    });
  });

  it.each([0, 3, 9])("have token counts for all or for none: event %i told nothing", (silent) => {
    const buffer = EventBuffer.borrow();
    for (let n = 0; n < 10; n++) buffer.add(n, n, n === silent ? undefined : 1);
    expect(buffer.giveBack()).toEqual({ atMs: row(10, (n) => n), readIndex: row(10, (n) => n) });
  });

  it("do not mix with those of another answer that is under way", () => {
    const [one, other] = [EventBuffer.borrow(), EventBuffer.borrow()];
    for (let n = 0; n < 200; n++) {
      one.add(n, n, 1);
      other.add(-n, n, 3);
    }
    expect(one.giveBack().atMs).toEqual(row(200, (n) => n));
    expect(other.giveBack().tokens).toEqual(row(200, () => 3));
  });

  it("leave nothing behind for the answer that gets their buffer", () => {
    const first = EventBuffer.borrow();
    fill(first, 0, 500);
    const events = first.giveBack();
    const next = EventBuffer.borrow();
    expect(next).toBe(first);
    fill(next, 7, 2, 1);
    expect(next.giveBack()).toEqual({ atMs: [7, 7.25], readIndex: [0, 1], tokens: [1, 1] });
    expect(events.atMs).toHaveLength(500);
  });
});
