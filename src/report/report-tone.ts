import type { Report, Tone } from "../model/report.ts";
import type { Outcome } from "../model/verdict.ts";
import { waivedOf } from "./comparison-words.ts";

const OUTCOME_TONES: Record<Outcome, Tone> = {
  pass: "good",
  regression: "bad",
  "target-missed": "bad",
  inconclusive: "unsure",
  invalid: "unsure",
  infrastructure: "bad",
  configuration: "bad",
  error: "bad",
  aborted: "unsure",
};

/** The tone of the whole: measured without a verdict is none, and a pass with an accepted regression is no plain pass. */
export function reportTone(report: Pick<Report, "unjudged" | "verdict" | "comparisons">): Tone {
  if (!hasVerdict(report)) return "dim";
  const { outcome } = report.verdict;
  return outcome === "pass" && waivedOf(report.comparisons).length > 0 ? "accepted" : OUTCOME_TONES[outcome];
}

/** Whether the verdict means anything: a pass of what was not judged does not. */
export function hasVerdict({ unjudged, verdict }: Pick<Report, "unjudged" | "verdict">): boolean {
  return unjudged !== true || verdict.outcome !== "pass";
}
