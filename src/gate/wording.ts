import { METRICS, type MetricId } from "../model/metrics.ts";
import type { Counts } from "../model/run.ts";
import type { Rule } from "../model/verdict.ts";

/** `p95 E2E`, `mean TTFT`, `output tokens/s`. */
export function nameOf(metric: MetricId, statistic: Rule["statistic"]): string {
  const { label, per } = METRICS[metric];
  if (per === "run") return label;
  return statistic === "p50" ? `median ${label}` : `${statistic} ${label}`;
}

/** A value in its metric's unit: four digits, so that 500.3 does not read as the limit of 500 that it misses. */
export function valueText(metric: MetricId, value: number): string {
  const { unit } = METRICS[metric];
  if (unit === "fraction") return `${digits(value * 100)} %`;
  return `${digits(value)} ${unit}`;
}

/** A statistic with its value: `p95 E2E 412 ms`, and `199.5 output tokens/s` where the name is its own unit. */
export function pointText({ metric, statistic }: Rule, value: number): string {
  const { label, unit } = METRICS[metric];
  if (label.endsWith(unit)) return `${digits(value)} ${label}`;
  return `${nameOf(metric, statistic)} ${valueText(metric, value)}`;
}

/** The limit of a rule as a condition: `at most 500 ms`. */
export function limitText({ metric, direction, limit }: Rule): string {
  return `${direction === "at-most" ? "at most" : "at least"} ${valueText(metric, limit)}`;
}

/** `3 failed: 2 idle-timeout, 1 server`, the most frequent first; empty when none failed. */
export function failuresText({ failed, failures }: Pick<Counts, "failed" | "failures">): string {
  if (failed === 0) return "";
  const classes = Object.entries(failures).sort(([, a], [, b]) => b - a);
  return `${failed} failed: ${classes.map(([name, count]) => `${count} ${name}`).join(", ")}`;
}

function digits(value: number): string {
  return String(Math.abs(value) >= 1000 ? Math.round(value * 10) / 10 : Number(value.toPrecision(4)));
}
