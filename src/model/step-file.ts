import type { Report } from "./report.ts";
import type { Outcome } from "./verdict.ts";

/** What a step of a workflow leaves for a later one that may comment: whose pull request it was, and which of its comments. */
export interface StepFile {
  schema: typeof STEP_SCHEMA;
  /** Absent where there is none. A claim: whoever reads it asks GitHub. */
  pullRequest?: number;
  /** Tells the comments of a pull request apart: 16 hexadecimal digits. */
  key: string;
  outcome: Outcome;
}

export const STEP_SCHEMA = "llm-latency-gate/step/v1";
/** In the result directory; where nothing was measured, in the folder of all of them. */
export const LEFT_BY_STEP = "github-step.json";

/** What one step left: no report where nothing was measured, no step where it did not run in a workflow. */
export interface StepLeft {
  report?: Report;
  step?: StepFile;
}
