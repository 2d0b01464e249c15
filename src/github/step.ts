import { join, resolve } from "node:path";
import type { Deps } from "../deps.ts";
import type { ActionInputs, ActionStep } from "../model/action.ts";
import { seenFrom } from "../model/seen-from.ts";
import { LEFT_BY_STEP, STEP_SCHEMA, type StepFile } from "../model/step-file.ts";
import type { Outcome } from "../model/verdict.ts";
import { baselineArtifacts } from "./baseline-artifacts.ts";
import { chartStyleOf } from "./chart-style.ts";
import { writeCheck } from "./check-run.ts";
import { type CommentRequest, NO_COMMENT, openComment, type StickyComment } from "./comment.ts";
import { keyOf } from "./comment-state.ts";
import { type GitHubContext, placeOf } from "./context.ts";
import { readBaselineInputs, readChartInputs, readCommentInputs, readTrustInputs } from "./inputs.ts";
import { openReportedRun } from "./reported-run.ts";
import { gateOf, withoutSecrets } from "./trust.ts";

/** A step of a workflow, with all that GitHub has to do with it. */
export interface OpenedStep {
  step: ActionStep;
  comment: StickyComment;
  /** What is written beside the comment, once the outcome is known. Never throws. */
  after(result: StepResult): Promise<void>;
}

export interface StepResult {
  outcome: Outcome;
  exitCode: number;
  summary: string;
  comment: string;
  resultsDir?: string;
}

export interface StepOptions {
  inputs: ActionInputs;
  context: GitHubContext;
  deps: Pick<Deps, "archive" | "cwd" | "signal" | "env" | "files">;
  tell: CommentRequest["tell"];
  /** Ends what the step has opened. */
  keep: AsyncDisposableStack;
}

/** What only looks has no verdict that a pull request should keep. */
const LOOKS: readonly string[] = ["discover", "validate-infra"];

/** Throws ConfigurationError for inputs that are wrong. Of GitHub nothing is asked before it is needed. */
export async function openStep(options: StepOptions): Promise<OpenedStep> {
  const { inputs, context, tell, keep, deps } = options;
  const trust = readTrustInputs();
  const given = readCommentInputs();
  const { token } = given;
  const asked = { inputs: readBaselineInputs(), context, deps, log: tell, keep, ...(token !== undefined && { token }) };
  const quiet = inputs.command === "comment" || (LOOKS.includes(inputs.command) && given.mode === "auto");
  const scenario = partsOf(inputs, deps.cwd);
  const reported = () => openReportedRun({ ...trust, context, comment: given, tell, ...deps });
  const step: ActionStep = {
    inputs,
    place: placeOf(context),
    charts: chartStyleOf(readChartInputs(), context),
    ...withoutSecrets(context),
    baselines: baselineArtifacts(asked),
    ...(inputs.command === "comment"
      ? { reported: async () => keep.use(await reported()) }
      : gateOf(trust, { context, deps, debug: tell.debug, keep, ...(token !== undefined && { token }) })),
  };
  return {
    step,
    comment: quiet ? NO_COMMENT : await openComment({ inputs: given, scenario, context, tell }),
    async after(result) {
      if (inputs.command === "comment") return;
      await leaveStep(result, scenario, options);
      const parts = scenario.slice(inputs.command === "run" ? 1 : 0);
      const check = {
        ...result,
        mode: trust.check,
        context,
        parts,
        title: result.summary,
        summary: result.comment,
        tell,
      };
      await writeCheck({ ...check, ...(token !== undefined && { token }) });
    },
  };
}

/** What tells the comments of one job apart: jobs of a matrix differ in one of these. */
function partsOf(inputs: ActionInputs, cwd: string): string[] {
  const { command, preset, scenario, services, context, namespace, baseNamespace, baseValues, headValues } = inputs;
  const values = [baseValues, headValues].map((paths) => paths && withoutRevisions(paths));
  const path = scenario && seenFrom(cwd, scenario);
  const parts = [command, preset, path, services, context, namespace, baseNamespace, ...values];
  return parts.map((part) => part ?? "");
}

/** `REVISION:PATH` is another revision in every run. */
function withoutRevisions(paths: string): string {
  return paths.replace(/[^,]*:/g, "");
}

/** For a job on `workflow_run`, which may comment where this one may not. */
async function leaveStep(
  { outcome, resultsDir }: StepResult,
  scenario: readonly string[],
  { inputs, context, deps, tell }: StepOptions,
): Promise<void> {
  const { pullRequest, run, workflow, job } = context;
  if (pullRequest === undefined || run === undefined) return;
  const key = keyOf([workflow, job, ...scenario]);
  const left: StepFile = { schema: STEP_SCHEMA, pullRequest: pullRequest.number, key, outcome };
  const folder = resultsDir ?? resolve(deps.cwd, inputs.outputDir ?? "results");
  const text = `${JSON.stringify(left, null, 2)}\n`;
  await deps.files
    .write(join(folder, LEFT_BY_STEP), text)
    .catch((error: Error) => tell.debug(`${LEFT_BY_STEP} was not written: ${error.message}`));
}
