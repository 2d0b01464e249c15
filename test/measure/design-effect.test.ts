import { expect, test } from "vitest";
import { designEffect } from "../../src/measure/design-effect.ts";
import { normals } from "../stats/seeded.ts";

/** A first-order autoregression of standard normals. */
function series(n: number, rho: number, seed: number): Float64Array {
  const normal = normals(seed);
  let before = normal();
  return Float64Array.from({ length: n }, () => {
    before = rho * before + Math.sqrt(1 - rho * rho) * normal();
    return before;
  });
}

function typicalEffect(n: number, rho: number): number {
  const effects = Array.from({ length: 60 }, (_, seed) => designEffect(series(n, rho, seed + 1), 1) ?? Number.NaN);
  return effects.sort((a, b) => a - b)[30] as number;
}

test("independent values are worth themselves", () => {
  expect(typicalEffect(2000, 0)).toBeLessThan(1.2);
});

// Of the indicators of a half, ρₖ is (2/π)·asin(ρᵏ) (Sheppard 1899), so D = 1 + 2·Σρₖ: 2.3 for ρ = 0.5, 6.6 for ρ = 0.8.
test("values that hang together are worth fewer, as many as their correlation says", () => {
  expect(typicalEffect(5000, 0.5)).toBeGreaterThan(1.9);
  expect(typicalEffect(5000, 0.5)).toBeLessThan(2.7);
  expect(typicalEffect(5000, 0.8)).toBeGreaterThan(4.8);
  expect(typicalEffect(5000, 0.8)).toBeLessThan(7.5);
});

test("too few values have none, equal ones have no percentile that varies, and alternating ones are no better than 1", () => {
  expect(designEffect(series(29, 0, 1), 1)).toBeUndefined();
  expect(designEffect(new Float64Array(100).fill(7), 1)).toBe(1);
  expect(
    designEffect(
      Float64Array.from({ length: 200 }, (_, at) => at % 2),
      1,
    ),
  ).toBe(1);
});

test("what is in flight together is never cut by a batch, or it would look independent", () => {
  const waves = Float64Array.from(
    { length: 3000 },
    (_, at) => Math.sin(Math.floor(at / 100) * 12.9898) * 100 + (at % 7),
  );
  expect(designEffect(waves, 100)).toBeGreaterThan(100);
});
