import { withoutBaseSuffix } from "../model/endpoint-id.ts";
import { METRICS, type MetricId } from "../model/metrics.ts";
import type { Cell, Column, Table, Tone } from "../model/report.ts";
import type { MetricResult, RepeatResult, RunResult } from "../model/run.ts";
import type { Check, CheckOutcome } from "../model/verdict.ts";
import { countOf, formatCount, formatInterval, formatPercent, formatValue, NOTHING } from "./format.ts";
import { arrivalText, type PlannedLoad } from "./open-loop-table.ts";
import { plainText } from "./plain-text.ts";
import { type RepeatSummary, summariseRepeats } from "./repeat-summary.ts";
import { ruleKey } from "./tables.ts";
import { CHECK_WORDS, runValue } from "./words.ts";

/** One table a test: a row for each engine, with the median where it ran several times, a column for each metric that was measured. */
export function resultsTables(run: RunResult, checks: readonly Check[], loadTests: readonly PlannedLoad[]): Table[] {
  const scenarios = [...new Set(run.repeats.map((repeat) => repeat.scenario))];
  return scenarios.map((scenario, index) => {
    const planned = loadTests.find(({ name }) => name === scenario);
    return resultsTable(run, { scenario, index, planned }, checks);
  });
}

interface Subject {
  scenario: string;
  index: number;
  planned: PlannedLoad | undefined;
}

type Statistic = "p50" | "p95" | "p99";
type Judge = (repeat: RepeatResult, metric: MetricId, statistic: string) => Tone | undefined;

interface ResultColumn extends Column {
  cell(repeat: RepeatResult): Cell;
}

function resultsTable(run: RunResult, { scenario, index, planned }: Subject, checks: readonly Check[]): Table {
  const repeats = inOrder(summariseRepeats(run.repeats.filter((repeat) => repeat.scenario === scenario)), run);
  const columns = resultColumns(repeats, judgeBy(checks));
  const note = medianNote(repeats);
  const absent = run.absent.map(({ id, required }): Cell[] => [
    { text: plainText(id), tone: required ? "bad" : "unsure" },
    ...columns.map((): Cell => ({ text: NOTHING, tone: "dim" })),
  ]);
  return {
    id: `results-${index + 1}`,
    title: `${plainText(scenario)}: ${loadText(repeats, planned)}, latencies in ms`,
    columns: [
      { label: "engine", align: "left" },
      ...columns.map(
        ({ label, align, optional }): Column => ({ label, align, ...(optional === undefined ? {} : { optional }) }),
      ),
    ],
    rows: [
      ...repeats.map((repeat) => [engineCell(repeat, run, checks), ...columns.map((column) => column.cell(repeat))]),
      ...absent,
    ],
    ...(note === undefined ? {} : { note }),
  };
}

/** A base stands under its head, whichever was measured first. */
function inOrder(repeats: readonly RepeatSummary[], { endpoints }: RunResult): RepeatSummary[] {
  const names = endpoints.map(({ id }) => withoutBaseSuffix(id));
  const key = ({ endpointId }: RepeatSummary): [number, number] => {
    const endpoint = endpoints.find(({ id }) => id === endpointId);
    return endpoint === undefined
      ? [0, 0]
      : [names.indexOf(withoutBaseSuffix(endpoint.id)), endpoint.side === "base" ? 1 : 0];
  };
  return repeats.toSorted((a, b) => {
    const [left, right] = [key(a), key(b)];
    return left[0] - right[0] || left[1] - right[1];
  });
}

function medianNote(repeats: readonly RepeatSummary[]): string | undefined {
  const several = repeats.map(({ runs }) => runs).filter((runs) => runs > 1);
  if (several.length === 0) return undefined;
  const [fewest, most] = [Math.min(...several), Math.max(...several)];
  const runs = fewest === most ? `${formatCount(most)} runs` : `${formatCount(fewest)} to ${formatCount(most)} runs`;
  const which = several.length === repeats.length ? "" : " (numbers without an interval)";
  const invalid = repeats.some((summary) => summary.invalid > 0)
    ? " What the guards void is left out of the medians, unless there is nothing else."
    : "";
  return `Median of ${runs}${which}; success and n are of all requests of all runs, and so are the targets.${invalid}`;
}

function loadText([first]: readonly RepeatResult[], planned: PlannedLoad | undefined): string {
  if (first === undefined || first.kind === "ttft") return "one request at a time";
  if (planned?.arrival !== undefined) return `open loop, ${arrivalText(planned)}`;
  if (first.load === "open") return "open loop";
  return countOf(first.users, "user");
}

