import { BUCKET_GROWTH as GROWTH, type LogHistogram } from "../model/session.ts";
import type { Distribution } from "../stats/distribution.ts";
import { nearestRank } from "../stats/quantile.ts";

/** Smaller values count as this one: a nanosecond, far below what is measured; 0 has no logarithm. */
const LEAST = 1e-6;

/** Counts of the values in buckets (1.05^i, 1.05^(i+1)]. Of values that weigh 1 each. */
export function logHistogram({ values }: Distribution): LogHistogram {
  const first = bucketOf(values[0] as number);
  const counts = Array<number>(bucketOf(values.at(-1) as number) - first + 1).fill(0);
  for (const value of values) {
    const bucket = bucketOf(value) - first;
    counts[bucket] = (counts[bucket] as number) + 1;
  }
  return { first, counts };
}

/**
 * The p-quantile by nearest rank, 0 < p ≤ 1: the geometric middle of its bucket, at most 2.5 % off what the values
 * themselves would have given. Undefined for an empty histogram.
 */
export function quantileOfHistogram({ first, counts }: LogHistogram, p: number): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  const rank = nearestRank(total, p);
  let below = 0;
  const bucket = counts.findIndex((count) => {
    below += count;
    return below >= rank;
  });
  return GROWTH ** (first + bucket + 0.5);
}

/** The logarithm is a rounded number, so a value on a bound is put right by the bound itself. */
function bucketOf(value: number): number {
  const kept = Math.max(value, LEAST);
  const bucket = Math.ceil(Math.log(kept) / Math.log(GROWTH)) - 1;
  if (kept <= GROWTH ** bucket) return bucket - 1;
  return kept > GROWTH ** (bucket + 1) ? bucket + 1 : bucket;
}
