import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { lateFrom } from "../../src/walk/deadline.ts";

const DAY_MS = 86_400_000;
const clock = { now: () => 1_000, wall: () => 0, sleep: () => Promise.resolve() };

describe("a deadline", () => {
  it("comes when it is due, and at once where it is past", async () => {
    for (const at of [1_020, 0]) {
      const late = lateFrom(at, { clock });
      if (late?.aborted === false) await once(late, "abort");
      expect(late?.aborted).toBe(true);
    }
  });

  it("does not come at once where it is weeks away, more than a timer can wait", async () => {
    const far = [25 * DAY_MS, 60 * DAY_MS].map((at) => lateFrom(at, { clock }));
    const near = lateFrom(1_020, { clock });
    if (near?.aborted === false) await once(near, "abort");
    expect(far.map((late) => late?.aborted)).toEqual([false, false]);
  });

  it("is none where nobody gave one", () => {
    expect(lateFrom(undefined, { clock })).toBeUndefined();
  });
});
