import { describe, expect, it } from "vitest";
import { type PlannedStage, piecesOf } from "../../src/load/levels.ts";
import { dueTimes } from "../../src/load/schedule.ts";
import type { Arrival } from "../../src/model/scenario.ts";

const KEY = { seed: 1, scenario: "chat", repeat: 0 };

function take(n: number, arrival: Partial<Arrival>, key = KEY, stages?: PlannedStage[]): number[] {
  const rates = stages && piecesOf(stages);
  return dueTimes({ process: "poisson", burstiness: 1, ...arrival }, key, { rates })
    .take(n)
    .toArray();
}

function gapsOf(times: readonly number[]): number[] {
  return times.map((at, i) => at - (times[i - 1] ?? 0));
}

/** Largest distance between the empirical distribution and `cdf` (Kolmogorov and Smirnov). */
function ksDistance(values: readonly number[], cdf: (x: number) => number): number {
  const sorted = Float64Array.from(values).sort();
  return Math.max(...sorted.map((x, i) => Math.max((i + 1) / sorted.length - cdf(x), cdf(x) - i / sorted.length)));
}

/** Exceeded by chance once in a thousand samples (asymptotic, two-sided). */
const ksLimit = (n: number) => 1.95 / Math.sqrt(n);

function momentsOf(values: readonly number[]): { mean: number; cv: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1);
  return { mean, cv: Math.sqrt(variance) / mean };
}

describe("constant arrivals", () => {
  it("begin at once and are evenly spaced, without drift over many requests", () => {
    const times = take(100_001, { process: "constant", rate: 8 });
    expect(times.slice(0, 4)).toEqual([0, 125, 250, 375]);
    expect(times.at(-1)).toBe(12_500_000);
  });
});

describe("Poisson arrivals", () => {
  it("have exponential gaps of the mean that the rate asks for", () => {
    const gaps = gapsOf(take(20_000, { rate: 5 }));
    expect(ksDistance(gaps, (ms) => 1 - Math.exp(-ms / 200))).toBeLessThan(ksLimit(20_000));
  });

  it("are told from evenly spaced ones by that test", () => {
    const gaps = gapsOf(take(20_000, { process: "constant", rate: 5 }));
    expect(ksDistance(gaps, (ms) => 1 - Math.exp(-ms / 200))).toBeGreaterThan(0.3);
  });

  it("have gaps that know nothing of the gap before", () => {
    const gaps = gapsOf(take(20_000, { rate: 5 }));
    const { mean } = momentsOf(gaps);
    const product = gaps.slice(1).reduce((sum, gap, i) => sum + (gap - mean) * ((gaps[i] ?? 0) - mean), 0);
    // The lag-1 correlation of independent values is normal with sd 1/√n.
    expect(Math.abs(product / (gaps.length - 1) / mean ** 2)).toBeLessThan(3.3 / Math.sqrt(gaps.length));
  });
});

describe("Gamma arrivals", () => {
  it.each([0.25, 0.5, 1, 2, 10])(
    "of burstiness %d keep the rate and have a variation of 1/√burstiness",
    (burstiness) => {
      const { mean, cv } = momentsOf(gapsOf(take(40_000, { process: "gamma", burstiness, rate: 10 })));
      expect(mean / 100).toBeCloseTo(1, 1);
      expect(cv * Math.sqrt(burstiness)).toBeGreaterThan(0.95);
      expect(cv * Math.sqrt(burstiness)).toBeLessThan(1.05);
    },
  );

  it("of burstiness 1 are Poisson", () => {
    const gaps = gapsOf(take(20_000, { process: "gamma", burstiness: 1, rate: 5 }));
    expect(ksDistance(gaps, (ms) => 1 - Math.exp(-ms / 200))).toBeLessThan(ksLimit(20_000));
  });

  it("of burstiness 2 follow the Erlang distribution", () => {
    const gaps = gapsOf(take(20_000, { process: "gamma", burstiness: 2, rate: 5 }));
    expect(ksDistance(gaps, (ms) => 1 - Math.exp(-ms / 100) * (1 + ms / 100))).toBeLessThan(ksLimit(20_000));
  });
});

