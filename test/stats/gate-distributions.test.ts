import { expect, test } from "vitest";
import { fCdf, fQuantile } from "../../src/stats/f-distribution.ts";
import { normalQuantile, normalTail } from "../../src/stats/normal.ts";
import { risingRoot } from "../../src/stats/root.ts";
import { studentT, studentTTail } from "../../src/stats/student-t.ts";
import { normals } from "./seeded.ts";

/** The reference values are SciPy's (norm.sf, norm.isf, t.sf, t.isf, f.cdf, f.ppf). */

test("normal tails have SciPy's digits, also where 1 − Φ would be nothing but rounding", () => {
  for (const [z, tail] of [
    [0, 0.5],
    [0.5, 0.3085375387259869],
    [1.96, 0.024997895148220435],
    [3, 0.0013498980316300933],
    [4.5, 3.3976731247300535e-6],
    [8, 6.22096057427174e-16],
    [-1.2, 0.8849303297782918],
  ] as const) {
    expect(normalTail(z) / tail).toBeCloseTo(1, 12);
  }
});

test("the two ways to a normal tail meet where one takes over from the other", () => {
  expect(normalTail(3 - 1e-9) / normalTail(3)).toBeCloseTo(1 + 1e-9 * 3.2831, 11);
});

test("normal quantiles have SciPy's digits and undo the tail", () => {
  for (const [tail, z] of [
    [0.1, 1.2815515655446004],
    [0.005, 2.575829303548901],
    [0.00005, 3.890591886413094],
    [1e-12, 7.034483825301131],
    [0.97, -1.8807936081512509],
  ] as const) {
    expect(normalQuantile(tail)).toBeCloseTo(z, 11);
    expect(normalTail(normalQuantile(tail)) / tail).toBeCloseTo(1, 11);
  }
  expect(normalQuantile(0.5)).toBeCloseTo(0, 12);
});

test("Student's tails have SciPy's digits, with whole and broken degrees of freedom", () => {
  for (const [t, df, tail] of [
    [0, 5, 0.5],
    [1.3, 4, 0.13172579823561206],
    [-0.7, 9.5, 0.7496455872882353],
    [5.9, 11, 5.15587439380133e-5],
    [60, 3.3, 1.9784585600499256e-6],
  ] as const) {
    expect(studentTTail(t, df) / tail).toBeCloseTo(1, 10);
  }
  expect(studentT(4.6e-5, 11)).toBeCloseTo(5.978977838294531, 10);
  expect(studentT(1e-12, 3) / 10331.108244292487).toBeCloseTo(1, 9);
});

test("F has SciPy's values, and its quantile undoes its distribution", () => {
  for (const [x, df1, df2, p] of [
    [1, 5, 60, 0.5743637509543813],
    [0.3, 5, 60, 0.08903625173322934],
    [2.4, 3, 8, 0.8566900810816456],
    [0.05, 9, 8, 7.25833499375355e-5],
  ] as const) {
    expect(fCdf(x, df1, df2) / p).toBeCloseTo(1, 10);
    expect(fQuantile(p, df1, df2) / x).toBeCloseTo(1, 9);
  }
  expect(fQuantile(0.05, 5, 60)).toBeCloseTo(0.22566335244161548, 10);
  expect(fQuantile(0.99, 3, 60)).toBeCloseTo(4.125891930795664, 9);
  expect(fCdf(-1, 3, 3)).toBe(0);
});

test("a ratio of two variances is below its 5 % quantile in 5 % ± 1 of 5000 seeded trials", () => {
  const normal = normals(21);
  const squares = (df: number): number => Array.from({ length: df }, () => normal() ** 2).reduce((a, b) => a + b) / df;
  const limit = fQuantile(0.05, 5, 40);
  let below = 0;
  for (let trial = 0; trial < 5000; trial++) if (squares(5) / squares(40) < limit) below += 1;
  expect(Math.abs(below / 5000 - 0.05)).toBeLessThan(0.01);
});

test("a root is found to the last digit, and without one the nearer end is given", () => {
  expect(risingRoot((x) => x * x - 2, 0, 2)).toBeCloseTo(Math.SQRT2, 15);
  expect(risingRoot((x) => x + 1, 0, 1)).toBeLessThan(1e-300);
  expect(risingRoot((x) => x - 9, 0, 1)).toBeCloseTo(1, 15);
});
