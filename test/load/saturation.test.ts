import { describe, expect, it, test } from "vitest";
import { answersNothing, saturationOf, secondsToTell } from "../../src/load/saturation.ts";
import { capacityOf, firstSaturatedLook, type QueueModel, simulatedLevel } from "../helpers/queue-model.ts";

const SECONDS = 60;
const RUNS = 20;
const MODELS: QueueModel[] = [
  { slots: 16, serviceSeconds: 0.4 },
  { slots: 64, serviceSeconds: 4 },
];

/** The same of one look at the end, with the last answers. */
function alarmsAtEnd(model: QueueModel, load: number): number {
  const levels = Array.from({ length: RUNS }, (_, seed) =>
    simulatedLevel(model, load * capacityOf(model), SECONDS, seed),
  );
  return levels.filter((all) => saturationOf(all, "ended") === "queue").length;
}

/** In how many of the runs a look while the level runs says that the engine falls behind. */
function alarms(model: QueueModel, load: number): number {
  let alarms = 0;
  for (let seed = 0; seed < RUNS; seed++) {
    const all = simulatedLevel(model, load * capacityOf(model), SECONDS, seed);
    const ended = all.filter(({ endedAtMs = 0 }) => endedAtMs <= SECONDS * 1000);
    if (firstSaturatedLook(ended, saturationOf) !== undefined) alarms += 1;
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

  it("is found at the end of most levels at a tenth more than it can do, and of none while it keeps up", () => {
    expect([0.5, 0.8, 0.9].map((load) => alarmsAtEnd(model, load))).toEqual([0, 0, 0]);
    expect(alarmsAtEnd(model, 1.1)).toBeGreaterThan(RUNS / 2);
    expect(alarmsAtEnd(model, 1.2)).toBe(RUNS);
  });
});

describe("a saturated level", () => {
  it("can stop long before its end", () => {
    const model = { slots: 16, serviceSeconds: 0.4 };
    const all = simulatedLevel(model, 1.5 * capacityOf(model), SECONDS, 1);
    expect(firstSaturatedLook(all, saturationOf)).toBeLessThan(all.length / 4);
  });

  it("shows in requests that find no place, or that the engine refuses, before its queue can be seen", () => {
    const few = simulatedLevel({ slots: 4, serviceSeconds: 1, most: 8 }, 20, 10, 1);
    expect(saturationOf(few)).toBe("in-flight");
    const refused = few.map((sample) =>
      sample.outcome === "dropped" ? { ...sample, outcome: "overloaded" as const } : sample,
    );
    expect(saturationOf(refused)).toBe("refused");
  });

  it("is told by the queue where that was seen, whatever was dropped besides", () => {
    const model = { slots: 16, serviceSeconds: 0.4, most: 400 };
    const all = simulatedLevel(model, 1.5 * capacityOf(model), SECONDS, 1);
    expect(all.filter(({ outcome }) => outcome === "dropped").length).toBeGreaterThan(0.05 * all.length);
    expect(saturationOf(all, "ended")).toBe("queue");
  });

  it("is not concluded from nothing", () => {
    expect(saturationOf([])).toBeUndefined();
    expect(saturationOf(simulatedLevel({ slots: 1, serviceSeconds: 10 }, 5, 2, 1))).toBeUndefined();
  });
});

test("a level as long as it says can show a queue, and one of half that length cannot", () => {
  const model = { slots: 32, serviceSeconds: 4 };
  const rate = 3 * capacityOf(model);
  const seconds = secondsToTell(simulatedLevel(model, capacityOf(model) / 2, 60, 1), rate);
  expect(seconds).toBeGreaterThan(6 * 3);
  expect(seconds).toBeLessThan(6 * 5);
  expect(saturationOf(simulatedLevel(model, rate, seconds / 2, 1), "ended")).toBeUndefined();
});

describe("an engine that answers nothing any more", () => {
  const ok = simulatedLevel({ slots: 4, serviceSeconds: 0.1 }, 10, 10, 1);
  const failed = (outcome: "refused" | "overloaded" | "dropped", n: number) =>
    ok.slice(0, n).map((sample) => ({ ...sample, outcome, failure: outcome }));

  it("is told by twenty failures in a row, and by no fewer", () => {
    expect(answersNothing([...ok, ...failed("refused", 20)])).toBe(true);
    expect(answersNothing([...ok, ...failed("refused", 19)])).toBe(false);
    expect(answersNothing([...failed("refused", 40), ...ok.slice(0, 1)])).toBe(false);
  });

  it("is not one that refuses for load, nor one that was not asked", () => {
    expect(answersNothing([...ok, ...failed("overloaded", 40)])).toBe(false);
    expect(answersNothing([...ok, ...failed("dropped", 40)])).toBe(false);
  });
});
