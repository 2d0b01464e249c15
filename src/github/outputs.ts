import { error, notice, setOutput, summary, warning } from "@actions/core";
import type { BaselineOrigin } from "../model/baseline-artifacts.ts";
import type { Annotation } from "../model/report.ts";

export interface ActionOutputs {
  outcome: string;
  exitCode: number;
  summary: string;
  resultsDir?: string;
  reportJson?: string;
  commentUrl?: string;
  base?: BaselineOrigin;
}

export function setOutputs(outputs: ActionOutputs): void {
  setOutput("outcome", outputs.outcome);
  setOutput("exit-code", outputs.exitCode);
  setOutput("summary", outputs.summary);
  setOutput("results-dir", outputs.resultsDir ?? "");
  setOutput("report-json", outputs.reportJson ?? "");
  setOutput("comment-url", outputs.commentUrl ?? "");
  setOutput("baseline-run-id", outputs.base?.runId ?? "");
  setOutput("baseline-sha", outputs.base?.sha ?? "");
}

/** The job summary; where the runner gives none, that is no reason to fail. */
export async function writeSummary(markdown: string): Promise<void> {
  if (!process.env["GITHUB_STEP_SUMMARY"]) return;
  try {
    await summary.addRaw(markdown, true).write();
  } catch (cause) {
    warning(`the job summary could not be written: ${(cause as Error).message}`);
  }
}

export function annotate(annotations: readonly Annotation[]): void {
  const post = { notice, warning, error };
  for (const { level, message, title, file, line } of annotations) {
    post[level](message, {
      title,
      ...(file !== undefined && { file }),
      ...(line !== undefined && { startLine: line }),
    });
  }
}
