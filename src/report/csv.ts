import { METRICS, type MetricId } from "../model/metrics.ts";
import type { Report } from "../model/report.ts";
import type { Estimate, MetricResult, RepeatResult } from "../model/run.ts";
import { voiding } from "../model/voided.ts";
import { neutraliseCommands, plainText } from "./plain-text.ts";

const HEAD = [
  ...["endpoint", "side", "engine", "model", "scenario", "repeat", "metric", "unit", "n", "mean", "min", "max"],
  ...(["p50", "p95", "p99"] as const).flatMap((name) => [name, `${name}_low`, `${name}_high`]),
  ...["pair", "voided_by"],
];

/**
 * `metrics.csv`: one row for each endpoint, test, repeat and metric, of the base as well (RFC 4180, lines end in CRLF). Intervals are
 * two-sided 95 %; a statistic that cannot be given is an empty field. Milliseconds, or what `unit` says. A row with a guard
 * in `voided_by` tells nothing about the engine.
 */
export function renderCsv(report: Report): string {
  const rows = report.run.repeats.flatMap((repeat) => repeatRows(report, repeat));
  return [HEAD.map(textField), ...rows].map((fields) => `${fields.join(",")}\r\n`).join("");
}

function repeatRows({ endpoints }: Report, repeat: RepeatResult): string[][] {
  const endpoint = endpoints.find(({ id }) => id === repeat.endpointId);
  const { side = "", engine = "", model = "" } = endpoint ?? {};
  const names = [repeat.endpointId, side, engine, model, repeat.scenario].map(textField);
  return (Object.keys(METRICS) as MetricId[]).flatMap((metric) => {
    const result = repeat.metrics[metric];
    if (result === undefined) return [];
    const what = [numberField(repeat.repeat), textField(metric), textField(METRICS[metric].unit)];
    const voidedBy = [...new Set(voiding(repeat, metric).map(({ guard }) => guard))].join(" ");
    return [[...names, ...what, ...numbers(result), numberField(repeat.pair), textField(voidedBy)]];
  });
}

function numbers({ n, mean, min, max, p50, p95, p99 }: MetricResult): string[] {
  const interval = ({ value, low, high }: Estimate) => [value, low, high];
  return [n, mean.value, min, max, ...interval(p50), ...interval(p95), ...interval(p99)].map(numberField);
}

/** Six significant digits, more than any measurement holds, always with a decimal point. */
function numberField(value: number | undefined): string {
  return value === undefined || !Number.isFinite(value) ? "" : String(Number(value.toPrecision(6)));
}

/**
 * A text that a spreadsheet would take for a formula gets an apostrophe in front (OWASP, CSV injection), and a
 * line break becomes a space: quoting alone would leave the second line to be read on its own.
 */
function textField(text: string): string {
  const plain = neutraliseCommands(plainText(text));
  const safe = /^[=+\-@|%]/.test(plain) ? `'${plain}` : plain;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
