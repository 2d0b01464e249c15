import type { MetricId } from "../model/metrics.ts";
import type { RepeatResult } from "../model/run.ts";
import type { Check, Rule } from "../model/verdict.ts";
import {
  type Distribution,
  meanOf,
  mergeDistributions,
  quantileBounds,
  quantileOf,
  shareAbove,
} from "../stats/distribution.ts";
import { leastSampleSize, observationsToDecide } from "../stats/order-statistic.ts";
import { QUANTILES, TAIL } from "./confidence.ts";
import { failuresText, limitText, nameOf, pointText, valueText } from "./wording.ts";

/** A repeat and the raw values of its per-request metrics, without which no exact test is possible. */
export interface MeasuredValues {
  repeat: RepeatResult;
  distributions: Partial<Record<MetricId, Distribution>>;
  /** Metrics that a guard leaves nothing to say about, and why; the success rate is never among them. */
  voided?: { metrics: ReadonlySet<MetricId>; why: string };
}

/**
 * Holds what was measured against the rules, one check a rule, in their order.
 *
 * A percentile is met when its one-sided exact 95 % upper bound keeps the limit, and missed when its lower bound breaks
 * it. That is the exact binomial test of the number of requests above the limit: with k of n above it and q the
 * percentile, met is P(Bin(n, 1 − q) ≤ k) ≤ 0.05 and missed P(Bin(n, 1 − q) ≥ k) ≤ 0.05. All else is "cannot tell".
 * Means, rates and the success rate are compared as they are. What has no data never passes.
 */
export function judge(rules: readonly Rule[], measured: readonly MeasuredValues[]): Check[] {
  return rules.map((rule) => {
    const mine = measured.filter(
      ({ repeat }) => repeat.endpointId === rule.endpointId && repeat.scenario === rule.scenario,
    );
    if (rule.metric === "success_rate") return judgeSuccess(rule, mine);
    const sound = mine.filter(({ voided }) => !voided?.metrics.has(rule.metric));
    if (sound.length === 0 && mine.length > 0) return judgeVoided(rule, mine);
    if (rule.statistic === "value") return judgeRate(rule, sound);
    return judgeLatency(rule, rule.statistic, sound);
  });
}

/** Every request that was due counts, whenever it was sent. */
function judgeSuccess(rule: Rule, measured: readonly MeasuredValues[]): Check {
  const { due, ok, failures } = totals(measured);
  if (due === 0) {
    return { rule, outcome: "target-missed", n: 0, reason: `${lead(rule)}: missed, since no request was sent` };
  }
  const value = ok / due;
  const kept = ok > 0 && value >= rule.limit;
  const reason =
    `${pointText(rule, value)} (${ok} of ${due}), ${limitText(rule)}: ${kept ? "met" : "missed"}` +
    (failures === "" ? "" : ` (${failures})`);
  return { rule, outcome: kept ? "pass" : "target-missed", value, n: due, reason };
}

function judgeVoided(rule: Rule, measured: readonly MeasuredValues[]): Check {
  const why = measured.at(-1)?.voided?.why ?? "";
  return {
    rule,
    outcome: "invalid",
    n: 0,
    reason: `${lead(rule)}: nothing to judge, since what was measured does not count: ${why}`,
  };
}

function judgeRate(rule: Rule, measured: readonly MeasuredValues[]): Check {
  const results = measured.flatMap(({ repeat }) => repeat.metrics[rule.metric] ?? []);
  const values = results.flatMap(({ mean }) => mean.value ?? []);
  if (values.length === 0) return nothingToJudge(rule, measured);
  const value = values.reduce((sum, rate) => sum + rate, 0) / values.length;
  const n = results.reduce((sum, result) => sum + result.n, 0);
  return judgePoint(rule, value, n, measured.length);
}

