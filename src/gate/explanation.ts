import type { Explanation, GateRule } from "../model/comparison.ts";
import {
  BUCKET_GROWTH,
  type LogHistogram,
  type Session,
  type SessionRepeat,
  STAGES,
  type StageMeans,
} from "../model/session.ts";
import { type Distribution, quantileOf } from "../stats/distribution.ts";
import { leastSampleSize } from "../stats/order-statistic.ts";
import { mean } from "../stats/variance.ts";
import { testOf } from "./session-values.ts";

/** How the values of one side lie, whatever they are kept in. */
export interface Quantiles {
  /** In the metric's unit; undefined where there are too few values to tell. */
  quantile(p: number): number | undefined;
}

const SHOWN = [0.25, 0.5, 0.75, 0.9, 0.95, 0.99];
const BODY = [0.25, 0.5];
const TAIL = [0.95, 0.99];
/** Buckets of 5 % tell quantiles no finer than this. */
const NEGLIGIBLE = Math.log(1.025);
/** One part moved more than the other when it moved twice as far. */
const MUCH_MORE = 2;
/** Error on either side of the interval without which a percentile is not shown. */
const INTERVAL_TAIL = 0.025;
const BUCKET = Math.log(BUCKET_GROWTH);

/** Where the values moved, and which of the engine's stages with them. */
export function explain(
  base: Quantiles,
  head: Quantiles,
  stages: { base?: StageMeans | undefined; head?: StageMeans | undefined } = {},
): Explanation {
  const percentiles = SHOWN.flatMap((p) => {
    const [ofBase, ofHead] = [base.quantile(p), head.quantile(p)];
    if (ofBase === undefined || ofHead === undefined || !(ofBase > 0 && ofHead > 0)) return [];
    return [{ p, base: ofBase, head: ofHead, change: ofHead / ofBase - 1 }];
  });
  return { percentiles, shape: shapeOf(percentiles), stages: stagesOf(stages.base, stages.head) };
}

/** The values of a run that is still there. */
export function distributionQuantiles(distribution: Distribution): Quantiles {
  const { observations } = distribution;
  return { quantile: (p) => (isTold(p, observations) ? quantileOf(distribution, p) : undefined) };
}

/**
 * The values of stored runs, from all their buckets together; inside a bucket they are taken as even on the log scale.
 * @param observations how many independent values the buckets hold, since one request may give several
 */
export function histogramQuantiles(histograms: readonly LogHistogram[], observations: number): Quantiles {
  const counts = new Map<number, number>();
  for (const { first, counts: own } of histograms) {
    own.forEach((count, at) => {
      counts.set(first + at, (counts.get(first + at) ?? 0) + count);
    });
  }
  const buckets = [...counts].filter(([, count]) => count > 0).sort(([a], [b]) => a - b);
  const total = buckets.reduce((sum, [, count]) => sum + count, 0);
  return { quantile: (p) => (total > 0 && isTold(p, observations) ? inBuckets(buckets, p * total) : undefined) };
}

/** From what sessions keep: undefined where a side has no histogram of the metric. */
export function explainSessions(
  rule: GateRule,
  base: readonly Session[],
  head: readonly Session[],
): Explanation | undefined {
  const [ofBase, ofHead] = [base, head].map((sessions) =>
    sessions.flatMap((session) => testOf(session.tests, rule)?.repeats ?? []),
  ) as [SessionRepeat[], SessionRepeat[]];
  return explainRepeats(rule, ofBase, ofHead);
}

/** The same from the repeats of each side. */
export function explainRepeats(
  rule: GateRule,
  base: readonly SessionRepeat[],
  head: readonly SessionRepeat[],
): Explanation | undefined {
  const [ofBase, ofHead] = [pooledQuantiles(rule, base), pooledQuantiles(rule, head)];
  if (ofBase === undefined || ofHead === undefined) return undefined;
  return explain(ofBase, ofHead, { base: meanStages(base), head: meanStages(head) });
}

/** Means over the repeats that tell of a stage. */
export function meanStages(repeats: readonly Pick<SessionRepeat, "engineMs">[]): StageMeans {
  return Object.fromEntries(
    STAGES.flatMap((stage) => {
      const told = repeats.flatMap(({ engineMs }) => engineMs?.[stage] ?? []);
      return told.length === 0 ? [] : [[stage, mean(told)]];
    }),
  );
}

function pooledQuantiles({ metric }: GateRule, repeats: readonly SessionRepeat[]): Quantiles | undefined {
  const metrics = repeats.flatMap(({ metrics: { [metric]: one } }) => one ?? []);
  const histograms = metrics.flatMap(({ histogram }) => histogram ?? []);
  const observations = metrics.reduce((sum, { n, histogram }) => sum + (histogram === undefined ? 0 : n), 0);
  return histograms.length === 0 ? undefined : histogramQuantiles(histograms, observations);
}

function isTold(p: number, observations: number): boolean {
  return observations >= leastSampleSize(p, INTERVAL_TAIL);
}

function inBuckets(buckets: readonly (readonly [number, number])[], rank: number): number | undefined {
  let below = 0;
  for (const [index, count] of buckets) {
    if (below + count >= rank * (1 - 1e-12)) return Math.exp(BUCKET * (index + (rank - below) / count));
    below += count;
  }
  return undefined;
}

/** Without a tail that is large enough to tell, all that there is moved alike. */
function shapeOf(percentiles: Explanation["percentiles"]): Explanation["shape"] {
  const moved = (wanted: readonly number[]): number | undefined => {
    const changes = percentiles.filter(({ p }) => wanted.includes(p)).map(({ change }) => Math.log1p(change));
    return changes.length === 0 ? undefined : mean(changes);
  };
  const body = moved(BODY) ?? 0;
  const tail = moved(TAIL) ?? body;
  const [ofBody, ofTail] = [Math.abs(body), Math.abs(tail)];
  if (Math.max(ofBody, ofTail) < NEGLIGIBLE) return "none";
  if (body * tail > 0 && ofTail < MUCH_MORE * ofBody && ofBody < MUCH_MORE * ofTail) return "shift";
  return ofTail > ofBody ? "tail" : "body";
}

function stagesOf(base: StageMeans = {}, head: StageMeans = {}): Explanation["stages"] {
  return STAGES.flatMap((stage) => {
    const [baseMs, headMs] = [base[stage], head[stage]];
    return baseMs === undefined || headMs === undefined ? [] : [{ stage, baseMs, headMs }];
  });
}
