import { incompleteBeta } from "./incomplete-beta.ts";
import { risingRoot } from "./root.ts";

/**
 * The t that Student's t with `df` degrees of freedom (df > 0) exceeds with probability `tail` (0 < tail < 0.5).
 * From P(|T| > t) = I_x(df/2, 1/2) with x = df / (df + t²) (Abramowitz & Stegun 26.7.1), solved for x.
 */
export function studentT(tail: number, df: number): number {
  const x = risingRoot((at) => incompleteBeta(at, df / 2, 0.5) - 2 * tail, 0, 1);
  return Math.sqrt((df * (1 - x)) / x);
}

/** P(T ≥ t) for Student's t with `df` degrees of freedom, df > 0 (Abramowitz & Stegun 26.7.1). */
export function studentTTail(t: number, df: number): number {
  const half = incompleteBeta(df / (df + t * t), df / 2, 0.5) / 2;
  return t >= 0 ? half : 1 - half;
}
