import { expect, it } from "vitest";
import { quantityIn } from "../../src/model/quantity.ts";

it.each([
  ["1234567890n", 1.23456789],
  ["250000u", 0.25],
  ["250m", 0.25],
  ["2", 2],
  ["1.5", 1.5],
  [".5", 0.5],
  ["5.", 5],
  ["0", 0],
  ["12k", 12_000],
  ["3M", 3e6],
  ["128974848", 128_974_848],
  ["129e6", 129e6],
  ["129E6", 129e6],
  ["1E", 1e18],
  ["12345Ki", 12_345 * 1024],
  ["123Mi", 123 * 2 ** 20],
  ["1.5Gi", 1.5 * 2 ** 30],
  ["2Ti", 2 ** 41],
])("%s is read as Kubernetes means it", (text, value) => {
  expect(quantityIn(text)).toBeCloseTo(value, 9);
});

it.each([
  ["NaN"],
  ["Inf"],
  ["-1m"],
  [""],
  ["m"],
  ["1.2.3"],
  ["1 Gi"],
  ["1Kib"],
  ["1ki"],
  ["1K"],
  ["1e"],
  ["1e999"],
  [5],
  [null],
  [{}],
])("%s is no quantity of anything used", (value) => {
  expect(quantityIn(value)).toBeUndefined();
});
