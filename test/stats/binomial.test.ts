import { expect, test } from "vitest";
import {
  binomialAtLeast,
  binomialAtMost,
  proportionLowerBound,
  proportionUpperBound,
} from "../../src/stats/binomial.ts";
import { incompleteBeta } from "../../src/stats/incomplete-beta.ts";
import { uniforms } from "./seeded.ts";

test("the incomplete beta function has its closed forms", () => {
  for (const x of [0.01, 0.2, 0.5, 0.9, 0.999]) {
    expect(incompleteBeta(x, 1, 1)).toBeCloseTo(x, 13);
    expect(incompleteBeta(x, 3, 1)).toBeCloseTo(x ** 3, 13);
    expect(incompleteBeta(x, 1, 4)).toBeCloseTo(1 - (1 - x) ** 4, 13);
    expect(incompleteBeta(x, 2, 2)).toBeCloseTo(3 * x ** 2 - 2 * x ** 3, 13);
    expect(incompleteBeta(x, 0.5, 0.5)).toBeCloseTo((2 / Math.PI) * Math.asin(Math.sqrt(x)), 13);
  }
});

test("binomial tails are those that a hand can compute", () => {
  expect(binomialAtMost(2, 5, 0.5)).toBeCloseTo(16 / 32, 14);
  expect(binomialAtLeast(4, 5, 0.5)).toBeCloseTo(6 / 32, 14);
  expect(binomialAtMost(0, 59, 0.05) / 0.95 ** 59).toBeCloseTo(1, 12);
  expect(binomialAtLeast(3, 3, 0.1)).toBeCloseTo(0.001, 15);
});

test("binomial tails are the sums of their terms, for every k of many n and p", () => {
  for (const n of [1, 2, 7, 40, 150]) {
    for (const p of [0.01, 0.05, 0.3, 0.5, 0.95, 0.99]) {
      let sum = 0;
      for (let k = 0; k <= n; k++) {
        sum += term(k, n, p);
        expect(binomialAtMost(k, n, p)).toBeCloseTo(sum, 11);
        expect(binomialAtLeast(k, n, p)).toBeCloseTo(1 - sum + term(k, n, p), 11);
      }
    }
  }
});

test("small tails keep their digits, far beyond what 1 − P could hold", () => {
  expect(binomialAtLeast(50, 50, 0.05) / 0.05 ** 50).toBeCloseTo(1, 10);
  expect(binomialAtMost(0, 1000, 0.5) / 0.5 ** 1000).toBeCloseTo(1, 9);
});

test("the tail of a million trials is the sum of its terms to nine digits", () => {
  // By the recurrence of the terms around the mode, normalised: 0.010872176589645
  expect(binomialAtMost(49_500, 1_000_000, 0.05) / 0.010872176589645).toBeCloseTo(1, 8);
});

test("outside of 0 to n the tails are certain or impossible", () => {
  expect(binomialAtLeast(0, 0, 0.5)).toBe(1);
  expect(binomialAtLeast(1, 0, 0.5)).toBe(0);
  expect(binomialAtMost(-1, 5, 0.5)).toBe(0);
  expect(binomialAtMost(5, 5, 0.5)).toBe(1);
});

test("Clopper–Pearson bounds solve their own equation, and are closed forms at the ends", () => {
  expect(proportionUpperBound(0, 59)).toBeCloseTo(1 - 0.05 ** (1 / 59), 10);
  expect(proportionLowerBound(30, 30)).toBeCloseTo(0.05 ** (1 / 30), 10);
  expect(binomialAtMost(2, 20, proportionUpperBound(2, 20))).toBeCloseTo(0.05, 9);
  expect(binomialAtLeast(17, 20, proportionLowerBound(17, 20))).toBeCloseTo(0.05, 9);
  expect([proportionLowerBound(0, 9), proportionUpperBound(9, 9)]).toEqual([0, 1]);
  expect([proportionLowerBound(0, 0), proportionUpperBound(0, 0)]).toEqual([0, 1]);
});

test("a Clopper–Pearson bound is wrong in at most 5 % of 4000 seeded trials (tolerance 1 point)", () => {
  const uniform = uniforms(11);
  for (const [n, p] of [
    [30, 0.03],
    [100, 0.4],
  ] as const) {
    const bounds = Array.from({ length: n + 1 }, (_, k) => proportionUpperBound(k, n));
    let wrong = 0;
    for (let trial = 0; trial < 4000; trial++) {
      let k = 0;
      for (let i = 0; i < n; i++) if (uniform() < p) k += 1;
      if ((bounds[k] as number) < p) wrong += 1;
    }
    expect(wrong / 4000).toBeLessThan(0.06);
  }
});

function term(k: number, n: number, p: number): number {
  let value = 1;
  for (let i = 1; i <= k; i++) value *= ((n - k + i) / i) * p;
  for (let i = 0; i < n - k; i++) value *= 1 - p;
  return value;
}
