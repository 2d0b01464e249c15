import { bisect } from "simple-statistics";
import { incompleteBeta } from "./incomplete-beta.ts";

/**
 * The t that Student's t with `df` degrees of freedom (df > 0) exceeds with probability `tail` (0 < tail < 0.5).
 * From P(|T| > t) = I_x(df/2, 1/2) with x = df / (df + t²) (Abramowitz & Stegun 26.7.1), solved for x.
 */
export function studentT(tail: number, df: number): number {
  const x = bisect((at: number) => incompleteBeta(at, df / 2, 0.5) - 2 * tail, 0, 1, 100, 1e-15);
  return Math.sqrt((df * (1 - x)) / x);
}
