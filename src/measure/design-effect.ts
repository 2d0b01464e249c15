import { leastSampleSize } from "../stats/order-statistic.ts";
import { quantile } from "../stats/quantile.ts";

/** Below this, batches are too few or too short to tell anything. */
const LEAST_VALUES = 30;
/** More tell nothing new, and would all have to be sorted by time first. */
export const MOST_VALUES = 50_000;
/** A batch must be longer than what hangs together, and there must be some of them all the same. */
const LEAST_BATCHES = 6;
const PERCENTILES = [0.5, 0.95];
const TAIL = 0.025;

/**
 * How many times more requests independent ones would be worth for a percentile: var of the percentile as it is ÷ the same
 * for independent values. Neighbours share a batch, a queue and a cache, so it is more than 1 for most engines.
 *
 * To first order a sample percentile is the mean of the indicators 1{x > q} over its density there (Bahadur 1966), and the
 * density cancels: what is left is D = 1 + 2·Σρₖ of the indicators, here by overlapping batch means (Meketon & Schmeiser,
 * Winter Simulation Conference 1984): D = b·Σ(Ȳⱼ − Ȳ)² / ((m)(1 − b/n)·p(1 − p)), m = n − b + 1 batches of length b.
 * The greater of p50's and, from its least sample size on, p95's; at least 1. Undefined below 30 values.
 *
 * `values` are in the order in which their requests were sent; `together` is how many of them are in flight at a time.
 */
export function designEffect(values: Float64Array, together: number): number | undefined {
  if (values.length < LEAST_VALUES) return undefined;
  const kept = values.subarray(0, MOST_VALUES);
  const sorted = kept.toSorted();
  const effects = PERCENTILES.filter((p) => p <= 0.5 || kept.length >= leastSampleSize(p, TAIL)).map((p) =>
    ofIndicator(kept, quantile(sorted, p), batchLength(kept.length, together)),
  );
  return Math.max(1, ...effects);
}

/** √n, and at least twice what is in flight together; never so long that hardly a batch is left. */
function batchLength(n: number, together: number): number {
  return Math.min(Math.max(Math.round(Math.sqrt(n)), 2 * together), Math.floor(n / LEAST_BATCHES));
}

/** 1 where all values are on one side of the limit: such a percentile does not vary. */
function ofIndicator(values: Float64Array, limit: number, length: number): number {
  const n = values.length;
  let above = 0;
  for (const value of values) if (value > limit) above += 1;
  const share = above / n;
  if (share === 0 || share === 1) return 1;
  let inBatch = 0;
  let squares = 0;
  for (let at = 0; at < n; at++) {
    if ((values[at] as number) > limit) inBatch += 1;
    if (at >= length && (values[at - length] as number) > limit) inBatch -= 1;
    if (at >= length - 1) squares += (inBatch / length - share) ** 2;
  }
  const batches = n - length + 1;
  return (length * squares) / (batches * (1 - length / n) * share * (1 - share));
}
