import { describe, expect, it } from "vitest";
import { ParseQueue } from "../../src/load/parse-queue.ts";

/** A queue whose turns are taken by hand. */
function queueByHand() {
  const deferred: (() => void)[] = [];
  const done: number[] = [];
  const queue = new ParseQueue((turn) => deferred.push(turn));
  const add = (from: number, to: number) => {
    for (let at = from; at < to; at++) queue.add(() => done.push(at));
  };
  return { queue, done, add, pending: () => deferred.length, turn: () => deferred.shift()?.() };
}

describe("what waits to be parsed", () => {
  it("is left alone until the sockets have been looked at", () => {
    const { add, done, pending } = queueByHand();
    add(0, 3);
    expect(done).toEqual([]);
    expect(pending()).toBe(1);
  });

  it("is done a little at a time, in its order, and new arrivals come last", () => {
    const { add, done, turn } = queueByHand();
    add(0, 20);
    turn();
    expect(done).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    add(20, 22);
    turn();
    turn();
    expect(done).toEqual(Array.from({ length: 22 }, (_, at) => at));
  });

  it("is done faster the more of it there is, so that it cannot grow without end", () => {
    const { add, done, turn } = queueByHand();
    add(0, 800);
    turn();
    expect(done).toHaveLength(25);
    let turns = 1;
    while (done.length < 800) {
      turn();
      turns += 1;
    }
    expect(turns).toBeLessThan(80);
  });

  it("asks for no turn when nothing waits, and for one again with the next arrival", () => {
    const { add, done, pending, turn } = queueByHand();
    add(0, 1);
    turn();
    expect(pending()).toBe(0);
    add(1, 2);
    expect(pending()).toBe(1);
    turn();
    expect(done).toEqual([0, 1]);
  });

  it("may add to itself while it is being done", () => {
    const { queue, done, turn, pending } = queueByHand();
    queue.add(() => queue.add(() => done.push(1)));
    turn();
    expect(done).toEqual([]);
    expect(pending()).toBe(1);
    turn();
    expect(done).toEqual([1]);
  });
});