function engineCell(
  { endpointId, scenario, runs, stopped, invalid }: RepeatSummary,
  { endpoints }: RunResult,
  checks: readonly Check[],
): Cell {
  const outcomes = checks
    .filter(({ rule }) => rule.endpointId === endpointId && rule.scenario === scenario)
    .map(({ outcome }) => outcome);
  const worst = (["target-missed", "invalid", "inconclusive", "pass"] as CheckOutcome[]).find((one) =>
    outcomes.includes(one),
  );
  const text = plainText(endpointId);
  if (stopped > 0)
    return { text, tone: "unsure", detail: runs === 1 ? "cut short" : `${formatCount(stopped)} cut short` };
  if (invalid > 0) {
    const detail = runs === 1 ? "invalid" : `${formatCount(invalid)} invalid`;
    return { text, tone: worst === "target-missed" ? "bad" : "unsure", detail };
  }
  if (worst !== undefined) return { text, tone: CHECK_WORDS[worst].tone };
  return endpoints.some(({ id, side }) => id === endpointId && side === "base") ? { text, tone: "dim" } : { text };
}

function judgeBy(checks: readonly Check[]): Judge {
  const tones = new Map(
    checks.map(({ rule, outcome }) => [
      ruleKey(rule.endpointId, rule.scenario, rule.metric, rule.statistic),
      CHECK_WORDS[outcome].tone,
    ]),
  );
  return ({ endpointId, scenario }, metric, statistic) => tones.get(ruleKey(endpointId, scenario, metric, statistic));
}

/**
 * The columns in their order; `optional` says which go first where space is short: the percentiles that are least
 * sure, then what another column nearly tells. A metric that nobody has gets no column.
 */
function resultColumns(repeats: readonly RepeatResult[], judge: Judge): ResultColumn[] {
  const stream: MetricId = everyStreamHasItl(repeats) ? "itl_ms" : "chunk_gap_ms";
  const columns: [MetricId, ResultColumn][] = [
    ["ttft_ms", percentileColumn("ttft_ms", "p50", judge)],
    ["ttft_ms", percentileColumn("ttft_ms", "p95", judge, 7)],
    ["ttft_ms", percentileColumn("ttft_ms", "p99", judge, 1)],
    ["tpot_ms", percentileColumn("tpot_ms", "p50", judge, 6)],
    [stream, percentileColumn(stream, "p99", judge, 2)],
    ["e2e_ms", percentileColumn("e2e_ms", "p50", judge, 4)],
    ["e2e_ms", percentileColumn("e2e_ms", "p95", judge, 8)],
    ["tokens_per_second", rateColumn("tokens_per_second", "tokens/s", judge, 5)],
    ["requests_per_second", rateColumn("requests_per_second", "req/s", judge, 3)],
  ];
  const measured = columns.filter(([metric]) => repeats.some((repeat) => repeat.metrics[metric] !== undefined));
  return [...measured.map(([, column]) => column), successColumn(judge), sizeColumn()];
}

/** Token-weighted and plain gaps are two quantities: a column holds one of them for all engines, never a mixture. */
function everyStreamHasItl(repeats: readonly RepeatResult[]): boolean {
  return repeats.every(({ metrics }) => metrics.itl_ms !== undefined || metrics.chunk_gap_ms === undefined);
}

function percentileColumn(metric: MetricId, statistic: Statistic, judge: Judge, optional?: number): ResultColumn {
  return {
    label: `${METRICS[metric].label} ${statistic}`,
    align: "right",
    ...(optional === undefined ? {} : { optional }),
    cell: (repeat) =>
      estimateCell(repeat.metrics[metric], statistic, METRICS[metric].unit, judge(repeat, metric, statistic)),
  };
}

function estimateCell(
  result: MetricResult | undefined,
  statistic: Statistic,
  unit: "ms" | "tokens/s" | "requests/s" | "fraction",
  tone?: Tone,
): Cell {
  const estimate = result?.[statistic];
  if (estimate?.value === undefined) {
    return { text: estimate?.needed === undefined ? NOTHING : `n<${estimate.needed}`, tone: "dim" };
  }
  const interval = formatInterval(estimate, unit);
  return {
    text: formatValue(estimate.value, unit),
    ...(tone === undefined ? {} : { tone }),
    ...(interval === undefined ? {} : { detail: interval }),
  };
}

function rateColumn(metric: MetricId, label: string, judge: Judge, optional: number): ResultColumn {
  const cell = (repeat: RepeatResult): Cell => {
    const value = runValue(repeat, metric);
    if (value === undefined) return { text: NOTHING, tone: "dim" };
    const tone = judge(repeat, metric, "value");
    return { text: formatValue(value, METRICS[metric].unit), ...(tone === undefined ? {} : { tone }) };
  };
  return { label, align: "right", optional, cell };
}

function successColumn(judge: Judge): ResultColumn {
  const cell = (repeat: RepeatResult): Cell => {
    const { ok, due, failed } = repeat.counts;
    if (due === 0) return { text: NOTHING, tone: "dim" };
    const tone = judge(repeat, "success_rate", "value");
    return {
      text: formatPercent(ok / due),
      ...(tone === undefined ? {} : { tone }),
      ...(failed === 0 ? {} : { detail: `${formatCount(failed)} failed` }),
    };
  };
  return { label: "success", align: "right", cell };
}

function sizeColumn(): ResultColumn {
  return { label: "n", align: "right", optional: 9, cell: ({ counts }) => ({ text: formatCount(counts.due) }) };
}