describe("a rate in stages", () => {
  const stages: PlannedStage[] = [
    { durationMs: 100_000, level: 40, shape: "ramp" },
    { durationMs: 50_000, level: 10, shape: "step" },
    { durationMs: 50_000, level: 0, shape: "step" },
    { durationMs: 50_000, level: 20, shape: "step" },
  ];

  it("gives each stage its requests, and ends with the last", () => {
    const times = take(1_000_000, { process: "constant" }, KEY, stages);
    const between = (from: number, to: number) => times.filter((at) => at >= from && at < to).length;
    expect(between(0, 100_000)).toBe(2000);
    expect(between(100_000, 150_000)).toBe(500);
    expect(between(150_000, 200_000)).toBe(0);
    expect(between(200_000, 250_000)).toBe(1000);
    expect(times).toHaveLength(3500);
  });

  it("ramps in a straight line: half the way has a quarter of the requests", () => {
    const ramp: PlannedStage[] = [{ durationMs: 100_000, level: 40, shape: "ramp" }];
    const times = take(1_000_000, { process: "constant" }, KEY, ramp);
    expect(times[0]).toBe(0);
    expect(times.filter((at) => at < 50_000)).toHaveLength(500);
  });

  it("keeps the process: rescaled back, ramped Poisson arrivals are Poisson again", () => {
    const ramp: PlannedStage[] = [
      { durationMs: 500_000, level: 50, shape: "ramp" },
      { durationMs: 500_000, level: 5, shape: "ramp" },
    ];
    const integrated = (ms: number) => {
      const s = ms / 1000;
      return s <= 500 ? 0.05 * s * s : 12_500 + 50 * (s - 500) - 0.045 * (s - 500) ** 2;
    };
    const times = take(1_000_000, {}, KEY, ramp);
    expect(times.length).toBeGreaterThan(25_000);
    expect(ksDistance(gapsOf(times.map(integrated)), (x) => 1 - Math.exp(-x))).toBeLessThan(ksLimit(times.length));
  });
});

describe("a schedule", () => {
  it("is the same for the same key, and another for another seed, test or repeat", () => {
    const times = take(50, { rate: 5 });
    expect(take(50, { rate: 5 })).toEqual(times);
    for (const change of [{ seed: 2 }, { scenario: "other" }, { repeat: 1 }]) {
      expect(take(50, { rate: 5 }, { ...KEY, ...change })).not.toEqual(times);
    }
  });

  it("is drawn as it is needed: the ten millionth request needs no array", () => {
    let last = 0;
    let n = 0;
    for (const at of dueTimes({ process: "gamma", burstiness: 0.5, rate: 1000 }, KEY)) {
      if (at < last) throw new Error("a due time went back");
      last = at;
      n += 1;
      if (n === 10_000_000) break;
    }
    expect(last / 10_000_000).toBeCloseTo(1, 2);
  });

  it("of a trace is the trace's own", () => {
    const traceMs = [0, 10, 10, 500];
    expect([...dueTimes({ process: "trace", burstiness: 1 }, KEY, { traceMs })]).toEqual(traceMs);
  });

  it("is refused where it has no times, with what to write", () => {
    expect(() => take(1, {})).toThrow(/arrival.rate is absent; poisson arrivals need one above 0/);
    expect(() => take(1, { rate: 0 })).toThrow(/arrival.rate is 0/);
    expect(() => take(1, { process: "trace" })).toThrow(/the prompts have no arrival times/);
    const falling = dueTimes({ process: "trace", burstiness: 1 }, KEY, { traceMs: [0, 5, 4] });
    expect(() => [...falling]).toThrow(/request 3 of the trace is due at 4 ms, before the one ahead of it \(5 ms\)/);
  });
});
