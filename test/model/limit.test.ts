import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { inParallel, limitTo } from "../../src/model/limit.ts";

const NUMBERS = Array.from({ length: 20 }, (_, n) => n);

describe("work in parallel", () => {
  it("is done for each item, as many at once as allowed, with the results in order", async () => {
    let [open, most] = [0, 0];
    const results = await inParallel(3, NUMBERS, async (n) => {
      most = Math.max(most, ++open);
      // The later ones end first.
      for (let turns = 20; turns > n; turns--) await turn();
      open -= 1;
      return 10 * n;
    });
    expect(results).toEqual(NUMBERS.map((n) => 10 * n));
    expect(most).toBe(3);
    expect(await inParallel(3, [], async () => 1)).toEqual([]);
  });

  it("is not begun for any more items once one has failed", async () => {
    const begun: number[] = [];
    const failing = inParallel(2, NUMBERS, async (n) => {
      begun.push(n);
      await turn();
      if (n === 2) throw new Error("two");
    });
    await expect(failing).rejects.toThrow("two");
    for (let turns = 0; turns < 20; turns++) await turn();
    expect(begun).toEqual([0, 1, 2, 3]);
  });
});

it("runs as many tasks at once as may be, in their order, and goes on after one that fails", async () => {
  const limited = limitTo(3);
  const started: number[] = [];
  const ends: (() => void)[] = [];
  let most = 0;
  let running = 0;
  const task = (number: number) => async () => {
    started.push(number);
    running += 1;
    most = Math.max(most, running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running -= 1;
    if (number === 1) throw new Error("failed");
    return number;
  };
  const results = Promise.allSettled(Array.from({ length: 8 }, (_, number) => limited(task(number))));
  while (started.length < 8 || ends.length > 0) {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect((await results).map(({ status }) => status)).toEqual([
    "fulfilled",
    "rejected",
    ...Array.from({ length: 6 }, () => "fulfilled"),
  ]);
  expect([most, started]).toEqual([3, [0, 1, 2, 3, 4, 5, 6, 7]]);
});
