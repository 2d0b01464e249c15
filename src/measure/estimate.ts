import type { Estimate, MetricResult } from "../model/run.ts";
import { type Distribution, meanOf, quantileBounds, quantileOf, totalWeight } from "../stats/distribution.ts";
import { meanInterval } from "../stats/mean.ts";
import { leastSampleSize } from "../stats/order-statistic.ts";

/** Error on either side of a two-sided 95 % interval. */
const TAIL = 0.025;

/** Below this the interval of a mean of skewed latencies says nothing; it is also where the median's begins. */
const LEAST_FOR_INTERVAL = leastSampleSize(0.5, TAIL);

/** A metric with one value (or several) a request. `n` is the number of requests behind it. */
export function summarise(distribution: Distribution): MetricResult {
  const { values, observations } = distribution;
  return {
    n: observations,
    mean: meanEstimate(distribution),
    min: values[0] as number,
    max: values.at(-1) as number,
    p50: percentile(distribution, 0.5),
    p95: percentile(distribution, 0.95),
    p99: percentile(distribution, 0.99),
  };
}

/** A metric with one value a repeat: there is nothing to take a percentile or an interval of. */
export function single(value: number, n: number): MetricResult {
  return { n, mean: { value }, min: value, max: value, p50: {}, p95: {}, p99: {} };
}

/** Gaps of one request hang together, so their mean has no interval here. */
function meanEstimate(distribution: Distribution): Estimate {
  const { values, observations } = distribution;
  const value = meanOf(distribution);
  if (observations < LEAST_FOR_INTERVAL || values.length !== observations) return { value };
  const { low, high } = meanInterval(values, TAIL);
  return { value, ...(low !== undefined && { low }), ...(high !== undefined && { high }) };
}

/**
 * A percentile of fewer values than its interval needs is hardly more than the maximum and is not shown, except for the
 * median. Gaps are counted as values here, while their interval takes as many requests.
 */
function percentile(distribution: Distribution, p: number): Estimate {
  const least = leastSampleSize(p, TAIL);
  if (p > 0.5 && totalWeight(distribution) < least) return { needed: least };
  const { low, high } = quantileBounds(distribution, p, TAIL);
  const value = quantileOf(distribution, p);
  return low === undefined || high === undefined ? { value } : { value, low, high };
}
