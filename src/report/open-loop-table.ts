import type { Cell, Table } from "../model/report.ts";
import type { MetricResult, RunResult } from "../model/run.ts";
import type { LoadTest } from "../model/scenario.ts";
import { ABSENT, left, right, textOr } from "./cells.ts";
import { formatCount, formatNumber } from "./format.ts";
import { plainText } from "./plain-text.ts";
import { type RepeatSummary, summariseRepeats } from "./repeat-summary.ts";
import { runValue } from "./words.ts";

/** What of a load test says how its requests arrive. */
export type PlannedLoad = Pick<LoadTest, "name" | "arrival" | "stages">;

/** `Poisson, 10.0 requests/s`; of stages the rates in their order. */
export function arrivalText({ arrival, stages }: PlannedLoad): string {
  if (arrival === undefined) return "closed loop";
  const names = { constant: "constant", poisson: "Poisson", gamma: "Gamma", trace: "times of a trace" };
  const rates = ratesText(arrival.rate, stages);
  return rates === undefined ? names[arrival.process] : `${names[arrival.process]}, ${rates} requests/s`;
}

function ratesText(rate: number | undefined, stages: PlannedLoad["stages"] = []): string | undefined {
  const rates = stages.flatMap((stage) => stage.rate ?? []);
  if (rates.length > 0) return [...new Set(rates.map((one) => formatNumber(one)))].join(" → ");
  return rate === undefined ? undefined : formatNumber(rate);
}

/** The rate that was asked for and what became of it, with TTFT from the wire and from the schedule. Undefined without an open loop. */
export function openLoopTable({ repeats }: RunResult, loadTests: readonly PlannedLoad[]): Table | undefined {
  const plannedOf = (scenario: string) =>
    loadTests.find(({ name, arrival }) => name === scenario && arrival !== undefined);
  const open = summariseRepeats(repeats).filter(
    (summary) => summary.load === "open" || plannedOf(summary.scenario) !== undefined || dropped(summary) > 0,
  );
  if (open.length === 0) return undefined;
  return {
    id: "open-loop",
    title: `Open loop: ${open.some((one) => dropped(one) > 0) ? "not every due request could be sent" : "every due request was sent"}`,
    columns: [
      left("engine"),
      left("test"),
      right("rate asked"),
      right("rate answered"),
      right("dropped"),
      right("TTFT p95 from send"),
      right("TTFT p95 from schedule"),
    ],
    rows: open.map((summary) => openRow(summary, plannedOf(summary.scenario))),
    note: "Rates in requests/s, times in ms. TTFT from schedule: since the request was due, so that a queue before the engine shows. dropped: due, and not sent because the most requests in flight were reached; it counts as a failure.",
  };
}

function openRow(summary: RepeatSummary, planned: PlannedLoad | undefined): Cell[] {
  const lost = dropped(summary);
  const answered = runValue(summary, "requests_per_second");
  return [
    { text: plainText(summary.endpointId), ...(lost > 0 && { tone: "bad" }) },
    { text: plainText(summary.scenario) },
    textOr(ratesText(planned?.arrival?.rate, planned?.stages)),
    textOr(answered === undefined ? undefined : formatNumber(answered)),
    { text: formatCount(lost), ...(lost > 0 && { tone: "bad", detail: `of ${formatCount(summary.counts.due)}` }) },
    p95Cell(summary.metrics.ttft_ms),
    p95Cell(summary.metrics.ttft_from_schedule_ms),
  ];
}

function dropped({ counts }: RepeatSummary): number {
  return counts.failures.dropped ?? 0;
}

function p95Cell(result: MetricResult | undefined): Cell {
  const { value, needed } = result?.p95 ?? {};
  if (value !== undefined) return { text: formatNumber(value) };
  return needed === undefined ? ABSENT : { text: `n<${needed}`, tone: "dim" };
}
