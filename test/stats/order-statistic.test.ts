import { expect, test } from "vitest";
import { binomialAtLeast, binomialAtMost } from "../../src/stats/binomial.ts";
import { distributionOf, quantileBounds } from "../../src/stats/distribution.ts";
import { leastSampleSize, lowerRank, observationsToDecide, upperRank } from "../../src/stats/order-statistic.ts";
import { normals } from "./seeded.ts";

test("the least sample sizes are the published ones", () => {
  expect([0.5, 0.95, 0.99].map((p) => leastSampleSize(p, 0.025))).toEqual([6, 72, 368]);
  expect([0.5, 0.95, 0.99].map((p) => leastSampleSize(p, 0.05))).toEqual([5, 59, 299]);
});

test("the ranks of a median of 100 values are 40 and 61, as tables have them", () => {
  expect([lowerRank(100, 0.5, 0.025), upperRank(100, 0.5, 0.025)]).toEqual([40, 61]);
});

test("a median of six values has the whole sample as its interval, one of five has none", () => {
  expect([lowerRank(6, 0.5, 0.025), upperRank(6, 0.5, 0.025)]).toEqual([1, 6]);
  expect([lowerRank(5, 0.5, 0.025), upperRank(5, 0.5, 0.025)]).toEqual([undefined, undefined]);
});

test("the upper bound begins exactly at the least sample size", () => {
  for (const p of [0.5, 0.95, 0.99]) {
    const least = leastSampleSize(p, 0.025);
    expect(upperRank(least, p, 0.025)).toBe(least);
    expect(upperRank(least - 1, p, 0.025)).toBeUndefined();
  }
});

test("no values and one value have no bounds, and nothing breaks", () => {
  expect([lowerRank(0, 0.5, 0.025), upperRank(0, 0.5, 0.025)]).toEqual([undefined, undefined]);
  expect([lowerRank(1, 0.5, 0.025), upperRank(1, 0.5, 0.025)]).toEqual([undefined, undefined]);
});

test("ranks are the tightest that keep their tail, also for a million values", () => {
  for (const n of [72, 181, 1000, 1_000_000]) {
    const lower = lowerRank(n, 0.95, 0.025) as number;
    const upper = upperRank(n, 0.95, 0.025) as number;
    expect(binomialAtMost(lower - 1, n, 0.95)).toBeLessThanOrEqual(0.025);
    expect(binomialAtMost(lower, n, 0.95)).toBeGreaterThan(0.025);
    expect(binomialAtLeast(upper, n, 0.95)).toBeLessThanOrEqual(0.025);
    expect(binomialAtLeast(upper - 1, n, 0.95)).toBeGreaterThan(0.025);
  }
});

test("the two-sided interval holds the truth in at least 95 % of 4000 log-normal samples, and hardly more for large n", () => {
  const normal = normals(7);
  for (const { n, p, z, most } of [
    { n: 10, p: 0.5, z: 0, most: 1 },
    { n: 400, p: 0.5, z: 0, most: 0.97 },
    { n: 100, p: 0.95, z: 1.6448536, most: 0.985 },
    { n: 500, p: 0.95, z: 1.6448536, most: 0.975 },
  ]) {
    const truth = Math.exp(0.5 * z);
    let held = 0;
    for (let trial = 0; trial < 4000; trial++) {
      const sample = distributionOf(Float64Array.from({ length: n }, () => Math.exp(0.5 * normal())));
      const { low, high } = quantileBounds(sample as NonNullable<typeof sample>, p, 0.025);
      if ((low as number) <= truth && truth <= (high as number)) held += 1;
    }
    // 4000 trials: standard error 0.34 points at 95 %.
    expect(held / 4000).toBeGreaterThan(0.94);
    expect(held / 4000).toBeLessThanOrEqual(most);
  }
});

test("the number of values that would decide is the least one when none is above the limit", () => {
  expect(observationsToDecide(0, 0.5, 0.05)).toBe(5);
  expect(observationsToDecide(0, 0.95, 0.05)).toBe(59);
  expect(observationsToDecide(0, 0.99, 0.05)).toBe(299);
  expect(observationsToDecide(0, 0.95, 0.05, 40)).toBe(59);
});

test("the number of values that would decide does decide, on either side, and is more than there are", () => {
  for (const share of [0.01, 0.03, 0.045, 0.06, 0.1, 0.5, 1]) {
    const n = observationsToDecide(share, 0.95, 0.05, 3) as number;
    expect(n).toBeGreaterThan(3);
    const met = binomialAtMost(Math.ceil(share * n - 1e-9), n, 0.05);
    const missed = binomialAtLeast(Math.floor(share * n + 1e-9), n, 0.05);
    expect(Math.min(met, missed)).toBeLessThanOrEqual(0.05);
  }
});

test("a percentile that lies on the limit cannot be decided by any number of values", () => {
  expect(observationsToDecide(0.05, 0.95, 0.05, 100)).toBeUndefined();
});
