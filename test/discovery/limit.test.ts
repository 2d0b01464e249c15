import { expect, it } from "vitest";
import { limitTo } from "../../src/discovery/limit.ts";

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
