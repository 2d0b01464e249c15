import type { MetricId } from "../model/metrics.ts";
import type { Cell, Table } from "../model/report.ts";
import type { CrossCheck, RepeatResult, RunResult } from "../model/run.ts";
import type { Bounds, NativeMetric, NativeMetricId, RepeatTelemetry } from "../model/telemetry.ts";
import { left, right, textOr } from "./cells.ts";
import { formatBytes, formatCount, formatInterval, formatNumber, formatPercent, formatQuantity } from "./format.ts";
import { plainText } from "./plain-text.ts";
import { groupsOfRepeats, median } from "./repeat-summary.ts";
import { withoutStop } from "./words.ts";

/** Where the numbers go that explain and do not decide. */
export const OWN_NUMBERS = "The client and the engines, in their own numbers";

const LABELS: Record<NativeMetricId, string> = {
  ttft: "TTFT",
  e2e: "E2E",
  queue: "queue",
  prefill: "prefill",
  decode: "decode",
  inference: "inference",
  load: "model load",
  inter_token: "inter-token",
  time_per_output_token: "time per output token",
  tokens_per_second: "tokens/s",
  prompt_tokens: "tokens in",
  generation_tokens: "tokens out",
  requests: "requests",
  cache_hit_share: "cache hits",
  preemptions: "preemptions",
};
const ORDER = Object.keys(LABELS) as NativeMetricId[];

/** What is asked of every engine: such a row stands also where none has it, so that nothing is left out in silence. */
const ASKED_OF_ALL: readonly NativeMetricId[] = [
  "e2e",
  "ttft",
  "queue",
  "inference",
  "load",
  "tokens_per_second",
  "prompt_tokens",
  "generation_tokens",
];

/** What the client measured of the same thing. */
const CLIENT: Partial<Record<NativeMetricId, MetricId>> = {
  ttft: "ttft_ms",
  e2e: "e2e_ms",
  inter_token: "itl_ms",
  time_per_output_token: "tpot_ms",
  tokens_per_second: "tokens_per_second",
};

/** Share of the answered requests that an engine must have counted; as in the cross-check, some may be counted late. */
const LEAST_SEEN = 0.98;

const NOT_AVAILABLE: Cell = { text: "not available", tone: "dim" };

interface Told {
  endpointId: string;
  repeats: readonly RepeatResult[];
  telemetry: readonly RepeatTelemetry[];
}

/** One table a test: what each engine says of itself, over all runs, and the client's own number above it. */
export function nativeTables({ repeats }: RunResult): Table[] {
  const scenarios = [...new Set(repeats.map(({ scenario }) => scenario))];
  return scenarios.flatMap((scenario, at) => {
    const groups = groupsOfRepeats(repeats.filter((repeat) => repeat.scenario === scenario));
    const told = groups.map(toldBy).filter(({ telemetry }) => telemetry.length > 0);
    const table = nativeTable(scenario, at, told);
    // Why no engine told anything is in the notes.
    return table.rows.length === 0 ? [] : [table];
  });
}

function toldBy(repeats: readonly RepeatResult[]): Told {
  const telemetry = repeats.flatMap((repeat) => repeat.telemetry ?? []);
  return { endpointId: repeats[0]?.endpointId ?? "", repeats, telemetry };
}

function nativeTable(scenario: string, at: number, told: readonly Told[]): Table {
  const metrics = metricsOf(told);
  const extra = (label: string, textOf: (told: Told) => string | undefined) => extraRow(label, told.map(textOf));
  return {
    id: `native-${at + 1}`,
    title: `${plainText(scenario)}: what the engines say of themselves`,
    fold: OWN_NUMBERS,
    columns: [left("mean, or total"), ...told.map(({ endpointId }) => right(plainText(endpointId)))],
    rows: [
      ...metrics.flatMap((id) => metricRows(id, told)),
      ...extra("model memory", ({ telemetry }) =>
        bytesOf(telemetry.flatMap(({ memoryBytes }) => memoryBytes?.model ?? []).at(-1)),
      ),
      ...extra("GPU use", (of) => percentOf(median(resourcesOf(of, "gpuUtilization")))),
      ...extra("GPU memory, most", (of) => bytesOf(mostOf(resourcesOf(of, "gpuMemoryBytes")))),
      ...extra("pods, CPU cores", (of) => numberOf(median(resourcesOf(of, "cpuCores")))),
      ...extra("pods, memory, most", (of) => bytesOf(mostOf(resourcesOf(of, "memoryBytes")))),
    ],
    note: nativeNote(told),
  };
}

