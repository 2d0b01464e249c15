import { expect, test } from "vitest";
import { logHistogram, quantileOfHistogram } from "../../src/measure/log-histogram.ts";
import { distributionOf } from "../../src/stats/distribution.ts";
import { quantile } from "../../src/stats/quantile.ts";
import { uniforms } from "../stats/seeded.ts";

function histogramOf(values: number[]) {
  const distribution = distributionOf(Float64Array.from(values));
  if (distribution === undefined) throw new Error("no values");
  return logHistogram(distribution);
}

test("bucket i holds what is above 1.05^i and at most 1.05^(i+1)", () => {
  expect(histogramOf([1.05])).toEqual({ first: 0, counts: [1] });
  expect(histogramOf([1])).toEqual({ first: -1, counts: [1] });
  expect(histogramOf([1.0000001, 1.04, 1.06])).toEqual({ first: 0, counts: [2, 1] });
  for (let i = -200; i < 300; i++) expect(histogramOf([1.05 ** (i + 1)]).first).toBe(i);
});

test("a time of 0 has no logarithm and counts as the least there is", () => {
  const { counts } = histogramOf([0, 10]);
  expect(counts.reduce((sum, count) => sum + count, 0)).toBe(2);
});

test("quantiles of a histogram are those of its values to 2.5 %", () => {
  const random = uniforms(7);
  const values = Array.from({ length: 5000 }, () => 20 + 400 * random() ** 3);
  const sorted = Float64Array.from(values).sort();
  for (const p of [0.01, 0.5, 0.9, 0.95, 0.99, 1]) {
    const ratio = (quantileOfHistogram(histogramOf(values), p) as number) / quantile(sorted, p);
    expect(Math.abs(Math.log(ratio))).toBeLessThanOrEqual(Math.log(1.05) / 2 + 1e-9);
  }
  expect(quantileOfHistogram({ first: 0, counts: [] }, 0.5)).toBeUndefined();
});
