import { binomialAtLeast, binomialAtMost } from "./binomial.ts";

/**
 * Exact, distribution-free bounds of a quantile by order statistics (David & Nagaraja, Order Statistics, 7.1):
 * of n independent values B ~ Bin(n, p) lie at or below the p-quantile, so
 *   P(x₍l₎ > quantile) ≤ P(B ≤ l − 1)   and   P(x₍u₎ < quantile) ≤ P(B ≥ u).
 * `tail` is the error allowed on the one side: 0.025 twice makes a two-sided 95 % interval.
 */

/** The greatest rank l (1 to n) with P(B ≤ l − 1) ≤ tail; undefined when n is too small for a lower bound. */
export function lowerRank(n: number, p: number, tail: number): number | undefined {
  const rank = firstTrue(1, n + 1, (l) => binomialAtMost(l - 1, n, p) > tail) - 1;
  return rank >= 1 ? rank : undefined;
}

/** The least rank u (1 to n) with P(B ≥ u) ≤ tail; undefined when n is too small for an upper bound. */
export function upperRank(n: number, p: number, tail: number): number | undefined {
  const rank = firstTrue(1, n + 1, (u) => binomialAtLeast(u, n, p) <= tail);
  return rank <= n ? rank : undefined;
}

/**
 * The least n that has a bound on both sides: max(p, 1 − p)ⁿ ≤ tail.
 * Two-sided 95 % (tail 0.025): 6 for the median, 72 for p95, 368 for p99; one-sided (tail 0.05): 5, 59, 299.
 */
export function leastSampleSize(p: number, tail: number): number {
  return Math.ceil(Math.log(tail) / Math.log(Math.max(p, 1 - p)));
}

const MOST_OBSERVATIONS = 10_000_000;

/**
 * How many values it would take to say on which side of a limit the p-quantile lies, if the share of values above the
 * limit stayed what it is: the least n found with P(Bin(n, 1 − p) ≤ ⌈share·n⌉) ≤ tail, or its mirror image.
 * The count is rounded against the decision, so the answer is a safe guess, not a promise: the share is itself an estimate.
 * Undefined when the share is so near 1 − p that ten million would not do. `more` is what there is already.
 */
export function observationsToDecide(shareAbove: number, p: number, tail: number, more = 0): number | undefined {
  const decides = (n: number): boolean =>
    binomialAtMost(Math.ceil(shareAbove * n - 1e-9), n, 1 - p) <= tail ||
    binomialAtLeast(Math.floor(shareAbove * n + 1e-9), n, 1 - p) <= tail;
  let low = more;
  let high = more + 1;
  while (!decides(high)) {
    low = high;
    high = Math.ceil(high * 1.25);
    if (high > MOST_OBSERVATIONS) return undefined;
  }
  return firstTrue(low + 1, high, decides);
}

/** The least whole number from `low` to `high` for which `holds`, taken as false up to somewhere and true from there. */
function firstTrue(low: number, high: number, holds: (n: number) => boolean): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.floor((from + to) / 2);
    if (holds(middle)) to = middle;
    else from = middle + 1;
  }
  return from;
}
