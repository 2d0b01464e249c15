import type { ErrorBudget, NoiseHistory } from "../model/comparison.ts";
import { mean, pooledVariance, sampleVariance, summedVariance, type Variance } from "../stats/variance.ts";
import { LEAST_VARIANCE, runNoise } from "./noise.ts";
import type { Replicate } from "./session-values.ts";

/** How many sessions a side has, and how many runs each: 1 ÷ R, the mean over its sessions. */
export interface SideSize {
  sessions: number;
  inverseRuns: number;
}

/** Variances of logs, and how they were come by. */
export interface SessionNoise {
  /** V: of the mean of one session with 1 ÷ `inverseRuns` runs. Without degrees of freedom it is not known. */
  sessions: Variance;
  inverseRuns: number;
  /** s_r²: of one run within a session. */
  runs: Variance;
  /** Of V. */
  historyShare: number;
  priorDf: number;
  stale: boolean;
  noisier: boolean;
}

export interface NoiseSources {
  base: readonly Replicate[];
  head: readonly Replicate[];
  /** Sessions with a level of their own that counts in neither side. */
  window: readonly Replicate[];
  /** Sessions whose level means nothing at all: only the noise between their runs counts. */
  regressed: readonly Replicate[];
}

export function sizeOf(side: readonly Replicate[]): SideSize {
  return { sessions: side.length, inverseRuns: mean(side.map(({ runs }) => 1 / runs)) };
}

/**
 * V is pooled over the sides, each about its own mean, and never below s_r²/R, which it consists of at least. History
 * (variances of log-ratios, so of two sides: s_r² = s0²/2, s_d² = σb²/2) steadies both as it does in pairs: it never makes
 * today's smaller. `deployments` says whether it may speak for what differs between sessions, too: it was learnt from
 * deployments of one day, and knows nothing of days (in its place for days that differ by 2 %, it makes 5 % false alarms and
 * lets 7 % of regressions of 10 % pass, simulated).
 */
export function sessionNoise(
  sources: NoiseSources,
  history: NoiseHistory | undefined,
  { deployments }: { deployments: boolean },
): SessionNoise {
  const groups = [sources.base, sources.head, sources.window];
  const within = pooledVariance([...groups, sources.regressed].flat().map((replicate) => replicate.within));
  const ofRuns = runNoise(within, history && { runVariance: history.runVariance / 2, df: history.df });
  const between = groups.map((group) => sampleVariance(group.map((replicate) => replicate.mean)));
  const seen = pooledVariance(between);
  const inverseRuns = meanInverseRuns(groups, between, sources);
  const floor = { variance: ofRuns.runs.variance * inverseRuns, df: ofRuns.runs.df };
  const today = { variance: Math.max(seen.variance, floor.variance), df: seen.df };
  const prior = deployments ? ofSessions(history, floor) : undefined;
  const { runs: sessions, ...how } = runNoise(today, prior && { runVariance: prior.variance, df: prior.df });
  return { sessions, inverseRuns, runs: ofRuns.runs, ...how };
}

/** No measurement gives the same number again and again; one result used twice does. */
export function isConstant({ base, head, window }: NoiseSources): boolean {
  const groups = [base, head, window];
  const parts = groups.flatMap((group) => [
    ...group.map(({ within }) => within),
    sampleVariance(group.map((replicate) => replicate.mean)),
  ]);
  return pooledVariance(parts).df > 0 && parts.every(({ variance }) => variance < LEAST_VARIANCE);
}

/**
 * Variance of the difference of the sides' means: Σ over the sides (s_d² + s_r²/R)/n with s_d² = V − s_r²/R̄, and
 * Satterthwaite's df. For one session of R runs against k days of one run each that is s_d²·(1 + 1/k) + s_r²·(1/R + 1/k)
 * (gate-procedure, finding 7), but for this: a side with more runs a session than those that V is from takes nothing off,
 * since what it would save in variance costs more in degrees of freedom.
 */
export function differenceVariance(noise: SessionNoise, base: SideSize, head: SideSize): Variance {
  const a = 1 / base.sessions + 1 / head.sessions;
  const b = base.inverseRuns / base.sessions + head.inverseRuns / head.sessions;
  return summedVariance([
    { variance: noise.sessions.variance * a, df: noise.sessions.df },
    { variance: noise.runs.variance * Math.max(0, b - noise.inverseRuns * a), df: noise.runs.df },
  ]);
}

/** The same where nothing is known but the noise of runs: it holds for these sessions only. */
export function differenceOfThese({ runs }: SessionNoise, base: SideSize, head: SideSize): Variance {
  const b = base.inverseRuns / base.sessions + head.inverseRuns / head.sessions;
  return { variance: runs.variance * b, df: runs.df };
}

/** What the small print says of se²: how much of it is between sessions, and what history lent. */
export function sessionBudget(noise: SessionNoise, sum: Variance, history: NoiseHistory | undefined): ErrorBudget {
  const known = noise.sessions.df > 0;
  const own = Math.max(0, noise.sessions.variance - noise.runs.variance * noise.inverseRuns);
  const betweenShare = known ? own / noise.sessions.variance : 0;
  const todayShare = 1 - noise.historyShare;
  return {
    se: Math.sqrt(sum.variance),
    df: sum.df,
    today: sum.variance * (1 - betweenShare) * todayShare,
    history: sum.variance * noise.historyShare,
    between: sum.variance * betweenShare * todayShare,
    priorDf: noise.priorDf,
    sessions: history?.sessions ?? 0,
    ...(known && { betweenSd: Math.sqrt(2 * own) }),
    ...(history?.ageDays !== undefined && { historyAgeDays: history.ageDays }),
    staleHistory: noise.stale,
    noisierThanHistory: noise.noisier,
  };
}

/** E[V] = s_d² + s_r²·this. Where no side has two sessions, it is that of the sides as they are. */
function meanInverseRuns(
  groups: readonly (readonly Replicate[])[],
  between: readonly Variance[],
  { base, head }: NoiseSources,
): number {
  const df = between.reduce((sum, part) => sum + part.df, 0);
  if (df > 0) {
    return groups.reduce((sum, group, at) => {
      const own = between[at]?.df ?? 0;
      return own === 0 ? sum : sum + (own / df) * sizeOf(group).inverseRuns;
    }, 0);
  }
  const [ofBase, ofHead] = [sizeOf(base), sizeOf(head)];
  const weights = [1 / ofBase.sessions, 1 / ofHead.sessions] as const;
  return (weights[0] * ofBase.inverseRuns + weights[1] * ofHead.inverseRuns) / (weights[0] + weights[1]);
}

function ofSessions(history: NoiseHistory | undefined, floor: Variance): Variance | undefined {
  if (history?.betweenVariance === undefined) return undefined;
  return summedVariance([{ variance: history.betweenVariance / 2, df: history.sessions }, floor]);
}
