import { ConfigurationError } from "../errors.ts";
import type { GateRule } from "../model/comparison.ts";
import { METRICS, type MetricId } from "../model/metrics.ts";
import type { Warning } from "../model/run.ts";
import type { EngineId } from "../model/scenario.ts";
import { detectableShift } from "../stats/detectable.ts";
import { leastSampleSize } from "../stats/order-statistic.ts";
import { QUANTILES } from "./confidence.ts";
import { failAlpha } from "./looks.ts";
import { nameOf } from "./wording.ts";

/** A test that base and head both run. */
export interface GatedTest {
  endpointId: string;
  engine: EngineId;
  scenario: string;
  /** `ttft`: one request after the other. Only a closed loop has a throughput of its own. */
  load: "ttft" | "closed-loop" | "open-loop";
  /** Expected in one run; absent when nobody knows. */
  requestsPerRun?: number;
  maxTokens: number;
}

/** More rules than this share an error that gets too small for each. */
const MOST_GATING_RULES = 6;
/** Error on either side of the interval without which a percentile is not shown. */
const INTERVAL_TAIL = 0.025;
/** Below it a p95 is so noisy that it mostly comes out as "cannot tell". */
const TAIL_GATES_FROM = 300;
/** A common noise, for the price of more rules: 6 % from run to run, ten pairs, history of 8 degrees of freedom. */
const PLANNED = { se: Math.sqrt((2 * 0.06 ** 2) / 10), df: 17 };

const RATES: readonly MetricId[] = ["tokens_per_second", "requests_per_second", "goodput"];
const BETWEEN_TOKENS: readonly MetricId[] = ["tpot_ms", "itl_ms", "chunk_gap_ms"];

/**
 * Refuses rules that could never be judged, before a minute is spent, and warns of those that will hardly be.
 * `rules` and `tests` are those of one run.
 * @throws ConfigurationError that names the rule.
 */
export function checkGateRules(rules: readonly GateRule[], tests: readonly GatedTest[]): Warning[] {
  for (const rule of rules) {
    checkRule(rule);
    const test = tests.find(({ endpointId, scenario }) => endpointId === rule.endpointId && scenario === rule.scenario);
    const impossible = test === undefined ? "this test is not run on both sides" : whyImpossible(rule, test);
    if (impossible !== undefined) throw refusal(rule, impossible, "Take the rule away, or change the test.");
  }
  checkOnce(rules);
  const gating = rules.filter(({ role }) => role === "gate");
  return [...tooMany(gating.length), ...nothingGates(rules, gating), ...noisyTails(gating, tests)];
}

/**
 * What every rule must keep, wherever it comes from.
 * @throws ConfigurationError for a rule without a direction, or with limits that are no limits.
 */
export function checkRule(rule: GateRule): void {
  const { better, delta, margin, floor, metric } = rule;
  if (better !== "lower" && better !== "higher") {
    throw refusal(rule, `it has no direction (better: ${String(better)})`, "Write better: lower, or better: higher.");
  }
  if (better !== METRICS[metric].better) {
    throw refusal(
      rule,
      `better: ${better} turns it round: an improvement would fail`,
      `Write better: ${METRICS[metric].better}, or leave it out.`,
    );
  }
  if (!(delta >= 0 && margin > 0 && delta < 1 && Number.isFinite(margin) && (better === "lower" || margin < 1))) {
    throw refusal(rule, `delta ${delta} and margin ${margin} are no fractions of the base`, "Write 5 % as 0.05.");
  }
  if (delta > margin) {
    throw refusal(
      rule,
      `delta ${delta} is above margin ${margin}, so that a change could fail and be excluded at once`,
      "Raise margin to delta at least: delta is what fails, margin what a pass excludes.",
    );
  }
  if (
    floor !== undefined &&
    !(floor.deltaMs >= 0 && floor.marginMs >= floor.deltaMs && Number.isFinite(floor.marginMs))
  ) {
    throw refusal(
      rule,
      `the floors ${floor.deltaMs} ms and ${floor.marginMs} ms are not in order`,
      "Write 0 or more ms, the one of the margin not below the one of delta.",
    );
  }
}

