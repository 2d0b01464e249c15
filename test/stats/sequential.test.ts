import { expect, test } from "vitest";
import { spentAt, spentUntil } from "../../src/stats/alpha-spending.ts";
import { detectableShift, smallestEvenSize, smallestSize, valuesPerSide } from "../../src/stats/detectable.ts";
import { holm } from "../../src/stats/holm.ts";
import { normalTail } from "../../src/stats/normal.ts";
import { studentT, studentTTail } from "../../src/stats/student-t.ts";
import { pooledVariance, sampleVariance, summedVariance } from "../../src/stats/variance.ts";
import { normals } from "./seeded.ts";

test("spending begins with nothing, ends with everything, and the increments add up", () => {
  expect(spentUntil(0, 0.01)).toBe(0);
  expect(spentUntil(1, 0.01)).toBe(0.01);
  // 2 − 2Φ(2.5758/√0.4) by SciPy.
  expect(spentUntil(0.4, 0.01)).toBeCloseTo(4.646253777984518e-5, 14);
  const looks = [0.4, 0.6, 1];
  const sum = looks.reduce((total, t, at) => total + spentAt(t, looks[at - 1] ?? 0, 0.01), 0);
  expect(sum).toBeCloseTo(0.01, 15);
});

test("looks at 4, 6 and 10 reject a true null in at most 5 % of 20000 seeded trials, and not far below", () => {
  const normal = normals(2);
  let rejected = 0;
  for (let trial = 0; trial < 20_000; trial++) {
    let sum = 0;
    let done = false;
    for (let n = 1; n <= 10 && !done; n++) {
      sum += normal();
      const before = { 4: 0, 6: 0.4, 10: 0.6 }[n];
      if (before !== undefined) done = normalTail(sum / Math.sqrt(n)) <= spentAt(n / 10, before, 0.05);
    }
    if (done) rejected += 1;
  }
  // Standard error 0.15 points; Boole's bound loses a little of the level.
  expect(rejected / 20_000).toBeLessThan(0.0545);
  expect(rejected / 20_000).toBeGreaterThan(0.038);
});

test("Holm rejects as its author's table does, and stops at the first that is not rejected", () => {
  const level = (remaining: number): number => 0.05 / remaining;
  expect(holm([0.01, 0.04, 0.03, 0.005], level)).toEqual([true, false, false, true]);
  expect(holm([0.06, 0.001], level)).toEqual([false, true]);
  expect(holm([], level)).toEqual([]);
  expect(holm([Number.NaN, 0.001], level)).toEqual([false, true]);
});

test("Holm makes one error or more in at most 5 % of 5000 seeded families, two of whose nulls are false", () => {
  const normal = normals(8);
  let errors = 0;
  for (let trial = 0; trial < 5000; trial++) {
    const shared = normal();
    const p = [0, 0, 0, 4, 4].map((shift) => normalTail((shared + normal()) / Math.SQRT2 + shift));
    if (
      holm(p, (remaining) => 0.05 / remaining)
        .slice(0, 3)
        .some(Boolean)
    )
      errors += 1;
  }
  expect(errors / 5000).toBeLessThan(0.06);
});

test("variances are those a hand computes", () => {
  expect(sampleVariance([2, 4, 6])).toEqual({ variance: 4, df: 2 });
  expect(sampleVariance([7])).toEqual({ variance: 0, df: 0 });
  expect(
    pooledVariance([
      { variance: 4, df: 3 },
      { variance: 1, df: 1 },
    ]),
  ).toEqual({ variance: 3.25, df: 4 });
  expect(pooledVariance([])).toEqual({ variance: 0, df: 0 });
  // (2 + 1)² / (2²/4 + 1²/10) = 9 / 1.1
  const sum = summedVariance([
    { variance: 2, df: 4 },
    { variance: 1, df: 10 },
  ]);
  expect(sum.variance).toBe(3);
  expect(sum.df).toBeCloseTo(9 / 1.1, 12);
});

test("a part without variance has no say in the degrees of freedom, also at the smallest numbers", () => {
  expect(
    summedVariance([
      { variance: 2e-200, df: 4 },
      { variance: 0, df: 0 },
    ]),
  ).toEqual({ variance: 2e-200, df: 4 });
  expect(
    summedVariance([
      { variance: 0, df: 3 },
      { variance: 0, df: 2 },
    ]),
  ).toEqual({ variance: 0, df: 5 });
});

