import { join } from "node:path";
import type { Deps } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import type { ActionInputs, ActionStep, ReportedRun } from "../model/action.ts";
import type { RunOutput } from "../pipeline.ts";
import { renderCharts } from "../report/charts/render-charts.ts";
import { COMMENT_LIMIT_BYTES, renderComment } from "../report/comment.ts";
import type { CommentBase } from "../report/comment-strip.ts";
import { escapeMarkdown } from "../report/escape-markdown.ts";
import { fencedBlock } from "../report/fenced-block.ts";
import { gateNotice, gateSentence } from "../report/gate-notice.ts";
import { renderMarkdown } from "../report/markdown.ts";
import { clip } from "../report/plain-text.ts";
import { renderTerminal } from "../report/terminal.ts";
import { unmeasuredText } from "../report/unmeasured.ts";
import { type BaselineRun, runWithBaseline, withoutLookUp } from "./action-baseline.ts";
import { lookAround } from "./action-looks.ts";
import { requestOfInputs } from "./action-request.ts";
import type { ActionResult } from "./action-result.ts";
import { comment } from "./comment.ts";
import { compare } from "./compare.ts";
import { demo } from "./demo.ts";
import { failureOf } from "./failure.ts";
import { gateFiles } from "./gate-files.ts";
import { unmeasured } from "./without-secrets.ts";

export type { ActionResult } from "./action-result.ts";

const LOG_COLUMNS = 110;
const LONGEST_MESSAGE = 20_000;
/** Where in our sources something went wrong is for the log, not for a pull request. */
const STACK = /\n\s+at [^\n]*/g;

/** One step of a workflow. Never throws: what could not be done is a result with its outcome. */
export async function runAction(read: () => Promise<ActionStep>, deps: Deps): Promise<ActionResult> {
  try {
    return await inItsPlace(await read(), deps);
  } catch (error) {
    return failed(error);
  }
}

function failed(error: unknown): ActionResult {
  const { outcome, exitCode, message } = failureOf(error);
  const title = `llm-latency-gate: ${outcome}`;
  const markdown = (text: string) => `### ${title}\n\n${fencedBlock(clip(text, LONGEST_MESSAGE), "text")}\n`;
  return {
    outcome,
    exitCode,
    summary: message.split("\n", 1)[0] ?? message,
    text: "",
    markdown: markdown(message),
    comment: markdown(message.replace(STACK, "")),
    annotations: [{ level: "error", title, message }],
  };
}

/** By the gate of the base where there is one; what the pull request changes in it is said first, whatever it comes to. */
async function inItsPlace(step: ActionStep, deps: Deps): Promise<ActionResult> {
  const { inputs } = step;
  const gate = await step.gate?.();
  if (gate === undefined) return done(step, deps);
  const trusted = await gateFiles(gate, deps, inputs.scenario);
  const ownScenario = step.scenarioOfPullRequest === true || trusted.adopted;
  const result = await done({ ...step, scenarioOfPullRequest: ownScenario }, trusted.deps).catch(failed);
  const stand = { changes: trusted.changes(), adopted: trusted.adopted, baseSha: gate.base.sha };
  const message = gateSentence(stand);
  if (message === "") return result;
  const notice = gateNotice(stand);
  const annotation = { level: "notice", title: "llm-latency-gate: the gate itself", message } as const;
  return {
    ...result,
    text: `${result.text}\n${message}\n`,
    markdown: notice + result.markdown,
    comment: notice + result.comment,
    annotations: [annotation, ...result.annotations],
  };
}