function checkOnce(rules: readonly GateRule[]): void {
  const seen = new Set<string>();
  for (const rule of rules) {
    const name = [rule.endpointId, rule.scenario, rule.metric, rule.statistic].join(" ");
    if (seen.has(name)) throw refusal(rule, "there are two rules for it", "Keep one of them.");
    seen.add(name);
  }
}

/** Why a metric cannot exist in a test; undefined when it can. */
export function whyImpossible({ metric, statistic }: GateRule, test: GatedTest): string | undefined {
  const { per, label } = METRICS[metric];
  if (per === "run" && statistic !== "value") return `${label} is one value a run, so it has no ${statistic}`;
  if (per === "request" && statistic === "value")
    return `${label} has a value a request, so it takes p50, p95, p99 or mean`;
  if (metric === "slo_attainment") return "SLO attainment is a share that its own targets judge";
  if (BETWEEN_TOKENS.includes(metric) && test.maxTokens <= 1)
    return `there is no time between tokens when max_tokens is ${test.maxTokens}`;
  if (RATES.includes(metric)) return whyNoRate(label, test);
  return tooFewRequests(statistic, test);
}

function whyNoRate(label: string, { load }: GatedTest): string | undefined {
  if (load === "open-loop") return `in an open loop ${label} is the rate that was offered`;
  return load === "ttft" ? `one request after the other has no ${label} of its own: it is E2E again` : undefined;
}

function tooFewRequests(statistic: GateRule["statistic"], { requestsPerRun }: GatedTest): string | undefined {
  if (statistic !== "p95" && statistic !== "p99") return undefined;
  const least = leastSampleSize(QUANTILES[statistic], INTERVAL_TAIL);
  if (requestsPerRun === undefined || requestsPerRun >= least) return undefined;
  return `a ${statistic} takes ${least} requests a run, and ${requestsPerRun} are planned`;
}

function tooMany(count: number): Warning[] {
  if (count <= MOST_GATING_RULES) return [];
  const found = (rules: number): string =>
    `${(100 * Math.expm1(detectableShift(PLANNED, { alpha: failAlpha(rules), least: 0 }))).toFixed(1)} %`;
  const message =
    `${count} gating rules share one error of 5 %, ${(100 * failAlpha(count)).toPrecision(2)} % each instead of 1 %: at a ` +
    `run-to-run noise of 6 % and ten pairs the smallest regression found 9 times in 10 rises from ${found(1)} to ${found(count)}, ` +
    `and the slowest rule decides how many pairs it takes. Keep ${MOST_GATING_RULES}, and give the others role: advisory.`;
  return [{ code: "too-many-gating-rules", message }];
}

function nothingGates(rules: readonly GateRule[], gating: readonly GateRule[]): Warning[] {
  if (gating.length > 0) return [];
  const message = `None of ${rules.length} rules has role: gate, so no comparison can pass or fail. Give one of them role: gate.`;
  return [{ code: "nothing-gates", message }];
}

function noisyTails(gating: readonly GateRule[], tests: readonly GatedTest[]): Warning[] {
  return gating.flatMap(({ endpointId, scenario, metric, statistic }) => {
    const requests = tests.find((test) => test.endpointId === endpointId && test.scenario === scenario)?.requestsPerRun;
    if (statistic !== "p99" && (statistic !== "p95" || (requests ?? TAIL_GATES_FROM) >= TAIL_GATES_FROM)) return [];
    const message =
      `${nameOf(metric, statistic)} of "${scenario}" gates with ${requests ?? "an unknown number of"} requests a run: it will ` +
      `often come out as "cannot tell". Plan ${TAIL_GATES_FROM} or more for p95, or give it role: advisory.`;
    return [{ code: "noisy-gating-rule", endpointId, scenario, message }];
  });
}

function refusal(rule: GateRule, why: string, hint: string): ConfigurationError {
  const name = `The gate rule for ${nameOf(rule.metric, rule.statistic)} of ${rule.endpointId} in "${rule.scenario}"`;
  return new ConfigurationError(`${name} cannot be judged: ${why}.`, { hint });
}
