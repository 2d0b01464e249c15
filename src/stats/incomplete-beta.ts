import { gammaln } from "simple-statistics";

const TINY = 1e-300;
const PRECISION = 1e-15;

/**
 * Regularised incomplete beta function I_x(a, b) for a, b > 0 and 0 ≤ x ≤ 1: the distribution function of Beta(a, b),
 * and through it of the binomial and of Student's t.
 * Continued fraction DLMF 8.17.22, on the side of the mean where it converges fast (symmetry: DLMF 8.17.4).
 */
export function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  return x < (a + 1) / (a + b + 2) ? leftTail(x, a, b) : 1 - leftTail(1 - x, b, a);
}

function leftTail(x: number, a: number, b: number): number {
  const logBeta = gammaln(a) + gammaln(b) - gammaln(a + b);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - logBeta) / a;
  return front * continuedFraction(x, a, b);
}

/** Modified Lentz evaluation (Thompson & Barnett 1986); it takes about √max(a, b) rounds. */
function continuedFraction(x: number, a: number, b: number): number {
  const rounds = 200 + 10 * Math.sqrt(Math.max(a, b));
  let c = 1;
  let d = awayFromZero(1 - ((a + b) * x) / (a + 1));
  d = 1 / d;
  let value = d;
  for (let m = 1; m <= rounds; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / awayFromZero(1 + even * d);
    c = awayFromZero(1 + even / c);
    value *= c * d;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / awayFromZero(1 + odd * d);
    c = awayFromZero(1 + odd / c);
    value *= c * d;
    if (Math.abs(c * d - 1) < PRECISION) return value;
  }
  return value;
}

function awayFromZero(value: number): number {
  return Math.abs(value) < TINY ? TINY : value;
}
