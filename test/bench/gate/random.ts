import { uniforms } from "../../stats/seeded.ts";

/** Seeded draws for simulated worlds. */
export interface Random {
  uniform(): number;
  normal(): number;
  /** Student's t with 3 degrees of freedom, scaled to sd 1. */
  t3(): number;
  /** The standard normal value at rank `k` of `n`, exactly as if all n had been drawn and sorted. */
  orderStatistic(k: number, n: number): number;
}

export function randomOf(seed: number): Random {
  const uniform = uniforms(seed);
  let spare: number | undefined;
  const normal = (): number => {
    if (spare !== undefined) {
      const value = spare;
      spare = undefined;
      return value;
    }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const t3 = (): number => {
    const chi2 = normal() ** 2 + normal() ** 2 + normal() ** 2;
    return normal() / Math.sqrt(chi2 / 3) / Math.sqrt(3);
  };
  /** Marsaglia & Tsang, ACM TOMS 26 (2000); shape ≥ 1. */
  const gamma = (shape: number): number => {
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - uniform()) < (x * x) / 2 + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  /** The k-th of n uniforms is Beta(k, n + 1 − k) (David & Nagaraja, Order Statistics, 2.3). */
  const orderStatistic = (k: number, n: number): number => {
    const below = gamma(k);
    return inverseNormal(below / (below + gamma(n + 1 - k)));
  };
  return { uniform, normal, t3, orderStatistic };
}

/** One seed out of several numbers, so that blocks of trials can run anywhere in any order (FNV-1a). */
export function seedOf(...parts: readonly number[]): number {
  return parts.reduce((hash, part) => Math.imul(hash ^ (part >>> 0), 0x01000193) ^ (hash >>> 15), 0x811c9dc5) >>> 0;
}

/** Acklam's rational approximation, relative error below 1.2e-9: much faster than solving, and far finer than the noise. */
function inverseNormal(p: number): number {
  if (p > 0.97575) return -inverseNormal(1 - p);
  if (p < 0.02425) {
    const q = Math.sqrt(-2 * Math.log(p));
    return polynomial(TAIL_ABOVE, q) / (polynomial(TAIL_BELOW, q) * q + 1);
  }
  const q = p - 0.5;
  const r = q * q;
  return (polynomial(CENTRE_ABOVE, r) * q) / (polynomial(CENTRE_BELOW, r) * r + 1);
}

const CENTRE_ABOVE = [
  -3.969683028665376e1, 2.209460984245205e2, -2.759285104469687e2, 1.38357751867269e2, -3.066479806614716e1,
  2.506628277459239,
];
const CENTRE_BELOW = [
  -5.447609879822406e1, 1.615858368580409e2, -1.556989798598866e2, 6.680131188771972e1, -1.328068155288572e1,
];
const TAIL_ABOVE = [
  -7.784894002430293e-3, -3.223964580411365e-1, -2.400758277161838, -2.549732539343734, 4.374664141464968,
  2.938163982698783,
];
const TAIL_BELOW = [7.784695709041462e-3, 3.224671290700398e-1, 2.445134137142996, 3.754408661907416];

function polynomial(coefficients: readonly number[], x: number): number {
  return coefficients.reduce((sum, coefficient) => sum * x + coefficient, 0);
}
