import type { Bounds, NativeMetric } from "../model/telemetry.ts";
import { leastSampleSize } from "../stats/order-statistic.ts";
import { nearestRank, quantile } from "../stats/quantile.ts";
import type { HistogramDelta } from "./deltas.ts";

/** Those that a metric may show, and the tail of their interval: shown from the same sample size on as the client's own. */
const SHOWN = [
  ["p50", 0.5],
  ["p95", 0.95],
  ["p99", 0.99],
] as const;
const TAIL = 0.025;

type Percentiles = Pick<NativeMetric, "p50" | "p95" | "p99">;

/**
 * A first bucket as wide as this says nothing of a percentile inside: vLLM's latencies begin with 300 ms, and a queue of
 * microseconds falls in there as a prompt of 200 ms does. In ms.
 */
const WIDEST_FIRST_BUCKET_MS = 50;

/** Between which two bounds of its own each percentile of a histogram lies. Nothing is interpolated. */
export function bucketPercentiles({ count, buckets }: HistogramDelta, factor: number): Percentiles {
  return shown(count, (p) => bucketOf(nearestRank(count, p), buckets ?? [], factor));
}

function bucketOf(rank: number, buckets: NonNullable<HistogramDelta["buckets"]>, factor: number): Bounds | undefined {
  const at = buckets.findIndex((bucket) => bucket.count >= rank);
  const bucket = buckets[at];
  if (bucket === undefined) return undefined;
  const high = bucket.upTo * factor;
  const below = buckets[at - 1];
  if (below === undefined) return high <= WIDEST_FIRST_BUCKET_MS ? { low: 0, high } : undefined;
  const low = below.upTo * factor;
  return Number.isFinite(high) ? { low, high } : { low };
}

/** Percentiles of single values, which are known exactly. `sorted` is ascending. */
export function exactPercentiles(sorted: Float64Array): Percentiles {
  return shown(sorted.length, (p) => {
    const value = quantile(sorted, p);
    return { low: value, high: value };
  });
}

function shown(count: number, boundsOf: (p: number) => Bounds | undefined): Percentiles {
  const percentiles: Percentiles = {};
  for (const [name, p] of SHOWN) {
    const bounds = count >= leastSampleSize(p, TAIL) ? boundsOf(p) : undefined;
    if (bounds !== undefined) percentiles[name] = bounds;
  }
  return percentiles;
}
