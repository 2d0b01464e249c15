import { describe, expect, it } from "vitest";
import { isSaturating } from "../../src/load/saturation.ts";
import { capacityOf, firstSaturatedLook, type QueueModel, simulatedLevel } from "../helpers/queue-model.ts";

const SECONDS = 60;
const RUNS = 20;
const MODELS: QueueModel[] = [
  { slots: 16, serviceSeconds: 0.4 },
  { slots: 64, serviceSeconds: 4 },
];

/** In how many of the runs a look while the level runs says that the engine falls behind. */
function alarms(model: QueueModel, load: number): number {
  let alarms = 0;
  for (let seed = 0; seed < RUNS; seed++) {
    const all = simulatedLevel(model, load * capacityOf(model), SECONDS, seed);
    const ended = all.filter(({ endedAtMs = 0 }) => endedAtMs <= SECONDS * 1000);
    if (firstSaturatedLook(ended, isSaturating) !== undefined) alarms += 1;
  }
  return alarms;
}

describe.each(MODELS)("an engine of $slots slots", (model) => {
  it("does not look saturated while it keeps up, however often it is looked at", { timeout: 60_000 }, () => {
    expect([0.5, 0.8, 0.9].map((load) => alarms(model, load))).toEqual([0, 0, 0]);
  });

  it("is found to be at half as much again and more as it can do", { timeout: 60_000 }, () => {
    expect(alarms(model, 1.5)).toBeGreaterThanOrEqual(19);
    expect(alarms(model, 2)).toBeGreaterThanOrEqual(18);
  });
});

describe("a saturated level", () => {
  it("can stop long before its end", () => {
    const model = { slots: 16, serviceSeconds: 0.4 };
    const all = simulatedLevel(model, 1.5 * capacityOf(model), SECONDS, 1);
    expect(firstSaturatedLook(all, isSaturating)).toBeLessThan(all.length / 4);
  });

  it("shows in requests that find no place", () => {
    const model = { slots: 4, serviceSeconds: 1, most: 8 };
    expect(isSaturating(simulatedLevel(model, 20, 10, 1))).toBe(true);
  });

  it("is not concluded from nothing", () => {
    expect(isSaturating([])).toBe(false);
    expect(isSaturating(simulatedLevel({ slots: 1, serviceSeconds: 10 }, 5, 2, 1))).toBe(false);
  });
});
