import type { FailureClass } from "../model/failures.ts";
import type { MetricId } from "../model/metrics.ts";
import type { Counts, Estimate, MetricResult, RepeatResult } from "../model/run.ts";
import { isSpoiled, voiding } from "../model/voided.ts";

/**
 * All runs of one test on one endpoint as one row. Of one run it is the run itself, intervals included; of several each
 * statistic is the median of the runs', without an interval (those of single runs say nothing about it), and counts are sums.
 * What a guard voids is left out of the medians, unless there is nothing else.
 */
export interface RepeatSummary extends RepeatResult {
  runs: number;
  /** Runs that were cut short. */
  stopped: number;
  /** Runs of which nothing but the successes counts. */
  invalid: number;
}

/** In the order in which the endpoints and tests first appear. */
export function summariseRepeats(repeats: readonly RepeatResult[]): RepeatSummary[] {
  return groupsOfRepeats(repeats).flatMap(summarise);
}

/** The runs of each test on each endpoint, in the order in which they first appear. */
export function groupsOfRepeats(repeats: readonly RepeatResult[]): RepeatResult[][] {
  const groups = new Map<string, RepeatResult[]>();
  for (const repeat of repeats) {
    const key = JSON.stringify([repeat.endpointId, repeat.scenario]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [repeat]);
    else group.push(repeat);
  }
  return [...groups.values()];
}

function summarise(repeats: readonly RepeatResult[]): RepeatSummary[] {
  const [first] = repeats;
  if (first === undefined) return [];
  const stopped = repeats.filter(({ aborted }) => aborted).length;
  const invalid = repeats.filter(isSpoiled).length;
  if (repeats.length === 1) return [{ ...first, runs: 1, stopped, invalid }];
  return [
    {
      ...first,
      counts: repeats.map(({ counts }) => counts).reduce(addCounts),
      metrics: medianMetrics(repeats),
      aborted: stopped > 0,
      runs: repeats.length,
      stopped,
      invalid,
    },
  ];
}

function medianMetrics(repeats: readonly RepeatResult[]): RepeatResult["metrics"] {
  const metrics: RepeatResult["metrics"] = {};
  const ids = new Set(repeats.flatMap((repeat) => Object.keys(repeat.metrics) as MetricId[]));
  for (const id of ids) {
    const valid = repeats.filter((repeat) => repeat.metrics[id] !== undefined && voiding(repeat, id).length === 0);
    metrics[id] = medianResult((valid.length > 0 ? valid : repeats).flatMap((repeat) => repeat.metrics[id] ?? []));
  }
  return metrics;
}

function medianResult(results: readonly MetricResult[]): MetricResult {
  const of = (statistic: "mean" | "p50" | "p95" | "p99") => medianEstimate(results.map((result) => result[statistic]));
  return {
    n: results.reduce((sum, { n }) => sum + n, 0),
    mean: of("mean"),
    min: Math.min(...results.map(({ min }) => min)),
    max: Math.max(...results.map(({ max }) => max)),
    p50: of("p50"),
    p95: of("p95"),
    p99: of("p99"),
  };
}

/** A statistic that a run was too small for is not shown: the median of the other runs would pass for that of all. */
function medianEstimate(estimates: readonly Estimate[]): Estimate {
  const lacking = estimates.find(({ value }) => value === undefined);
  if (lacking !== undefined) return lacking.needed === undefined ? {} : { needed: lacking.needed };
  const value = median(estimates.flatMap((estimate) => estimate.value ?? []));
  return value === undefined ? {} : { value };
}

export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const [low, high] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

function addCounts(a: Counts, b: Counts): Counts {
  const failures: Counts["failures"] = { ...a.failures };
  for (const [name, count] of Object.entries(b.failures) as [FailureClass, number][]) {
    failures[name] = (failures[name] ?? 0) + count;
  }
  return {
    due: a.due + b.due,
    ok: a.ok + b.ok,
    failed: a.failed + b.failed,
    failures,
    warmup: a.warmup + b.warmup,
    warmupFailed: a.warmupFailed + b.warmupFailed,
    retried: a.retried + b.retried,
    reusedConnections: a.reusedConnections + b.reusedConnections,
    inputTokens: a.inputTokens + b.inputTokens,
    outputTokens: a.outputTokens + b.outputTokens,
  };
}
