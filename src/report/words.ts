import { METRICS, type MetricId } from "../model/metrics.ts";
import type { Tone } from "../model/report.ts";
import type { RepeatResult } from "../model/run.ts";
import type { Check, CheckOutcome, Rule } from "../model/verdict.ts";
import { formatAgainst, formatCount, formatQuantity } from "./format.ts";

/** The words for metrics, rules and outcomes that tables and sentences share. */

/** A metric in running text, where an abbreviation would stop the reader. */
const PHRASES: Record<MetricId, string> = {
  ttft_ms: "time to first token",
  ttft_from_schedule_ms: "time to first token from schedule",
  tpot_ms: "time per output token",
  itl_ms: "inter-token latency",
  chunk_gap_ms: "chunk gap",
  e2e_ms: "end-to-end latency",
  tokens_per_second: "output rate",
  requests_per_second: "request rate",
  success_rate: "success rate",
  slo_attainment: "SLO attainment",
  goodput: "goodput",
};

export const CHECK_WORDS: Record<CheckOutcome, { word: string; tone: Tone }> = {
  "target-missed": { word: "missed", tone: "bad" },
  invalid: { word: "invalid", tone: "unsure" },
  inconclusive: { word: "cannot tell", tone: "unsure" },
  pass: { word: "met", tone: "good" },
};

/** `E2E p95`, `success rate`. */
export function ruleLabel(rule: Pick<Rule, "metric" | "statistic">): string {
  const { label, per } = METRICS[rule.metric];
  return per === "run" || rule.statistic === "value" ? label : `${label} ${rule.statistic}`;
}

/** What a narrow column calls a metric of which there is one a run; its unit is its name. */
export const SHORT_NAMES: Partial<Record<MetricId, string>> = {
  success_rate: "success",
  tokens_per_second: "tokens/s",
  requests_per_second: "req/s",
};

/** `E2E p95`, `tokens/s`. */
export function metricLabel({ metric, statistic }: Pick<Rule, "metric" | "statistic">): string {
  return SHORT_NAMES[metric] ?? ruleLabel({ metric, statistic });
}

/** `ollama's p95 end-to-end latency in quick_latency`. */
export function ruleSubject({
  endpointId,
  scenario,
  metric,
  statistic,
}: Pick<Rule, "endpointId" | "scenario" | "metric" | "statistic">): string {
  const adjective =
    METRICS[metric].per === "run" || statistic === "value" ? "" : `${statistic === "p50" ? "median" : statistic} `;
  return `${endpointId}'s ${adjective}${PHRASES[metric]} in ${scenario}`;
}

/** `ollama's p95 end-to-end latency in quick_latency is 812 ms, the limit is 500 ms`. */
export function checkSentence(check: Check): string {
  const { metric, limit } = check.rule;
  const { unit } = METRICS[metric];
  if (check.value === undefined)
    return `${ruleSubject(check.rule)} ${withoutValue(check, formatQuantity(limit, unit))}`;
  const shown = formatAgainst(check.value, limit, unit);
  return `${ruleSubject(check.rule)} is ${shown.value}, ${wanted(check.rule, shown.limit)}`;
}

/** A bound may decide with fewer requests than it takes to show the percentile itself. */
function withoutValue({ n, outcome, rule }: Check, limit: string): string {
  if (n === 0) return `was not measured, ${wanted(rule, limit)}`;
  const few = `n = ${formatCount(n)} is too few to give it as a number`;
  if (outcome !== "target-missed") return `cannot be told from its limit of ${limit} (${few})`;
  return `is ${rule.direction === "at-most" ? "above" : "below"} its limit of ${limit} (${few})`;
}

function wanted({ direction }: Rule, limit: string): string {
  return direction === "at-most" ? `the limit is ${limit}` : `at least ${limit} is wanted`;
}

/**
 * How much of its limit a check has used: 1 is at the limit, more is beyond it, at most 10.
 * Latency: measured ÷ limit. Rate: limit ÷ measured. Fraction: failures ÷ failures allowed. Undefined without a value.
 */
export function shareOfLimit({ value, rule: { limit, direction, metric } }: Check): number | undefined {
  if (value === undefined || !Number.isFinite(value)) return undefined;
  const [used, allowed] =
    METRICS[metric].unit === "fraction"
      ? [1 - value, 1 - limit]
      : direction === "at-most"
        ? [value, limit]
        : [limit, value];
  if (allowed <= 0) return used > 0 ? 10 : 0;
  return Math.min(10, Math.max(0, used / allowed));
}

const SEVERITY: readonly CheckOutcome[] = ["target-missed", "invalid", "inconclusive", "pass"];

/** The checks, worst first: by outcome, then by how much of the limit is used. */
export function worstFirst(checks: readonly Check[]): Check[] {
  const rank = (check: Check) => SEVERITY.indexOf(check.outcome);
  return checks.toSorted((a, b) => rank(a) - rank(b) || (shareOfLimit(b) ?? 1) - (shareOfLimit(a) ?? 1));
}

/** The value of a metric of which there is one a repeat. */
export function runValue(repeat: RepeatResult, metric: MetricId): number | undefined {
  const result = repeat.metrics[metric];
  return result?.mean.value ?? result?.p50.value;
}

/** A sentence's end is the writer's: `text` without its own full stop. */
export function withoutStop(text: string): string {
  return text.trim().replace(/[.\s]+$/u, "");
}

export function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
