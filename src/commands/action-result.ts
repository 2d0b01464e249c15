import type { BaselineOrigin } from "../model/baseline-artifacts.ts";
import type { Annotation } from "../model/report.ts";
import type { Outcome } from "../model/verdict.ts";

/** What a workflow gets back. */
export interface ActionResult {
  outcome: Outcome;
  exitCode: number;
  summary: string;
  resultsDir?: string;
  reportJson?: string;
  /** The run of the base branch that was compared with. */
  base?: BaselineOrigin;
  /** Of comments that the command itself has written. */
  commentUrl?: string;
  /** For the log. */
  text: string;
  /** For the job summary. */
  markdown: string;
  /** For the pull request. */
  comment: string;
  annotations: readonly Annotation[];
}
