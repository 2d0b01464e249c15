import type { Cause } from "./cause.ts";
import type { Comparison, Drift, FingerprintMatch } from "./comparison.ts";
import type { AbsentEndpoint, Endpoint } from "./endpoint.ts";
import type { Finding, SkippedCheck } from "./finding.ts";
import type { RunResult, Warning } from "./run.ts";
import type { SweepResult } from "./sweep.ts";
import type { Verdict, Winner } from "./verdict.ts";

export const REPORT_SCHEMA = "llm-latency-gate/report/v1";

/** What every renderer shows: each number is computed and formatted once, here. */
export interface Report {
  schema: typeof REPORT_SCHEMA;
  title: string;
  /** The verdict and its consequence in one or two sentences. */
  headline: string;
  /** What to do now, in one sentence; absent when there is nothing to do. */
  nextStep?: string;
  verdict: Verdict;
  /** Measured, and on purpose not judged: a verdict of `pass` then means nothing, and is not shown. */
  unjudged?: true;
  winner: Winner[];
  comparisons: Comparison[];
  /** What the compared sides have in common; absent where nothing was compared. */
  match?: FingerprintMatch;
  /** How often two copies of one revision came out as a regression, in one sentence. */
  falseAlarms?: string;
  /** What likely moved the metrics that moved, the likeliest of each engine first; absent where nothing was compared. */
  causes?: Cause[];
  /** How metrics move over stored sessions. */
  drift?: Drift[];
  sweeps?: SweepResult[];
  endpoints: Endpoint[];
  absent: AbsentEndpoint[];
  /** What the ground of the engines does to latencies, the worst first; empty too where no cluster was looked at. */
  findings: Finding[];
  /** Rules of the ground that could not be looked at; absent where all could, or no cluster was looked at. */
  skippedChecks?: SkippedCheck[];
  warnings: Warning[];
  tables: Table[];
  notes: string[];
  annotations: Annotation[];
  provenance: { label: string; value: string }[];
  run: Pick<
    RunResult,
    "id" | "name" | "startedAt" | "endedAt" | "seed" | "nonce" | "status" | "fingerprint" | "repeats"
  >;
}

export interface Table {
  id: string;
  title: string;
  columns: Column[];
  rows: Cell[][];
  note?: string;
  /** Small print, and the title of the fold it belongs to: folded where that can be, on a terminal only when asked for. */
  fold?: string;
}

export interface Column {
  label: string;
  align: "left" | "right";
  /** Where space is short, the column with the lowest number goes first; a column without one stays. */
  optional?: number;
  /** Sentences: a renderer with narrow columns sets them on lines of their own, under the row. */
  prose?: true;
}

/** The tone of the first cell of a row is the state of the row: renderers put a mark before it. */
export interface Cell {
  text: string;
  tone?: Tone;
  /** Small print that belongs under the text: an interval, or the number of requests. */
  detail?: string;
  /** How full a bar beside the text is: 1 is the limit, more is beyond it. */
  share?: number;
}

/** `accepted`: bad, and waived by a person. */
export type Tone = "good" | "bad" | "accepted" | "unsure" | "dim";

export interface Annotation {
  level: "notice" | "warning" | "error";
  title: string;
  message: string;
  /** The line of the repository that it is about; absent: it is about the run. */
  file?: string;
  line?: number;
}
