import type { ComparisonBasis, GatedMetric } from "../model/comparison.ts";
import { withoutBaseSuffix } from "../model/endpoint-id.ts";
import type { Session, SessionRepeat, SessionTest } from "../model/session.ts";
import { mean, pooledVariance, sampleVariance, type Variance } from "../stats/variance.ts";
import { isUsable, type RunCounts } from "./pairs.ts";

/** The statistic of one repeat that a rule judges; undefined where it is absent or has no logarithm. */
export function repeatValue(
  { metrics }: SessionRepeat,
  { metric, statistic }: Pick<GatedMetric, "metric" | "statistic">,
): number | undefined {
  const value = metrics[metric]?.[statistic === "value" ? "mean" : statistic];
  return isUsable(value) ? value : undefined;
}

/** The test that a rule is about: the same endpoint, a `-base` at its end aside, else the only one of the engine. */
export function testOf<T extends Pick<SessionTest, "endpointId" | "engine" | "scenario">>(
  tests: readonly T[],
  { endpointId, engine, scenario }: Pick<GatedMetric, "endpointId" | "engine" | "scenario">,
): T | undefined {
  const mine = tests.filter((test) => test.scenario === scenario && test.engine === engine);
  const same = mine.find((test) => test.endpointId === endpointId);
  const alike = mine.find((test) => withoutBaseSuffix(test.endpointId) === withoutBaseSuffix(endpointId));
  return same ?? alike ?? (mine.length === 1 ? mine[0] : undefined);
}

/** What is independent of its like: one deployment, or one day. */
export interface Replicate {
  /** Mean of the logs of its runs. */
  mean: number;
  runs: number;
  /** Between the runs of one session. */
  within: Variance;
}

/** What one side measured for one rule. */
export interface SideValues {
  /** Deployments or days with a value. */
  replicates: Replicate[];
  /** Deployments or days with a run. */
  units: number;
  /** Runs in all, and those without a value. */
  runs: number;
  lost: number;
  /** Mean output tokens of an answer; absent where no run tells. */
  tokens?: number;
  /** Of every run, with or without a value. */
  counts: RunCounts[];
  /** Sessions in which the test has no valid run. */
  empty: number;
}

/**
 * The values of one side, session by session. Each deployment counts (`phased`), or each day: sessions of one day share
 * what the day did to them, so they are folded into one.
 */
export function sideValues(sessions: readonly Session[], rule: GatedMetric, basis: ComparisonBasis): SideValues {
  const measured = sessions.map((session) => ({ session, repeats: testOf(session.tests, rule)?.repeats ?? [] }));
  const repeats = measured.flatMap((one) => one.repeats);
  const folded = Object.values(Object.groupBy(measured, ({ session }) => replicateKey(session, basis)));
  const replicates = folded.flatMap((same = []) => replicateOf(same.map((one) => logsOf(one.repeats, rule))) ?? []);
  const tokens = repeats.flatMap(({ outputTokensPerAnswer = [] }) => outputTokensPerAnswer);
  return {
    replicates,
    ...(tokens.length > 0 && { tokens: mean(tokens) }),
    units: folded.filter((same = []) => same.some((one) => one.repeats.length > 0)).length,
    runs: repeats.length,
    lost: repeats.filter((repeat) => repeatValue(repeat, rule) === undefined).length,
    counts: repeats.map(({ counts: { due, failed } }) => ({ due, failed })),
    empty: measured.filter((one) => one.repeats.length === 0).length,
  };
}

/** One session is one session, also when a file holds it twice. */
export function distinctSessions(sessions: readonly Session[]): Session[] {
  return [...new Map(sessions.map((session) => [session.id, session])).values()];
}

/** The UTC day of a time; times that cannot be read are all one day, since nobody knows that they are not. */
export function dayOf(startedAt: string): string {
  const time = new Date(startedAt);
  return Number.isNaN(time.getTime()) ? "unknown" : time.toISOString().slice(0, 10);
}

function replicateKey({ id, startedAt }: Session, basis: ComparisonBasis): string {
  return basis === "phased" ? id : dayOf(startedAt);
}

function logsOf(repeats: readonly SessionRepeat[], rule: GatedMetric): number[] {
  return repeats.flatMap((repeat) => {
    const value = repeatValue(repeat, rule);
    return value === undefined ? [] : [Math.log(value)];
  });
}

function replicateOf(sessions: readonly (readonly number[])[]): Replicate | undefined {
  const logs = sessions.flat();
  if (logs.length === 0) return undefined;
  return { mean: mean(logs), runs: logs.length, within: pooledVariance(sessions.map(sampleVariance)) };
}