test("a t interval on a sum of two estimated variances holds the truth in 95 % ± 1 of 6000 seeded trials", () => {
  const normal = normals(4);
  const squares = (df: number): number => Array.from({ length: df }, () => normal() ** 2).reduce((a, b) => a + b) / df;
  let held = 0;
  for (let trial = 0; trial < 6000; trial++) {
    const { variance, df } = summedVariance([
      { variance: 2 * squares(5), df: 5 },
      { variance: squares(20), df: 20 },
    ]);
    const estimate = normal() * Math.sqrt(3);
    if (Math.abs(estimate) <= studentT(0.025, df) * Math.sqrt(variance)) held += 1;
  }
  expect(Math.abs(held / 6000 - 0.95)).toBeLessThan(0.01);
});

test("the detectable shift is found in 89 % ± 1.5 of 4000 seeded experiments, as the noncentral t says at 11 df", () => {
  const normal = normals(14);
  const size = 12;
  const level = { alpha: 0.01, least: 0 };
  const shift = detectableShift({ se: 1 / Math.sqrt(size), df: size - 1 }, level);
  let found = 0;
  for (let trial = 0; trial < 4000; trial++) {
    const values = Array.from({ length: size }, () => shift + normal());
    const mean = values.reduce((a, b) => a + b) / size;
    const t = mean / Math.sqrt(sampleVariance(values).variance / size);
    if (studentTTail(t, size - 1) <= level.alpha) found += 1;
  }
  expect(Math.abs(found / 4000 - 0.891)).toBeLessThan(0.015);
});

test("a least effect that counts is in the detectable shift", () => {
  const { se, df } = { se: 0.001, df: 20 };
  expect(detectableShift({ se, df }, { alpha: 0.01, least: 0.05 })).toBeCloseTo(0.05 + studentT(0.1, df) * se, 12);
});

test("the size that is found is even, detects what is wanted, and two fewer do not", () => {
  const precisionOf = (size: number) => ({ se: 0.06 / Math.sqrt(size), df: size + 7 });
  const level = { alpha: 0.01, least: 0.02 };
  const size = smallestEvenSize(precisionOf, level, 0.09, { from: 3, to: 200 }) as number;
  expect(size % 2).toBe(0);
  expect(detectableShift(precisionOf(size), level)).toBeLessThanOrEqual(0.09);
  expect(detectableShift(precisionOf(size - 2), level)).toBeGreaterThan(0.09);
  expect(smallestEvenSize(precisionOf, level, 0.02, { from: 4, to: 200 })).toBeUndefined();
  expect(smallestEvenSize(precisionOf, level, 0.09, { from: 12, to: 11 })).toBeUndefined();
});

test("p95 at 90 % power for +10 % takes about 4300 requests a side at σ 0.5 and τ 2 % in ten runs", () => {
  const noise = { within: 0.5, between: 0.02, runs: 10 };
  expect(valuesPerSide(0.1, 0.95, noise)).toBeGreaterThan(4000);
  expect(valuesPerSide(0.1, 0.95, noise)).toBeLessThan(4600);
  expect((valuesPerSide(0.1, 0.5, noise) as number) / (valuesPerSide(0.1, 0.95, noise) as number)).toBeCloseTo(
    (1.2533 / 2.1132) ** 2,
    2,
  );
  expect(valuesPerSide(0.02, 0.95, { ...noise, between: 0.05 })).toBeUndefined();
});

test("the smallest size, odd or even, is the first whose detectable shift is small enough", () => {
  const precisionOf = (size: number) => ({ se: 0.05 / Math.sqrt(size), df: size - 1 });
  const level = { alpha: 0.01, least: 0.02 };
  const size = smallestSize(precisionOf, level, 0.06, { from: 2, to: 60 }) ?? 0;
  expect(detectableShift(precisionOf(size), level)).toBeLessThanOrEqual(0.06);
  expect(detectableShift(precisionOf(size - 1), level)).toBeGreaterThan(0.06);
  expect(smallestEvenSize(precisionOf, level, 0.06, { from: 2, to: 60 })).toBe(size + (size % 2));
  expect(smallestSize(precisionOf, level, 0.06, { from: 2, to: size - 1 })).toBeUndefined();
  expect(smallestSize(precisionOf, level, 0.06, { from: 61, to: 60 })).toBeUndefined();
});
