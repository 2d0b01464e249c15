import type { Comparison } from "../model/comparison.ts";
import { REPORT_SCHEMA, type Report, type Table } from "../model/report.ts";
import type { RunResult } from "../model/run.ts";
import type { Verdict, Winner } from "../model/verdict.ts";
import { buildAnnotations } from "./annotations.ts";
import { comparisonTable } from "./comparison-table.ts";
import type { FailureExample } from "./failure-examples.ts";
import { countOf, formatDuration } from "./format.ts";
import { buildHeadline } from "./headline.ts";
import { plainText } from "./plain-text.ts";
import { summariseRepeats } from "./repeat-summary.ts";
import { resultsTables } from "./results-tables.ts";
import { absentTable, enginesTable, failuresTable, shortDigest, targetsTable, winnerTable } from "./tables.ts";

export interface ReportInput {
  run: RunResult;
  verdict: Verdict;
  winner: readonly Winner[];
  /** Base against head, one a rule; empty where nothing was compared. */
  comparisons: readonly Comparison[];
  /** What failed requests said, from `findFailureExamples`; without secrets. */
  failureExamples: readonly FailureExample[];
  /** What the reader must know that is not in the run: that the engines are simulated, for instance. */
  notices: readonly string[];
  toolVersion: string;
  /** The result directory, as the user would type it. */
  resultsPath: string;
}

/** Everything that is shown, with every number formatted. Pure and total: any run, also an empty one, gives a report. */
export function buildReport(input: ReportInput): Report {
  const { run, verdict } = input;
  const { headline, nextStep } = buildHeadline(run, verdict, input.comparisons);
  return {
    schema: REPORT_SCHEMA,
    title: plainText(run.name),
    headline: plainText(headline),
    ...(nextStep === undefined ? {} : { nextStep: plainText(nextStep) }),
    verdict,
    winner: [...input.winner],
    comparisons: [...input.comparisons],
    endpoints: run.endpoints,
    absent: run.absent,
    findings: [],
    warnings: run.warnings,
    tables: buildTables(input),
    notes: buildNotes(input),
    annotations: buildAnnotations(run, verdict, input.comparisons),
    provenance: buildProvenance(input),
    run: pickRun(run),
  };
}

function buildTables({ run, verdict, winner, comparisons, failureExamples }: ReportInput): Table[] {
  const tables = [
    comparisonTable(comparisons),
    targetsTable(verdict.checks),
    ...resultsTables(run, verdict.checks),
    winnerTable(winner),
    failuresTable(run, failureExamples),
    absentTable(run),
    enginesTable(run),
  ];
  return tables.filter((table) => table !== undefined);
}

function buildNotes({ run, notices }: ReportInput): string[] {
  const notes = [...notices.map(plainText)];
  if (run.status === "partial") notes.push("The run is partial: some of what was planned could not be measured.");
  if (run.repeats.length === 0) return notes;
  const summaries = summariseRepeats(run.repeats);
  const said = run.warnings.some(({ code }) => code === "one-run");
  if (summaries.every(({ runs }) => runs === 1) && !said) {
    notes.push(
      "One run, run-to-run noise unknown: the intervals hold within this run, another run may differ by more.",
    );
  }
  if (summaries.some(({ runs }) => runs === 1)) {
    const which = summaries.every(({ runs }) => runs === 1) ? "each statistic" : "each statistic of a single run";
    notes.push(`Under ${which} stands its 95 % interval by order statistics, which assumes no distribution.`);
  }
  notes.push(...leastSizeNote(run), cutNote(run));
  return notes;
}

/** What `n<72` in a cell means. */
function leastSizeNote({ repeats }: RunResult): string[] {
  const estimates = repeats.flatMap(({ metrics }) =>
    Object.values(metrics).flatMap(({ p50, p95, p99 }) => [p50, p95, p99]),
  );
  const missing = estimates.filter(({ value }) => value === undefined).map(({ needed }) => needed);
  const least = [...new Set(missing.filter((needed) => needed !== undefined))].sort((a, b) => a - b);
  if (least.length === 0) return [];
  return [`${least.map((n) => `n<${n}`).join(", ")}: a percentile is not shown with fewer requests than that.`];
}

/** What the numbers leave out, and what they do not. */
function cutNote({ repeats }: RunResult): string {
  const sum = (of: (counts: RunResult["repeats"][number]["counts"]) => number) =>
    repeats.reduce((total, { counts }) => total + of(counts), 0);
  const warmup = sum((counts) => counts.warmup);
  const retried = sum((counts) => counts.retried);
  const windows = repeats.filter(({ kind }) => kind === "load").map(({ window }) => window.toMs - window.fromMs);
  const shortest = Math.min(...windows);
  const longest = Math.max(...windows);
  const range = formatDuration(shortest) === formatDuration(longest) ? "" : `${formatDuration(shortest)} to `;
  return [
    `Counted are requests sent in the steady window${windows.length > 0 ? ` (${range}${formatDuration(longest)})` : ""}; ` +
      `left out: ${countOf(warmup, "warm-up request")}.`,
    ...(retried > 0 ? [`${countOf(retried, "request")} had to be tried again.`] : []),
  ].join(" ");
}

function buildProvenance({ run, toolVersion, resultsPath }: ReportInput): Report["provenance"] {
  const took = Date.parse(run.endedAt) - Date.parse(run.startedAt);
  const started = run.startedAt.replace("T", " ").replace(/(\.\d+)?Z$/, " UTC");
  const { workload, environment } = run.fingerprint;
  return [
    { label: "tool", value: `llm-latency-gate ${toolVersion}` },
    { label: "started", value: Number.isFinite(took) ? `${started}, took ${formatDuration(took)}` : started },
    { label: "seed", value: String(run.seed) },
    { label: "nonce", value: run.nonce },
    { label: "scenario", value: shortDigest(workload.scenarioHash) ?? "" },
    { label: "client", value: environment.client },
    { label: "path", value: environment.path },
    { label: "results", value: resultsPath },
  ].map(({ label, value }) => ({ label, value: plainText(value) }));
}

function pickRun(run: RunResult): Report["run"] {
  const { id, name, startedAt, endedAt, seed, nonce, status, fingerprint, repeats } = run;
  return { id, name, startedAt, endedAt, seed, nonce, status, fingerprint, repeats };
}
