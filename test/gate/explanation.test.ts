import { expect, test } from "vitest";
import {
  distributionQuantiles,
  explain,
  explainRepeats,
  histogramQuantiles,
  meanStages,
  type Quantiles,
} from "../../src/gate/explanation.ts";
import type { LogHistogram, Session, SessionRepeat } from "../../src/model/session.ts";
import { distributionOf } from "../../src/stats/distribution.ts";
import { normals } from "../stats/seeded.ts";
import { gateRule } from "./gate-fixtures.ts";
import { compareOne, daily, session } from "./session-fixtures.ts";

const normal = normals(4);
/** Log-normal around 100 ms, σ = 0.3. */
const VALUES = Array.from({ length: 2000 }, () => 100 * Math.exp(0.3 * normal()));

function of(values: readonly number[]) {
  const distribution = distributionOf(Float64Array.from(values));
  if (distribution === undefined) throw new Error("no values");
  return distributionQuantiles(distribution);
}

function histogram(values: readonly number[]): LogHistogram {
  const indices = values.map((value) => Math.ceil(Math.log(value) / Math.log(1.05)) - 1);
  const [first, last] = [Math.min(...indices), Math.max(...indices)];
  const counts = Array.from({ length: last - first + 1 }, () => 0);
  for (const index of indices) counts[index - first] = (counts[index - first] ?? 0) + 1;
  return { first, counts };
}

const slower = VALUES.map((value) => value * 1.2);
const tail = VALUES.map((value) => (value > 140 ? value * 1.5 : value));
const body = VALUES.map((value) => (value < 130 ? value * 1.2 : value));

test("where it moved is told: everywhere, in the tail, in the middle, or hardly at all", () => {
  const shape = (head: readonly number[]) => explain(of(VALUES), of(head)).shape;
  expect(shape(slower)).toBe("shift");
  expect(shape(tail)).toBe("tail");
  expect(shape(body)).toBe("body");
  expect(shape(VALUES.map((value) => value * 1.01))).toBe("none");
});

test("histograms tell the same as the values, within 2 %", () => {
  const [exact, stored] = [of(VALUES), histogramQuantiles([histogram(VALUES)], VALUES.length)];
  for (const p of [0.25, 0.5, 0.75, 0.9, 0.95, 0.99]) {
    expect(Math.abs((stored.quantile(p) ?? 0) / (exact.quantile(p) ?? 1) - 1)).toBeLessThan(0.02);
  }
  const halves = [VALUES.slice(0, 1000), VALUES.slice(1000)].map(histogram);
  expect(histogramQuantiles(halves, VALUES.length).quantile(0.95)).toBeCloseTo(stored.quantile(0.95) ?? 0, 9);
  const head = histogramQuantiles([histogram(tail)], VALUES.length);
  expect(explain(stored, head).shape).toBe("tail");
});

test("percentiles ascend, with their change, and one below its least sample size is absent", () => {
  const all = explain(of(VALUES), of(slower)).percentiles;
  expect(all.map(({ p }) => p)).toEqual([0.25, 0.5, 0.75, 0.9, 0.95, 0.99]);
  for (const { base, head, change } of all) expect(change).toBeCloseTo(head / base - 1, 12);
  expect(all[1]?.change).toBeCloseTo(0.2, 12);
  expect(explain(of(VALUES.slice(0, 71)), of(slower)).percentiles.map(({ p }) => p)).toEqual([0.25, 0.5, 0.75, 0.9]);
  expect(explain(of(VALUES.slice(0, 3)), of(slower))).toEqual({ percentiles: [], shape: "none", stages: [] });
});

/** Quantiles that are given, as they would be read from any number of values. */
function given(values: Readonly<Record<number, number>>): Quantiles {
  return { quantile: (p) => values[p] };
}

test("twice as far, on the log scale, is where a shift becomes a matter of the tail or of the middle", () => {
  const base = given({ 0.25: 80, 0.5: 100, 0.95: 200, 0.99: 300 });
  const shape = (body: number, tail: number) =>
    explain(base, given({ 0.25: 80 * body, 0.5: 100 * body, 0.95: 200 * tail, 0.99: 300 * tail })).shape;
  // 1.1² = 1.21.
  expect([shape(1.1, 1.2), shape(1.1, 1.22)]).toEqual(["shift", "tail"]);
  expect([shape(1.2, 1.1), shape(1.22, 1.1)]).toEqual(["shift", "body"]);
  expect([shape(1 / 1.1, 1 / 1.2), shape(1 / 1.1, 1 / 1.22)]).toEqual(["shift", "tail"]);
  // One faster and the other slower is no shift, however alike they are in size; the larger names it.
  expect([shape(0.9, 1.12), shape(1.12, 0.9)]).toEqual(["tail", "body"]);
  // 2.5 % is half of what a bucket tells.
  expect([shape(1.024, 1.024), shape(1.026, 1.026), shape(1, 1.026)]).toEqual(["none", "shift", "tail"]);
});

test("the parts are means of logs: quantiles that cancel each other out have not moved", () => {
  const base = given({ 0.25: 100, 0.5: 100, 0.95: 100, 0.99: 100 });
  expect(explain(base, given({ 0.25: 200, 0.5: 50, 0.95: 400, 0.99: 25 })).shape).toBe("none");
  expect(explain(base, given({ 0.25: 110, 0.5: 110, 0.95: 150, 0.99: 110 })).shape).toBe("tail");
});

