import { risingRoot } from "./root.ts";

/** Where the series has lost four of its sixteen digits and so many rounds of the continued fraction give all of them. */
const FRACTION_FROM = 3;
const FRACTION_ROUNDS = 60;
/** Beyond it the tail is below the smallest number there is. */
const FARTHEST = 39;

/** P(Z ≥ z) of the standard normal; keeps its digits far out, where 1 − Φ(z) would be 0. */
export function normalTail(z: number): number {
  if (z < 0) return 1 - normalTail(-z);
  return z < FRACTION_FROM ? 0.5 - centre(z) : farTail(z);
}

/** The z that a standard normal exceeds with probability `tail`, 0 < tail < 1: 1.96 for 0.025. */
export function normalQuantile(tail: number): number {
  if (tail > 0.5) return -normalQuantile(1 - tail);
  return risingRoot((z) => tail - normalTail(z), 0, FARTHEST);
}

/** P(0 < Z < z) = φ(z)·(z + z³/3 + z⁵/(3·5) + …), Abramowitz & Stegun 26.2.11. */
function centre(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; term > sum * 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return density(z) * sum;
}

/** P(Z ≥ z) = φ(z) / (z + 1/(z + 2/(z + 3/(z + …)))), Abramowitz & Stegun 26.2.14. */
function farTail(z: number): number {
  let below = z;
  for (let k = FRACTION_ROUNDS; k >= 1; k--) below = z + k / below;
  return density(z) / below;
}

function density(z: number): number {
  return Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
}
