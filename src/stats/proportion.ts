import { normalQuantile } from "./normal.ts";

export interface Bounds {
  low: number;
  high: number;
}

/** k of n. */
export interface Count {
  k: number;
  n: number;
}

/**
 * Score interval of a proportion, with the error `tail` on each side (0.025: two-sided 95 %).
 * Wilson, JASA 22 (1927). Without trials nothing is known: 0 to 1.
 */
export function wilsonInterval({ k, n }: Count, tail = 0.025): Bounds {
  if (n === 0) return { low: 0, high: 1 };
  const z2 = normalQuantile(tail) ** 2;
  const centre = (k + z2 / 2) / (n + z2);
  const half = Math.sqrt(z2 * ((k * (n - k)) / n + z2 / 4)) / (n + z2);
  return { low: k === 0 ? 0 : centre - half, high: k === n ? 1 : centre + half };
}

/**
 * Interval of the difference of two independent proportions, first − second, from their Wilson intervals:
 * Newcombe, Statistics in Medicine 17 (1998) 873–890, method 10. It keeps its level at rates near 0, where the usual
 * normal interval has no width at all.
 */
export function differenceInterval(first: Count, second: Count, tail = 0.025): Bounds {
  const [p1, p2] = [first.k / first.n, second.k / second.n];
  const [of1, of2] = [wilsonInterval(first, tail), wilsonInterval(second, tail)];
  return {
    low: p1 - p2 - Math.hypot(p1 - of1.low, of2.high - p2),
    high: p1 - p2 + Math.hypot(of1.high - p1, p2 - of2.low),
  };
}
