import { bisect } from "simple-statistics";
import { incompleteBeta } from "./incomplete-beta.ts";

/** P(X ≥ k) for X ~ Bin(n, p), exact: I_p(k, n − k + 1) (DLMF 8.17.5). `k` and `n` are whole numbers, n ≥ 0. */
export function binomialAtLeast(k: number, n: number, p: number): number {
  if (k <= 0) return 1;
  if (k > n) return 0;
  return incompleteBeta(p, k, n - k + 1);
}

/** P(X ≤ k) for X ~ Bin(n, p), exact: I_{1−p}(n − k, k + 1). Not 1 − P(X ≥ k + 1), which would lose small tails. */
export function binomialAtMost(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  if (k >= n) return 1;
  return incompleteBeta(1 - p, n - k, k + 1);
}

/**
 * One-sided upper bound of a proportion after `k` successes in `n` trials: the p with P(Bin(n, p) ≤ k) = tail.
 * Clopper & Pearson, Biometrika 26 (1934). Without trials nothing is known: 1.
 */
export function proportionUpperBound(k: number, n: number, tail = 0.05): number {
  if (k >= n) return 1;
  return bisect((p: number) => binomialAtMost(k, n, p) - tail, 0, 1, 100, 1e-13);
}

/** One-sided lower bound, the mirror image of `proportionUpperBound`. Without trials: 0. */
export function proportionLowerBound(k: number, n: number, tail = 0.05): number {
  return k <= 0 ? 0 : 1 - proportionUpperBound(n - k, n, tail);
}