function metricsOf(told: readonly Told[]): NativeMetricId[] {
  const known = ORDER.filter((id) => told.some(({ telemetry }) => valuesOf(telemetry, id).length > 0));
  return known.length === 0 ? [] : ORDER.filter((id) => known.includes(id) || ASKED_OF_ALL.includes(id));
}

function extraRow(label: string, texts: readonly (string | undefined)[]): Cell[][] {
  if (texts.every((text) => text === undefined)) return [];
  return [[{ text: label }, ...texts.map((text) => textOr(text, NOT_AVAILABLE))]];
}

/** The engine's own, and where the client has the same, a row of that before it. */
function metricRows(id: NativeMetricId, told: readonly Told[]): Cell[][] {
  const own = [{ text: LABELS[id] }, ...told.map(({ telemetry }) => nativeCell(valuesOf(telemetry, id)))];
  const metric = CLIENT[id];
  if (metric === undefined) return [own];
  const client = told.map(({ repeats }) => clientCell(repeats, metric));
  return [
    [{ text: `${LABELS[id]}, client` }, ...client],
    [{ ...own[0], text: `${LABELS[id]}, engine` }, ...own.slice(1)],
  ];
}

function valuesOf(telemetry: readonly RepeatTelemetry[], id: NativeMetricId): NativeMetric[] {
  return telemetry.flatMap(({ metrics }) => metrics[id] ?? []);
}

/** Over several runs the median of the means, the sum of totals, and bounds that hold for each of them. */
function nativeCell(values: readonly NativeMetric[]): Cell {
  const [first] = values;
  if (first === undefined) return NOT_AVAILABLE;
  const { unit } = first;
  const middle = median(values.flatMap(({ mean }) => mean ?? []));
  const totals = values.flatMap(({ total }) => total ?? []);
  const total = totals.length === 0 ? undefined : totals.reduce((sum, one) => sum + one, 0);
  const p95 = boundsText(
    values.flatMap((value) => value.p95 ?? []),
    unit,
  );
  const shown = middle === undefined ? textOf(total, unit) : textOf(middle, unit);
  if (shown === undefined) return p95 === undefined ? NOT_AVAILABLE : { text: `p95 ${p95}` };
  return { text: shown, ...(p95 !== undefined && { detail: `p95 ${p95}` }) };
}

function textOf(value: number | undefined, unit: NativeMetric["unit"]): string | undefined {
  if (value === undefined) return undefined;
  if (unit === "fraction") return formatPercent(value);
  if (unit === "ms" || unit === "tokens/s") return formatQuantity(value, unit);
  return Number.isInteger(value) || value >= 100 ? formatCount(value) : formatNumber(value);
}

/** `5–10 ms`, `≤5 ms` in the first bucket, `≥10 s` in the open last one. */
function boundsText(bounds: readonly Bounds[], unit: NativeMetric["unit"]): string | undefined {
  if (bounds.length === 0) return undefined;
  const low = Math.min(...bounds.map((one) => one.low));
  const open = bounds.some(({ high }) => high === undefined);
  const high = Math.max(...bounds.map((one) => one.high ?? one.low));
  const interval = formatInterval(
    { ...(low > 0 && { low }), ...(!open && { high }) },
    unit === "fraction" ? unit : "ms",
  );
  return interval === undefined ? undefined : `${interval}${unit === "fraction" ? "" : ` ${unit}`}`;
}

