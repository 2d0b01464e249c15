import type { ErrorBudget, NoiseHistory } from "../model/comparison.ts";
import { fQuantile } from "../stats/f-distribution.ts";
import { pooledVariance, summedVariance, type Variance } from "../stats/variance.ts";
import { LEAST_SESSIONS } from "./calibration.ts";

/** Of logs: values that agree to a billionth are not measurements of anything that varies. */
export const LEAST_VARIANCE = 1e-18;
/** History lends at most so many degrees of freedom: it may not outvote today. */
const MOST_PRIOR_DF = 8;
/** From so many pairs today's own variance is good enough to call history stale. */
const STALE_FROM_PAIRS = 6;

/** History whose numbers can be true; else it is as if there were none, and nothing is lent. */
export function soundHistory(history: NoiseHistory | undefined): NoiseHistory | undefined {
  if (history === undefined) return undefined;
  const { runVariance, df, sessions, betweenVariance } = history;
  const { betweenVariance: _, ...rest } = history;
  if (!(runVariance > 0 && df > 0 && Number.isFinite(runVariance + df))) return undefined;
  const known = sessions >= LEAST_SESSIONS && betweenVariance !== undefined && betweenVariance >= 0;
  return known && Number.isFinite(betweenVariance) ? history : rest;
}

/** A variance out of today's and history's, such as that of the log-ratio of one pair, and how it was come by. */
export interface RunNoise {
  runs: Variance;
  /** Share of the variance that is history's. */
  historyShare: number;
  priorDf: number;
  stale: boolean;
  noisier: boolean;
}

/**
 * s² = max((ν0·s0² + (R−1)·s_n²)/(ν0 + R−1), s_n²) with ν0 = min(8, ν_h): history steadies today's variance and never
 * makes it smaller, since one that is too small breaks the promise. From 6 pairs on a history that is noisier than today
 * beyond chance (F below its 5 % quantile) is dropped. Where today says nothing, it is history alone.
 */
export function runNoise(today: Variance, history?: Pick<NoiseHistory, "runVariance" | "df">): RunNoise {
  const own = { runs: today, historyShare: 0, stale: false, noisier: false };
  if (history === undefined) return { ...own, priorDf: 0 };
  const prior = { variance: history.runVariance, df: Math.min(MOST_PRIOR_DF, history.df) };
  if (today.df === 0) return { ...own, runs: prior, historyShare: 1, priorDf: prior.df };
  const ratio = today.variance / history.runVariance;
  const noisier = ratio > fQuantile(0.99, today.df, history.df);
  const stale = today.df + 1 >= STALE_FROM_PAIRS && ratio < fQuantile(0.05, today.df, history.df);
  if (stale) return { ...own, priorDf: 0, stale };
  const pooled = pooledVariance([prior, today]);
  const runs = { variance: Math.max(pooled.variance, today.variance), df: pooled.df };
  const historyShare =
    runs.variance > pooled.variance ? 0 : (prior.df * prior.variance) / (pooled.df * pooled.variance);
  return { runs, historyShare, priorDf: prior.df, stale, noisier };
}

/** se² = s²/R + σb²/G, with Satterthwaite's df. An unknown σb² counts as 0, which the report has to say. */
export function errorBudget(
  noise: RunNoise,
  history: NoiseHistory | undefined,
  { pairs, deployments }: { pairs: number; deployments: number },
): ErrorBudget {
  const ofRuns = noise.runs.variance / pairs;
  const between = (history?.betweenVariance ?? 0) / deployments;
  const sessions = history?.sessions ?? 0;
  const sum = summedVariance([
    { variance: ofRuns, df: noise.runs.df },
    { variance: between, df: sessions },
  ]);
  return {
    se: Math.sqrt(sum.variance),
    df: sum.df,
    today: ofRuns * (1 - noise.historyShare),
    history: ofRuns * noise.historyShare,
    between,
    priorDf: noise.priorDf,
    sessions,
    ...(history?.betweenVariance !== undefined && { betweenSd: Math.sqrt(history.betweenVariance) }),
    ...(history?.ageDays !== undefined && { historyAgeDays: history.ageDays }),
    staleHistory: noise.stale,
    noisierThanHistory: noise.noisier,
  };
}