function judgeLatency(
  rule: Rule,
  statistic: "p50" | "p95" | "p99" | "mean",
  measured: readonly MeasuredValues[],
): Check {
  const values = mergeDistributions(measured.flatMap(({ distributions }) => distributions[rule.metric] ?? []));
  if (values === undefined) return nothingToJudge(rule, measured);
  if (statistic !== "mean") return judgePercentile(rule, QUANTILES[statistic], values);
  return judgePoint(rule, meanOf(values), values.observations, measured.length);
}

/** Without an interval the value is compared as it is, and the reason says what that is worth. */
function judgePoint(rule: Rule, value: number, n: number, runs: number): Check {
  const kept = rule.direction === "at-most" ? value <= rule.limit : value >= rule.limit;
  const worth = runs === 1 ? "one run, run-to-run noise unknown" : `mean of ${runs} runs, compared without an interval`;
  const reason =
    `${pointText(rule, value)} of ${n} requests, ${limitText(rule)}: ` + `${kept ? "met" : "missed"} (${worth})`;
  return { rule, outcome: kept ? "pass" : "target-missed", value, n, reason };
}

function judgePercentile(rule: Rule, p: number, values: Distribution): Check {
  const { observations: n } = values;
  const { low, high } = quantileBounds(values, p, TAIL);
  // Two-sided, as everywhere else: below that size a percentile is not shown, though its bound may decide already.
  const shown = p === 0.5 || n >= leastSampleSize(p, TAIL / 2);
  const value = shown ? quantileOf(values, p) : undefined;
  const point = value === undefined ? nameOf(rule.metric, rule.statistic) : pointText(rule, value);
  const start = `${point} of ${n} requests, ${limitText(rule)}`;
  const common = { rule, n, ...(value !== undefined && { value }) };
  if (high !== undefined && high <= rule.limit) {
    return { ...common, outcome: "pass", reason: `${start}: met (upper bound ${valueText(rule.metric, high)})` };
  }
  if (low !== undefined && low > rule.limit) {
    return {
      ...common,
      outcome: "target-missed",
      reason: `${start}: missed (lower bound ${valueText(rule.metric, low)})`,
    };
  }
  const needed = observationsToDecide(shareAbove(values, rule.limit), p, TAIL, n);
  const reason = `${start}: cannot tell; ${advice(rule, needed)}`;
  return { ...common, outcome: "inconclusive", ...(needed !== undefined && { needed }), reason };
}

function advice(rule: Rule, needed: number | undefined): string {
  if (needed === undefined) {
    return "the percentile lies on the limit and no number of requests would tell, so move the limit";
  }
  const key =
    rule.scenario === "ttft" ? "test_scenarios.ttft.iterations" : `requests or duration_seconds of "${rule.scenario}"`;
  return `about ${needed} requests would do if it goes on like this (raise ${key})`;
}

function nothingToJudge(rule: Rule, measured: readonly MeasuredValues[]): Check {
  const { due, ok, failures } = totals(measured);
  const why =
    due === 0
      ? "no request was sent"
      : ok === 0
        ? `none of ${due} requests succeeded (${failures})`
        : `none of ${ok} successful requests has a value inside the steady window`;
  return { rule, outcome: "invalid", n: 0, reason: `${lead(rule)}: nothing to judge, since ${why}` };
}

function lead(rule: Rule): string {
  return `${nameOf(rule.metric, rule.statistic)}, ${limitText(rule)}`;
}

function totals(measured: readonly MeasuredValues[]): { due: number; ok: number; failures: string } {
  const all = { due: 0, ok: 0, failed: 0, failures: {} as Record<string, number> };
  for (const { counts } of measured.map(({ repeat }) => repeat)) {
    all.due += counts.due;
    all.ok += counts.ok;
    all.failed += counts.failed;
    for (const [name, count] of Object.entries(counts.failures)) all.failures[name] = (all.failures[name] ?? 0) + count;
  }
  return { due: all.due, ok: all.ok, failures: failuresText(all) };
}
