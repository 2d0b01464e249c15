import { describe, expect, it } from "vitest";
import { saturationOf } from "../../src/load/saturation.ts";
import { nextLevel, type SweepLevel, type SweepRange, type SweepStep } from "../../src/load/sweep.ts";
import { capacityOf, firstSaturatedLook, type QueueModel, simulatedLevel } from "../helpers/queue-model.ts";

type Done = Extract<SweepStep, { kind: "done" }>;
type Run = (rate: number, number: number) => Omit<SweepLevel, "rate"> | Promise<Omit<SweepLevel, "rate">>;

async function sweep(range: SweepRange, run: Run): Promise<{ done: Done; levels: SweepLevel[] }> {
  const levels: SweepLevel[] = [];
  for (;;) {
    const step = nextLevel(range, levels);
    if (step.kind === "done") return { done: step, levels };
    if (levels.length > 50) throw new Error("the sweep does not end");
    levels.push({ rate: step.rate, ...(await run(step.rate, levels.length)) });
  }
}

/** An engine that meets its targets up to one rate and keeps up up to another. */
const edges =
  (meets: number, keepsUp: number): Run =>
  (rate) => ({ met: rate <= meets, saturated: rate > keepsUp });

describe("a saturation sweep", () => {
  const RANGE: SweepRange = { fromRate: 1, toRate: 100, precision: 0.1 };

  it.each([
    [7, 20],
    [20, 20],
    [1, 99],
    [33, 34],
  ])("brackets the targets at %d and the knee at %d to its precision", async (meets, keepsUp) => {
    const { done } = await sweep(RANGE, edges(meets, keepsUp));
    const { highestMeeting = 0, lowestMissing = 0, knee = 0, saturatedAt = 0 } = done;
    expect(highestMeeting).toBeLessThanOrEqual(meets);
    expect(lowestMissing).toBeGreaterThan(meets);
    expect(lowestMissing / highestMeeting).toBeLessThanOrEqual(1.1 + 1e-9);
    expect(knee).toBeLessThanOrEqual(keepsUp);
    expect(saturatedAt).toBeGreaterThan(keepsUp);
    expect(saturatedAt / knee).toBeLessThanOrEqual(1.1 + 1e-9);
  });

  it("never calls a saturated rate one that meets its targets", async () => {
    const { done } = await sweep(RANGE, edges(1000, 10));
    expect(done.highestMeeting).toBeLessThanOrEqual(10);
  });

  it("says that the engine was never saturated where the range ends before", async () => {
    const { done, levels } = await sweep(RANGE, edges(1000, 1000));
    expect(done).toEqual({ kind: "done", highestMeeting: 100, knee: 100 });
    expect(levels.map(({ rate }) => rate)).toEqual([1, 2, 4, 8, 16, 32, 64, 100]);
  });

  it("says so where not even the lowest rate is met, and ends at once where that already saturates", async () => {
    expect((await sweep(RANGE, edges(0, 10))).done).toMatchObject({ lowestMissing: 1, knee: expect.any(Number) });
    expect((await sweep(RANGE, edges(0, 10))).done.highestMeeting).toBeUndefined();
    const { done, levels } = await sweep(RANGE, edges(0, 0));
    expect(levels).toHaveLength(1);
    expect(done).toEqual({ kind: "done", lowestMissing: 1, saturatedAt: 1 });
  });

  it("believes the lower of two levels that contradict each other, and still ends", async () => {
    const { done } = await sweep(RANGE, (rate, number) => ({ met: rate < 20 && number !== 3, saturated: rate > 30 }));
    expect(done.lowestMissing).toBeLessThanOrEqual(8);
    expect(done.highestMeeting).toBeGreaterThanOrEqual(4);
  });
});

describe("a sweep of a simulated engine", () => {
  const SECONDS = 60;
  const MODELS: QueueModel[] = [
    { slots: 16, serviceSeconds: 0.4 },
    { slots: 64, serviceSeconds: 4 },
    { slots: 8, serviceSeconds: 0.5, most: 200 },
  ];

  it.each(MODELS)(
    "of $slots slots costs at most half the requests of a grid as fine",
    { timeout: 120_000 },
    async (model) => {
      const capacity = capacityOf(model);
      const range: SweepRange = { fromRate: capacity / 20, toRate: capacity * 3, precision: 0.1 };
      for (const seed of [1, 2, 3]) {
        let sent = 0;
        const { done } = await sweep(range, (rate) => {
          const all = simulatedLevel(model, rate, SECONDS, seed);
          const stoppedAt = firstSaturatedLook(all, saturationOf);
          const saturated = stoppedAt !== undefined || saturationOf(all, "ended") !== undefined;
          sent += stoppedAt ?? all.length;
          const ttft = all.map(({ firstTokenAtMs = 1e9, dueAtMs }) => firstTokenAtMs - dueAtMs).sort((a, b) => a - b);
          const p95 = ttft[Math.ceil(ttft.length * 0.95) - 1] ?? 0;
          return { met: p95 < model.serviceSeconds * 500, saturated };
        });
        let grid = 0;
        for (let rate = range.fromRate; rate <= range.toRate; rate *= 1.1) grid += rate * SECONDS;
        expect(sent).toBeLessThan(grid / 2);
        // What sixty seconds can tell: the engine keeps up well below its capacity, and does not well above.
        expect(done.knee).toBeGreaterThan(0.75 * capacity);
        expect(done.knee).toBeLessThan(1.25 * capacity);
        expect(done.highestMeeting).toBeGreaterThan(0.6 * capacity);
        expect(done.highestMeeting).toBeLessThan(1.15 * capacity);
      }
    },
  );
});
