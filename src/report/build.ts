import type { Cause } from "../model/cause.ts";
import type { Comparison, Drift, FingerprintMatch } from "../model/comparison.ts";
import type { Finding, SkippedCheck } from "../model/finding.ts";
import { REPORT_SCHEMA, type Report, type Table } from "../model/report.ts";
import type { RunResult } from "../model/run.ts";
import type { SweepResult } from "../model/sweep.ts";
import type { Verdict, Winner } from "../model/verdict.ts";
import { buildAnnotations } from "./annotations.ts";
import { causesTable } from "./causes-table.ts";
import { clientTable } from "./client-table.ts";
import { detailsTable } from "./comparison-details.ts";
import { comparisonTables } from "./comparison-table.ts";
import { driftTable } from "./drift-table.ts";
import { explanationTable } from "./explanation.ts";
import type { FailureExample } from "./failure-examples.ts";
import { findingsTables } from "./findings-table.ts";
import { formatDuration } from "./format.ts";
import { guardsTable } from "./guards.ts";
import { buildHeadline } from "./headline.ts";
import { matchTable } from "./match-table.ts";
import { nativeTables } from "./native-table.ts";
import { buildNotes } from "./notes.ts";
import { openLoopTable, type PlannedLoad } from "./open-loop-table.ts";
import { plainText } from "./plain-text.ts";
import { resultsTables } from "./results-tables.ts";
import { sweepTables } from "./sweep-table.ts";
import { absentTable, enginesTable, failuresTable, shortDigest, targetsTable, winnerTable } from "./tables.ts";
import { waivedTable } from "./waived-table.ts";

export interface ReportInput {
  run: RunResult;
  verdict: Verdict;
  winner: readonly Winner[];
  /** Base against head, one a rule; empty where nothing was compared. */
  comparisons: readonly Comparison[];
  /** What the compared sides have in common; absent where nothing was compared. */
  match?: FingerprintMatch;
  /** The measured rate of false alarms in one sentence, for every verdict. */
  falseAlarms?: string;
  /** What likely moved the metrics that moved. */
  causes?: readonly Cause[];
  drift?: readonly Drift[];
  /** Of the ground of the engines, and what of it could not be looked at. */
  findings?: readonly Finding[];
  skippedChecks?: readonly SkippedCheck[];
  sweeps?: readonly SweepResult[];
  /** The load tests of the scenario, for the rates that an open loop was asked for. */
  loadTests?: readonly PlannedLoad[];
  /** False for what measures and stops before judging; a verdict of `pass` then means nothing. Absent: true. */
  judged?: boolean;
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
  const { headline, nextStep } = buildHeadline(input);
  return {
    schema: REPORT_SCHEMA,
    title: plainText(run.name),
    headline: plainText(headline),
    ...(nextStep === undefined ? {} : { nextStep: plainText(nextStep) }),
    verdict,
    ...(input.judged === false && { unjudged: true as const }),
    winner: [...input.winner],
    comparisons: [...input.comparisons],
    ...(input.match !== undefined && { match: input.match }),
    ...(input.falseAlarms !== undefined && { falseAlarms: plainText(input.falseAlarms) }),
    ...(input.causes !== undefined && { causes: [...input.causes] }),
    ...(input.drift !== undefined && { drift: [...input.drift] }),
    ...(input.sweeps !== undefined && { sweeps: [...input.sweeps] }),
    endpoints: run.endpoints,
    absent: run.absent,
    findings: [...(input.findings ?? [])],
    ...(input.skippedChecks?.length && { skippedChecks: [...input.skippedChecks] }),
    warnings: run.warnings,
    tables: buildTables(input),
    notes: buildNotes(run, input.notices),
    annotations: buildAnnotations(input),
    provenance: buildProvenance(input),
    run: pickRun(run),
  };
}

/** In the order in which a reader asks: what it came to and why, then what was measured, then what it rests on. */
function buildTables(input: ReportInput): Table[] {
  const { run, verdict, comparisons, loadTests = [] } = input;
  const tables = [
    ...comparisonTables(comparisons, input),
    waivedTable(comparisons),
    guardsTable(run),
    causesTable(input.causes ?? []),
    explanationTable(comparisons),
    input.match && matchTable(input.match),
    ...findingsTables(input.findings ?? [], input.skippedChecks ?? []),
    targetsTable(verdict.checks),
    ...sweepTables(input.sweeps ?? []),
    driftTable(input.drift ?? []),
    ...resultsTables(run, verdict.checks, loadTests),
    openLoopTable(run, loadTests),
    winnerTable(input.winner),
    failuresTable(run, input.failureExamples),
    absentTable(run),
    detailsTable(comparisons),
    clientTable(run),
    ...nativeTables(run),
    enginesTable(run),
  ];
  return tables.filter((table) => table !== undefined);
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