async function done(step: ActionStep, deps: Deps): Promise<ActionResult> {
  const { inputs, charts, withoutSecrets, reported } = step;
  const { command, allowedHosts } = inputs;
  if (command === "comment") return commented(await reported?.(), step, deps);
  const hosts = allowedHosts ?? (step.scenarioOfPullRequest === true ? [] : undefined);
  const request = { ...requestOfInputs(withoutLookUp(inputs), hosts), charts: charts.kind !== "none" };
  if (command === "demo")
    return resultOf(await demo({ outputDir: request.outputDir, charts: request.charts, story: "targets" }, deps), step);
  if (command === "compare")
    return resultOf(await compare({ ...request, ...sidesOf(inputs), foreign: {} }, deps), step);
  if (withoutSecrets !== undefined) {
    const nothing = await unmeasured(request, withoutSecrets.of, deps);
    if (nothing !== undefined) return unmeasuredResult(nothing, withoutSecrets);
  }
  if (command === "discover" || command === "validate-infra") return lookAround(command, request, inputs, deps);
  return based(await runWithBaseline(request, step, deps), step, deps);
}

/** What is known of the base goes into the comment too, which has no notes. */
async function based(
  { output, base, notice, annotations }: BaselineRun,
  step: ActionStep,
  deps: Deps,
): Promise<ActionResult> {
  const daysSince = (time: string) => Math.max(0, deps.clock.wall() - Date.parse(time)) / 86_400_000;
  const known = base && { sha: base.sha, ageDays: daysSince(base.measuredAt) };
  const result = await resultOf(output, step, known);
  return {
    ...result,
    ...(base !== undefined && { base }),
    comment: notice === undefined ? result.comment : `${result.comment}\n<sub>${escapeMarkdown(notice)}</sub>\n`,
    annotations: [...result.annotations, ...annotations],
  };
}

async function commented(reported: ReportedRun | undefined, { charts }: ActionStep, deps: Deps): Promise<ActionResult> {
  if (reported === undefined) throw new Error("the command comment was given no run");
  const { outcome, lines, urls } = await comment(reported, charts, deps);
  const text = lines.join("\n");
  const [url] = urls;
  return {
    outcome,
    exitCode: 0,
    summary: lines[0] ?? "",
    ...(url !== undefined && { commentUrl: url }),
    text,
    markdown: `### llm-latency-gate: comments of another run\n\n${fencedBlock(text, "text")}\n`,
    comment: "",
    annotations: [],
  };
}

function sidesOf({ baseResults: base, headResults: head }: ActionInputs): { base: string; head: string } {
  if (base !== undefined && head !== undefined) return { base, head };
  const missing = base === undefined ? "base-results" : "head-results";
  throw new ConfigurationError(
    `the command compare takes the inputs base-results and head-results, and ${missing} is not set`,
    {
      hint: "Name result directories, folders of them, baseline files or zips.",
    },
  );
}

function unmeasuredResult(
  { why, exitCode }: { why: string; exitCode: number },
  asker: NonNullable<ActionStep["withoutSecrets"]>,
): ActionResult {
  const markdown = unmeasuredText(why, asker);
  const annotation = {
    level: exitCode === 0 ? "notice" : "error",
    title: "llm-latency-gate: not measured",
    message: why,
  } as const;
  return {
    outcome: "inconclusive",
    exitCode,
    summary: why,
    text: why,
    markdown,
    comment: markdown,
    annotations: [annotation],
  };
}

/** Of what the notice of a changed gate may take at most. */
const NOTICE_BYTES = 4_000;

async function resultOf({ report, path }: RunOutput, step: ActionStep, base?: CommentBase): Promise<ActionResult> {
  const { outcome, exitCode } = report.verdict;
  const charts = await renderCharts(report, step.charts);
  return {
    outcome,
    exitCode,
    summary: report.headline,
    resultsDir: path,
    reportJson: join(path, "report.json"),
    text: renderTerminal(report, { color: false, columns: LOG_COLUMNS }),
    markdown: renderMarkdown(report, charts),
    comment: renderComment(report, {
      ...step.place,
      ...(base !== undefined && { base }),
      ...charts,
      limitBytes: COMMENT_LIMIT_BYTES - NOTICE_BYTES,
    }),
    annotations: report.annotations,
  };
}
