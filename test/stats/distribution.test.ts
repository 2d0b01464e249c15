import { expect, test } from "vitest";
import {
  clusteredDistribution,
  type Distribution,
  distributionOf,
  meanOf,
  mergeDistributions,
  quantileBounds,
  quantileOf,
  shareAbove,
} from "../../src/stats/distribution.ts";
import { meanInterval } from "../../src/stats/mean.ts";
import { nearestRank, quantile } from "../../src/stats/quantile.ts";
import { studentT } from "../../src/stats/student-t.ts";
import { normals, uniforms } from "./seeded.ts";

test("a quantile is the value at the nearest rank", () => {
  const sorted = Float64Array.of(15, 20, 35, 40, 50);
  expect([0.05, 0.3, 0.4, 0.5, 1].map((p) => quantile(sorted, p))).toEqual([15, 20, 20, 35, 50]);
  expect(quantile(Float64Array.of(7), 0.99)).toBe(7);
});

test("a rank is not pushed up by the rounding of p", () => {
  expect([nearestRank(100, 0.29), nearestRank(100, 0.07), nearestRank(20, 0.95), nearestRank(1000, 0.999)]).toEqual([
    29, 7, 19, 999,
  ]);
});

test("values with weights are the same as each value written as often as it weighs", () => {
  const uniform = uniforms(3);
  const values = Float64Array.from({ length: 50 }, () => Math.floor(uniform() * 20));
  const weights = Float64Array.from({ length: 50 }, () => 1 + Math.floor(uniform() * 4));
  const weighted = clusteredDistribution(values, weights, 50) as Distribution;
  const written = distributionOf(
    Float64Array.from([...values].flatMap((value, at) => Array<number>(weights[at] as number).fill(value))),
  ) as Distribution;
  for (const p of [0.01, 0.25, 0.5, 0.9, 0.95, 1]) expect(quantileOf(weighted, p)).toBe(quantileOf(written, p));
  for (const limit of [-1, 0, 7.5, 12, 30])
    expect(shareAbove(weighted, limit)).toBeCloseTo(shareAbove(written, limit), 12);
  expect(meanOf(weighted)).toBeCloseTo(meanOf(written), 12);
});

test("values of one observation are together worth one observation", () => {
  const gaps = Float64Array.from({ length: 600 }, (_, at) => at);
  const ones = new Float64Array(600).fill(1);
  const ofFive = clusteredDistribution(gaps, ones, 5) as Distribution;
  const ofSix = clusteredDistribution(gaps, ones, 6) as Distribution;
  expect(quantileBounds(ofFive, 0.5, 0.025)).toEqual({});
  expect(quantileBounds(ofSix, 0.5, 0.025)).toEqual({ low: 99, high: 599 });
});

test("merged distributions are one, with or without weights", () => {
  const plain = distributionOf(Float64Array.of(3, 1)) as Distribution;
  const weighted = clusteredDistribution(Float64Array.of(2), Float64Array.of(2), 1) as Distribution;
  expect(mergeDistributions([])).toBeUndefined();
  expect(mergeDistributions([plain])).toBe(plain);
  expect(mergeDistributions([plain, weighted])).toEqual({
    values: Float64Array.of(1, 2, 3),
    cumulative: Float64Array.of(1, 3, 4),
    observations: 3,
  });
});

test("no values make no distribution", () => {
  expect(distributionOf(new Float64Array(0))).toBeUndefined();
  expect(clusteredDistribution(new Float64Array(0), new Float64Array(0), 0)).toBeUndefined();
});

test("Student's t has its tabulated values", () => {
  expect(studentT(0.025, 1)).toBeCloseTo(12.7062, 4);
  expect(studentT(0.025, 9)).toBeCloseTo(2.262157, 6);
  expect(studentT(0.05, 5)).toBeCloseTo(2.015048, 6);
  expect(studentT(0.005, 30)).toBeCloseTo(2.749996, 6);
  expect(studentT(0.025, 1_000_000)).toBeCloseTo(1.959966, 5);
});

test("the interval of a mean is the one a hand computes", () => {
  const { mean, low, high } = meanInterval(Float64Array.of(2, 4, 6));
  // s = 2, t(0.025, 2) = 4.302653, half = 4.302653 · 2 / √3
  expect(mean).toBe(4);
  expect(low).toBeCloseTo(4 - 4.968275, 5);
  expect(high).toBeCloseTo(4 + 4.968275, 5);
  expect(meanInterval(Float64Array.of(5))).toEqual({ mean: 5 });
});

test("the interval of a mean holds the truth in 95 % ± 1 of 6000 normal samples", () => {
  const normal = normals(5);
  for (const n of [2, 10, 60]) {
    let held = 0;
    for (let trial = 0; trial < 6000; trial++) {
      const { low, high } = meanInterval(Float64Array.from({ length: n }, () => 100 + 15 * normal()));
      if ((low as number) <= 100 && 100 <= (high as number)) held += 1;
    }
    expect(Math.abs(held / 6000 - 0.95)).toBeLessThan(0.01);
  }
});

test("a million values are summarised in well under their seconds", () => {
  const uniform = uniforms(1);
  const values = Float64Array.from({ length: 1_000_000 }, () => uniform());
  const million = distributionOf(values) as Distribution;
  expect(quantileOf(million, 0.95)).toBeCloseTo(0.95, 2);
  const { low, high } = quantileBounds(million, 0.95, 0.025);
  expect((high as number) - (low as number)).toBeLessThan(0.002);
});
