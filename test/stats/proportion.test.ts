import { expect, test } from "vitest";
import { fisherExact } from "../../src/stats/fisher-exact.ts";
import { differenceInterval, wilsonInterval } from "../../src/stats/proportion.ts";
import { uniforms } from "./seeded.ts";

test("Wilson's interval has the values that Newcombe tabulates", () => {
  // Newcombe, Statistics in Medicine 17 (1998) 857–872, table I: 81/263, 15/148, 0/20, 1/29.
  for (const [k, n, low, high] of [
    [81, 263, 0.2553, 0.3662],
    [15, 148, 0.0624, 0.1605],
    [0, 20, 0, 0.1611],
    [1, 29, 0.0061, 0.1718],
  ] as const) {
    const interval = wilsonInterval({ k, n });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  }
  expect(wilsonInterval({ k: 0, n: 0 })).toEqual({ low: 0, high: 1 });
  expect(wilsonInterval({ k: 5, n: 5 }).high).toBe(1);
});

test("the interval of a difference has the values that Newcombe tabulates", () => {
  // Newcombe, Statistics in Medicine 17 (1998) 873–890, table II, method 10: 56/70 − 48/80, 9/10 − 3/10, 10/10 − 0/20.
  for (const [k1, n1, k2, n2, low, high] of [
    [56, 70, 48, 80, 0.0524, 0.3339],
    [9, 10, 3, 10, 0.1705, 0.809],
    [10, 10, 0, 20, 0.6791, 1],
  ] as const) {
    const interval = differenceInterval({ k: k1, n: n1 }, { k: k2, n: n2 });
    expect(interval.low).toBeCloseTo(low, 4);
    expect(interval.high).toBeCloseTo(high, 4);
  }
});

test("Fisher's test has SciPy's p-values", () => {
  for (const [k1, n1, k2, n2, p] of [
    [7, 1200, 0, 1200, 0.007744254723536689],
    [12, 1200, 3, 1180, 0.0187318406321043],
    [1, 30, 0, 30, 0.5],
    [30, 30, 0, 30, 8.455616946072368e-18],
    [5, 100, 5, 100, 0.626235124935476],
    [0, 50, 4, 60, 1],
  ] as const) {
    expect(fisherExact({ k: k1, n: n1 }, { k: k2, n: n2 }) / p).toBeCloseTo(1, 8);
  }
});

test("the lady tasting tea is right by chance with probability 1/70", () => {
  expect(fisherExact({ k: 4, n: 4 }, { k: 0, n: 4 })).toBeCloseTo(1 / 70, 12);
  expect(fisherExact({ k: 3, n: 4 }, { k: 1, n: 4 })).toBeCloseTo(17 / 70, 12);
});

test("Fisher's test is at most at its level in 4000 seeded trials at low and at middling rates", () => {
  const uniform = uniforms(31);
  const draw = (n: number, p: number): number => {
    let k = 0;
    for (let i = 0; i < n; i++) if (uniform() < p) k += 1;
    return k;
  };
  for (const rate of [0.02, 0.3]) {
    let rejected = 0;
    for (let trial = 0; trial < 4000; trial++) {
      if (fisherExact({ k: draw(120, rate), n: 120 }, { k: draw(100, rate), n: 100 }) <= 0.05) rejected += 1;
    }
    expect(rejected / 4000).toBeLessThan(0.057);
  }
});

test("the upper end of the interval of a difference is wrong in about 5 % of 3000 seeded trials near zero", () => {
  const uniform = uniforms(32);
  const draw = (n: number, p: number): number => {
    let k = 0;
    for (let i = 0; i < n; i++) if (uniform() < p) k += 1;
    return k;
  };
  let wrong = 0;
  for (let trial = 0; trial < 3000; trial++) {
    const interval = differenceInterval({ k: draw(600, 0.03), n: 600 }, { k: draw(600, 0.01), n: 600 }, 0.05);
    if (interval.high < 0.02) wrong += 1;
  }
  expect(wrong / 3000).toBeLessThan(0.065);
});
