import { expect, test } from "vitest";
import { slopeInterval } from "../../src/stats/regression.ts";
import { normals } from "./seeded.ts";

test("a slope and its interval are those that a hand computes", () => {
  // x̄ = 2, Σ(x − x̄)² = 10, Σ(x − x̄)(y − ȳ) = 9, residuals −0.2 −0.1 1 −0.9 0.2: SSE = 1.9, s² = 1.9/3, t(0.025, 3) = 3.182446.
  const found = slopeInterval([1, 2, 4, 3, 5].map((y, x) => ({ x, y })));
  expect(found?.slope).toBeCloseTo(0.9, 12);
  expect((found?.high ?? 0) - 0.9).toBeCloseTo(3.182446305284263 * Math.sqrt(1.9 / 3 / 10), 9);
  expect(0.9 - (found?.low ?? 0)).toBeCloseTo(3.182446305284263 * Math.sqrt(1.9 / 3 / 10), 9);
});

test("two points, and points at one time, have no slope that is known", () => {
  expect(slopeInterval([0, 1].map((x) => ({ x, y: x })))).toBeUndefined();
  expect(slopeInterval([1, 2, 3].map((y) => ({ x: 5, y })))).toBeUndefined();
});

test("the interval holds the true slope in 95 % ± 1 of 4000 seeded series", () => {
  const normal = normals(8);
  let held = 0;
  for (let trial = 0; trial < 4000; trial++) {
    const points = Array.from({ length: 8 }, (_, x) => ({ x: x * x, y: 0.3 * x * x + normal() }));
    const { low, high } = slopeInterval(points) ?? { low: 1, high: 0 };
    if (low <= 0.3 && 0.3 <= high) held += 1;
  }
  expect(Math.abs(held / 4000 - 0.95)).toBeLessThan(0.01);
});
