import { lowerRank, upperRank } from "./order-statistic.ts";
import { countAtMost, quantile } from "./quantile.ts";

/**
 * Sorted values, each with a weight, and how many independent observations they come from.
 * The two differ when one observation gives several values: those are alike, and ten values from each of six
 * observations know hardly more about the population than six values do.
 */
export interface Distribution {
  /** Ascending, not empty. */
  values: Float64Array;
  /** Running sum of the weights; absent when every value weighs 1. */
  cumulative?: Float64Array;
  observations: number;
}

/** Values that weigh 1 each, by default one an observation. Undefined without values. Sorts `values` in place. */
export function distributionOf(values: Float64Array, observations = values.length): Distribution | undefined {
  return values.length === 0 ? undefined : { values: values.sort(), observations };
}

/**
 * Several weighted values an observation; weights are positive. Undefined without values.
 * `values` and `weights` are parallel and stay as they are.
 */
export function clusteredDistribution(
  values: Float64Array,
  weights: Float64Array,
  observations: number,
): Distribution | undefined {
  if (values.length === 0) return undefined;
  if (weights.every((weight) => weight === 1)) return { values: values.toSorted(), observations };
  const order = Uint32Array.from(values, (_, at) => at).sort((a, b) => (values[a] as number) - (values[b] as number));
  const cumulative = new Float64Array(order.length);
  let sum = 0;
  order.forEach((from, to) => {
    sum += weights[from] as number;
    cumulative[to] = sum;
  });
  return { values: Float64Array.from(order, (from) => values[from] as number), cumulative, observations };
}

/** All values of several distributions together. Undefined without any. */
export function mergeDistributions(parts: readonly Distribution[]): Distribution | undefined {
  if (parts.length <= 1) return parts[0];
  const values = new Float64Array(parts.reduce((sum, part) => sum + part.values.length, 0));
  const weights = new Float64Array(values.length);
  let at = 0;
  for (const part of parts) {
    values.set(part.values, at);
    for (let i = 0; i < part.values.length; i++) weights[at + i] = weightAt(part, i);
    at += part.values.length;
  }
  return clusteredDistribution(
    values,
    weights,
    parts.reduce((sum, part) => sum + part.observations, 0),
  );
}

export function totalWeight({ values, cumulative }: Distribution): number {
  return cumulative === undefined ? values.length : (cumulative.at(-1) as number);
}

/** Nearest-rank quantile by weight: the smallest value that at least the share `p` of the weight does not exceed. */
export function quantileOf(distribution: Distribution, p: number): number {
  const { values, cumulative } = distribution;
  if (cumulative === undefined) return quantile(values, p);
  const wanted = p * totalWeight(distribution) * (1 - 1e-12);
  return values[Math.min(countBelow(cumulative, wanted), values.length - 1)] as number;
}

/** The share of the weight that lies above `limit`, 0 to 1. */
export function shareAbove(distribution: Distribution, limit: number): number {
  const { values, cumulative } = distribution;
  const count = countAtMost(values, limit);
  const atMost = cumulative === undefined ? count : (cumulative[count - 1] ?? 0);
  return 1 - atMost / totalWeight(distribution);
}

/** The mean by weight. */
export function meanOf(distribution: Distribution): number {
  let mean = 0;
  let sum = 0;
  distribution.values.forEach((value, at) => {
    const weight = weightAt(distribution, at);
    sum += weight;
    mean += ((value - mean) * weight) / sum;
  });
  return mean;
}

export interface QuantileBounds {
  low?: number;
  high?: number;
}

/**
 * Bounds of the p-quantile, each wrong with probability at most `tail`; one that n is too small for is absent.
 * Exact for one value an observation (see `order-statistic.ts`). Else the ranks are those of as many values as there
 * are observations, read from the weighted distribution (Woodruff, JASA 47, 1952, with the effective sample size at its
 * floor: values of one observation count as wholly dependent), which errs on the safe side.
 */
export function quantileBounds(distribution: Distribution, p: number, tail: number): QuantileBounds {
  const { observations: n } = distribution;
  const low = lowerRank(n, p, tail);
  const high = upperRank(n, p, tail);
  return {
    ...(low !== undefined && { low: quantileOf(distribution, low / n) }),
    ...(high !== undefined && { high: quantileOf(distribution, high / n) }),
  };
}

function weightAt({ cumulative }: Distribution, at: number): number {
  return cumulative === undefined ? 1 : (cumulative[at] as number) - (at === 0 ? 0 : (cumulative[at - 1] as number));
}

function countBelow(sorted: Float64Array, limit: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] as number) < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
