import { normalQuantile, normalTail } from "./normal.ts";

/**
 * How much of a one-sided error `alpha` may be spent until the share `t` (0 to 1) of the planned data is there:
 * A(t; α) = 2 − 2Φ(z_{1−α/2}/√t), the O'Brien–Fleming-type function of Lan & DeMets, Biometrika 70 (1983).
 * A(0) = 0 and A(1) = α; almost nothing is spent early, so that the last look is hardly dearer than a single one.
 */
export function spentUntil(t: number, alpha: number): number {
  if (t <= 0) return 0;
  if (t >= 1) return alpha;
  return 2 * normalTail(normalQuantile(alpha / 2) / Math.sqrt(t));
}

/**
 * What the look at `t` may spend after one at `before` (0 when it is the first). Looks that reject at p ≤ their own
 * increment err with at most α together, however they hang together: the increments add up to α (Boole).
 */
export function spentAt(t: number, before: number, alpha: number): number {
  return spentUntil(t, alpha) - spentUntil(before, alpha);
}
