import { expect, test } from "vitest";
import { distributionQuantiles, explain, histogramQuantiles, meanStages } from "../../src/gate/explanation.ts";
import type { LogHistogram, Session } from "../../src/model/session.ts";
import { distributionOf } from "../../src/stats/distribution.ts";
import { normals } from "../stats/seeded.ts";
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
