import { normalQuantile } from "./normal.ts";
import { studentT } from "./student-t.ts";

/** What an experiment of one size knows: the standard error of its estimate and the degrees of freedom of that. */
export interface Precision {
  se: number;
  df: number;
}

export interface DetectionLevel {
  /** One-sided level at which "no shift" is rejected. */
  alpha: number;
  /** The estimate must also exceed this, 0 or more. */
  least: number;
  /** Default 0.9. */
  power?: number;
}

/**
 * The smallest true shift that is found with the given power: max(t_{1−α}·se, least) + t_power·se.
 * The usual approximation by the central t (Bloom, Evaluation Review 19 (1995), names it MDE). By the noncentral t its 90 %
 * are truly 89 % at 11 degrees of freedom and alpha 1 %, 88 % at 7, and 82 % at 11 and alpha 0.005 %.
 */
export function detectableShift({ se, df }: Precision, { alpha, least, power = 0.9 }: DetectionLevel): number {
  return Math.max(studentT(alpha, df) * se, least) + studentT(1 - power, df) * se;
}

/**
 * The smallest size from `from` to `to` at which the detectable shift is at most `wanted`, given what a size would know.
 * Undefined when not even `to` would do. More data never knows less, so that halving finds it.
 */
export function smallestSize(
  precisionOf: (size: number) => Precision,
  level: DetectionLevel,
  wanted: number,
  { from, to }: { from: number; to: number },
): number | undefined {
  const enough = (size: number): boolean => detectableShift(precisionOf(size), level) <= wanted;
  let [low, high] = [Math.ceil(from), Math.floor(to)];
  if (low > high || !enough(high)) return undefined;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (enough(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** The same among even sizes. */
export function smallestEvenSize(
  precisionOf: (size: number) => Precision,
  level: DetectionLevel,
  wanted: number,
  { from, to }: { from: number; to: number },
): number | undefined {
  const half = smallestSize((size) => precisionOf(2 * size), level, wanted, { from: from / 2, to: to / 2 });
  return half === undefined ? undefined : 2 * half;
}

/**
 * How many values a side it takes to find the ratio 1 + `effect` between two quantiles with 90 % power at a one-sided
 * 1 %, when each side is measured in `runs` runs that differ by the sd `between` (of logs), and single values by the log
 * sd `within`: N ≥ (cσ)² / ((ln(1 + e)/3.9)²/2 − τ²/R).
 * 3.9 is z₀.₉₉ + z₀.₉ with a share for estimated variances; c·σ/√N is the sd of the log of the sample quantile of
 * log-normal values, c = √(p(1 − p))/φ(z_p): 1.25 for the median, 2.11 for p95 (David & Nagaraja, Order Statistics, 10.2).
 * Undefined when the runs differ so much that no number of values would do.
 */
export function valuesPerSide(
  effect: number,
  p: number,
  { within, between, runs }: { within: number; between: number; runs: number },
): number | undefined {
  const room = (Math.log1p(effect) / 3.9) ** 2 / 2 - between ** 2 / runs;
  return room > 0 ? Math.ceil((quantileFactor(p) * within) ** 2 / room) : undefined;
}

function quantileFactor(p: number): number {
  const z = normalQuantile(1 - p);
  return Math.sqrt(p * (1 - p) * 2 * Math.PI) * Math.exp((z * z) / 2);
}