test("without a tail that tells, what is there moved alike; without a middle it is the tail", () => {
  expect(explain(given({ 0.5: 100 }), given({ 0.5: 120 })).shape).toBe("shift");
  expect(explain(given({ 0.95: 100 }), given({ 0.95: 120 })).shape).toBe("tail");
});

test("a quantile that one side lacks, or that is no time, is left out", () => {
  const base = given({ 0.25: 0, 0.5: 100, 0.75: 120, 0.9: Number.NaN });
  expect(explain(base, given({ 0.25: 5, 0.5: 110, 0.9: 200, 0.95: 300 })).percentiles).toEqual([
    { p: 0.5, base: 100, head: 110, change: 0.10000000000000009 },
  ]);
});

test("quantiles lie in their bucket as far up as their rank, on the log scale", () => {
  // 40 values in (1.05¹⁰, 1.05¹¹] and 60 in (1.05²⁰, 1.05²¹].
  const { quantile } = histogramQuantiles(
    [
      { first: 10, counts: [40] },
      { first: 20, counts: [60] },
    ],
    1_000,
  );
  expect(quantile(0.25)).toBeCloseTo(1.05 ** (10 + 25 / 40), 12);
  expect(quantile(0.5)).toBeCloseTo(1.05 ** (20 + 10 / 60), 12);
  expect(quantile(0.95)).toBeCloseTo(1.05 ** (20 + 55 / 60), 12);
  // The last of a bucket is its upper bound, not the first of the next one.
  expect(histogramQuantiles([{ first: 10, counts: [25, 75] }], 1_000).quantile(0.25)).toBeCloseTo(1.05 ** 11, 12);
  expect(histogramQuantiles([{ first: -3, counts: [1, 0, 0, 3] }], 1_000).quantile(0.5)).toBeCloseTo(
    1.05 ** (1 / 3),
    12,
  );
});

test("a percentile takes as many values as its interval: 13, 6, 13, 36, 72 and 368, of values and of buckets alike", () => {
  const least = { 0.25: 13, 0.5: 6, 0.75: 13, 0.9: 36, 0.95: 72, 0.99: 368 };
  for (const [p, n] of Object.entries(least).map(([p, n]) => [Number(p), n] as const)) {
    const histograms = [histogram(VALUES)];
    expect(of(VALUES.slice(0, n)).quantile(p)).toBeGreaterThan(0);
    expect(of(VALUES.slice(0, n - 1)).quantile(p)).toBeUndefined();
    // One request gives several gaps: what counts is how many requests there were.
    expect(histogramQuantiles(histograms, n).quantile(p)).toBeGreaterThan(0);
    expect(histogramQuantiles(histograms, n - 1).quantile(p)).toBeUndefined();
  }
});

test("runs that kept no histogram lend neither values nor their number", () => {
  const run = (n: number, kept: boolean): SessionRepeat => ({
    counts: { due: n, failed: 0, failures: {} },
    metrics: { ttft_ms: { n, p50: 100, ...(kept && { histogram: { first: 94, counts: [n] } }) } },
  });
  const shown = (base: SessionRepeat[], head: SessionRepeat[]) =>
    explainRepeats(gateRule(), base, head)?.percentiles.map(({ p }) => p);
  expect(shown([run(40, true), run(40, true)], [run(80, true)])).toEqual([0.25, 0.5, 0.75, 0.9, 0.95]);
  expect(shown([run(40, true), run(40, false)], [run(80, true)])).toEqual([0.25, 0.5, 0.75, 0.9]);
  expect(shown([run(80, true)], [run(80, false)])).toBeUndefined();
  expect(explainRepeats(gateRule({ metric: "e2e_ms" }), [run(80, true)], [run(80, true)])).toBeUndefined();
});

test("without buckets there is nothing to tell", () => {
  expect(histogramQuantiles([], 500).quantile(0.5)).toBeUndefined();
  expect(histogramQuantiles([{ first: 3, counts: [0, 0] }], 500).quantile(0.5)).toBeUndefined();
});

test("stages are told where both sides told of them", () => {
  const { stages } = explain(of(VALUES), of(slower), {
    base: { queue: 2, prefill: 30 },
    head: { queue: 40, decode: 9 },
  });
  expect(stages).toEqual([{ stage: "queue", baseMs: 2, headMs: 40 }]);
  expect(meanStages([{ engineMs: { queue: 2 } }, { engineMs: { queue: 4, load: 1 } }, {}])).toEqual({
    queue: 3,
    load: 1,
  });
});

test("a comparison of sessions carries it where both sides kept their histograms", () => {
  const withHistogram = (one: Session, values: readonly number[]): Session => ({
    ...one,
    tests: one.tests.map((test) => ({
      ...test,
      repeats: test.repeats.map((run) => ({
        ...run,
        metrics: { ttft_ms: { n: values.length, p50: run.metrics.ttft_ms?.p50 ?? 1, histogram: histogram(values) } },
        engineMs: { queue: values === VALUES ? 1 : 20 },
      })),
    })),
  });
  const base = daily([
    [100, 101],
    [99, 101],
    [100, 98],
    [102, 101],
    [100, 99],
  ]);
  const head = session("head", 0, [121, 120]);
  const found = compareOne(
    base.map((one) => withHistogram(one, VALUES)),
    [withHistogram(head, slower)],
  );
  expect(found.explanation).toMatchObject({ shape: "shift", stages: [{ stage: "queue", baseMs: 1, headMs: 20 }] });
  expect(compareOne(base, [head])).not.toHaveProperty("explanation");
});
