/**
 * Nearest-rank quantile: the smallest value that at least the share `p` of the values does not exceed, x₍⌈np⌉₎
 * (type 1 of Hyndman & Fan, The American Statistician 50, 1996). It is always a value that was observed, and it is at
 * most a limit exactly when enough values are, so that a quantile and a count of values above a limit never disagree.
 * `sorted` is ascending and not empty, 0 < p ≤ 1.
 */
export function quantile(sorted: Float64Array, p: number): number {
  return sorted[nearestRank(sorted.length, p) - 1] as number;
}

/** ⌈np⌉, from 1 to n. `p` is a rounded binary fraction: 0.29 × 100 must be rank 29, and so must anything a hair above. */
export function nearestRank(n: number, p: number): number {
  return Math.min(n, Math.max(1, Math.ceil(n * p - 1e-9 * Math.max(1, n * p))));
}

/** How many values are at most `limit`; `sorted` is ascending. */
export function countAtMost(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
