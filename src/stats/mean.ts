import { studentT } from "./student-t.ts";

export interface MeanInterval {
  mean: number;
  /** Absent for a single value. */
  low?: number;
  high?: number;
}

/**
 * Mean of independent values with its two-sided interval x̄ ± t(tail, n − 1)·s/√n, s² by n − 1 (Student 1908).
 * The interval leans on the central limit theorem: for skewed values it covers less than it says until n is some dozens.
 * `values` is not empty.
 */
export function meanInterval(values: Float64Array, tail = 0.025): MeanInterval {
  const n = values.length;
  const mean = meanOf(values);
  if (n < 2) return { mean };
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const half = studentT(tail, n - 1) * Math.sqrt(squares / (n - 1) / n);
  return { mean, low: mean - half, high: mean + half };
}

/** Updated mean (Welford 1962), which neither overflows nor loses small values beside a large sum. */
function meanOf(values: Float64Array): number {
  let mean = 0;
  let n = 0;
  for (const value of values) {
    n += 1;
    mean += (value - mean) / n;
  }
  return mean;
}
