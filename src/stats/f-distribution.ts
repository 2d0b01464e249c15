import { incompleteBeta } from "./incomplete-beta.ts";
import { risingRoot } from "./root.ts";

/** P(F ≤ x) for the ratio of two variances with `df1` and `df2` degrees of freedom (Abramowitz & Stegun 26.6.2). */
export function fCdf(x: number, df1: number, df2: number): number {
  return x <= 0 ? 0 : incompleteBeta((df1 * x) / (df1 * x + df2), df1 / 2, df2 / 2);
}

/** The x below which that ratio stays with probability `p`, 0 < p < 1. */
export function fQuantile(p: number, df1: number, df2: number): number {
  const share = risingRoot((at) => incompleteBeta(at, df1 / 2, df2 / 2) - p, 0, 1);
  return (df2 * share) / (df1 * (1 - share));
}
