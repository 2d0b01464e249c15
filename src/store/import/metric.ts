import { BUCKET_GROWTH, type LogHistogram, type SessionMetric } from "../../model/session.ts";

/** Below these a percentile is not shown anywhere (design, section 5). */
const LEAST = { p95: 72, p99: 368 } as const;
const GROWTH = Math.log(BUCKET_GROWTH);
/** Smaller than a nanosecond, in ms, is a clock's rounding and has no bucket. */
const LEAST_IN_HISTOGRAM = 1e-6;

interface Summary {
  mean?: number | undefined;
  p50?: number | undefined;
  p95?: number | undefined;
  p99?: number | undefined;
}

/** What another tool has computed over `n` values. Undefined where there are none. */
export function fromSummary(n: number, { mean, p50, p95, p99 }: Summary): SessionMetric | undefined {
  if (n === 0) return undefined;
  return {
    n,
    ...(p50 !== undefined && { p50 }),
    ...(p95 !== undefined && n >= LEAST.p95 && { p95 }),
    ...(p99 !== undefined && n >= LEAST.p99 && { p99 }),
    ...(mean !== undefined && { mean }),
  };
}

/** Percentiles as everywhere here: the nearest rank, so always a value that was seen. `n` is the number of requests behind it. */
export function fromValues(values: readonly number[], n = values.length): SessionMetric | undefined {
  if (values.length === 0) return undefined;
  const sorted = Float64Array.from(values).sort();
  const at = (p: number) => sorted[Math.max(0, Math.ceil(sorted.length * p - 1e-9) - 1)];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const summary = fromSummary(n, { mean, p50: at(0.5), p95: at(0.95), p99: at(0.99) });
  const histogram = histogramOf(sorted);
  return summary && { ...summary, ...(histogram !== undefined && { histogram }) };
}

/** One number a run: a rate or a share. */
export function fromOne(value: number, n: number): SessionMetric {
  return { n, mean: value };
}

function histogramOf(values: Float64Array): LogHistogram | undefined {
  const buckets = Array.from(
    values.filter((value) => value >= LEAST_IN_HISTOGRAM),
    bucketOf,
  );
  const [first, last] = [buckets[0], buckets.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  const counts = new Array<number>(last - first + 1).fill(0);
  for (const bucket of buckets) counts[bucket - first] = (counts[bucket - first] ?? 0) + 1;
  return { first, counts };
}

/** Bucket i holds (1.05^i, 1.05^(i+1)]. */
function bucketOf(value: number): number {
  return Math.ceil(Math.log(value) / GROWTH - 1e-9) - 1;
}