/** The worst that the cross-check said in any run stands under the client's mean. */
function clientCell(repeats: readonly RepeatResult[], metric: MetricId): Cell {
  const value = median(repeats.flatMap((repeat) => repeat.metrics[metric]?.mean.value ?? []));
  if (value === undefined) return NOT_AVAILABLE;
  const text = formatQuantity(value, metric === "tokens_per_second" ? "tokens/s" : "ms");
  const checks = repeats.flatMap(({ crossCheck = [] }) => crossCheck.filter((one) => one.metric === metric));
  const of = (result: CrossCheck["result"]) => checks.filter((check) => check.result === result);
  if (of("contradicts").length > 0) return { text, tone: "unsure", detail: "contradicts the engine" };
  const more = median(of("offset").map(({ clientMeanMs, engineMeanMs }) => clientMeanMs - engineMeanMs));
  if (more !== undefined) return { text, detail: `${formatQuantity(more, "ms")} outside it` };
  return checks.length === 0 ? { text } : { text, detail: "agrees" };
}

function resourcesOf({ telemetry }: Told, name: keyof NonNullable<RepeatTelemetry["resources"]>): number[] {
  return telemetry.flatMap(({ resources }) => resources?.[name] ?? []);
}

function mostOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : Math.max(...values);
}

function percentOf(share: number | undefined): string | undefined {
  return share === undefined ? undefined : formatPercent(share);
}

function bytesOf(bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : formatBytes(bytes);
}

function numberOf(value: number | undefined): string | undefined {
  return value === undefined ? undefined : formatNumber(value);
}

function nativeNote(told: readonly Told[]): string {
  const runs = Math.max(...told.map(({ telemetry }) => telemetry.length));
  const caveats = told.flatMap(({ endpointId, telemetry }) =>
    ORDER.flatMap((id) =>
      [...new Set(valuesOf(telemetry, id).flatMap(({ caveat }) => caveat ?? []))].map(
        (caveat) => `${plainText(endpointId)}, ${LABELS[id]}: ${withoutStop(plainText(caveat))}.`,
      ),
    ),
  );
  return [
    "p95 of an engine is only known to lie between two bounds of its histogram.",
    ...(told.some(({ repeats }) => repeats.some(({ crossCheck = [] }) => crossCheck.length > 0))
      ? ["Under the client's mean stands whether the engine's own agrees, or how much is spent outside of the engine."]
      : []),
    ...(runs > 1 ? [`Over ${runs} runs: median of the means, sum of the totals, bounds that hold for all.`] : []),
    ...caveats,
  ].join(" ");
}

/** Whether client and engines agree, and what could not be read. */
export function nativeNotes({ repeats }: RunResult): string[] {
  const checks = repeats.flatMap(({ crossCheck = [] }) => crossCheck);
  const unseen = [...new Set(repeats.map(({ endpointId }) => endpointId))].flatMap((id) =>
    unseenRequests(repeats.filter(({ endpointId }) => endpointId === id)),
  );
  const problems = repeats.flatMap(({ endpointId, telemetry }) =>
    (telemetry?.problems ?? []).map((problem) => `${endpointId}: ${withoutStop(problem)}.`),
  );
  return [...(checks.length === 0 ? [] : [checksSentence(checks)]), ...unseen, ...new Set(problems)].map(plainText);
}

/** A connection through a Service keeps to one replica, whose numbers are then not those of the engine. */
function unseenRequests(repeats: readonly RepeatResult[]): string[] {
  let [answered, seen] = [0, 0];
  for (const { counts, telemetry } of repeats) {
    if (telemetry?.finishedRequests === undefined || telemetry.restarted) continue;
    answered += counts.ok - (counts.cancelled ?? 0);
    seen += telemetry.finishedRequests;
  }
  if (seen >= LEAST_SEEN * answered) return [];
  return [
    `${repeats[0]?.endpointId}: its own counters saw ${formatCount(seen)} of the ${formatCount(answered)} requests that were answered, and what it tells is of those alone. Name all replicas behind its address in telemetry.replicas.`,
  ];
}

function checksSentence(checks: readonly CrossCheck[]): string {
  const of = (result: CrossCheck["result"]) => checks.filter((check) => check.result === result);
  const [offset, [against]] = [of("offset").length, of("contradicts")];
  return [
    `Client and engine agree in ${of("agrees").length} of ${checks.length} cross-checks of mean TTFT and E2E`,
    ...(offset === 0 ? [] : [`in ${offset} the client waits longer, outside of the engine`]),
    ...(against === undefined
      ? []
      : [`in ${of("contradicts").length} they contradict each other (${withoutStop(against.message)})`]),
  ]
    .join("; ")
    .concat(".");
}
