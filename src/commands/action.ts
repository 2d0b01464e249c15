import { join } from "node:path";
import type { Deps } from "../deps.ts";
import type { ActionInputs, ActionStep, StepPlace } from "../model/action.ts";
import type { Annotation } from "../model/report.ts";
import type { Outcome } from "../model/verdict.ts";
import type { RunOutput } from "../pipeline.ts";
import { renderComment } from "../report/comment.ts";
import { fencedBlock } from "../report/fenced-block.ts";
import { RENDERERS } from "../report/index.ts";
import { clip } from "../report/plain-text.ts";
import { renderTerminal } from "../report/terminal.ts";
import { clusterAccess } from "./cluster-access.ts";
import { demo } from "./demo.ts";
import { failureOf } from "./failure.ts";
import { presetNamed, run } from "./run.ts";

/** What a workflow gets back. */
export interface ActionResult {
  outcome: Outcome;
  exitCode: number;
  summary: string;
  resultsDir?: string;
  reportJson?: string;
  /** For the log. */
  text: string;
  /** For the job summary. */
  markdown: string;
  /** For the pull request. */
  comment: string;
  annotations: readonly Annotation[];
}

const LOG_COLUMNS = 110;
const DEFAULT_PRESET = "pr";
const LONGEST_MESSAGE = 20_000;
/** Where in our sources something went wrong is for the log, not for a pull request. */
const STACK = /\n\s+at [^\n]*/g;

/** One step of a workflow. Never throws: what could not be done is a result with its outcome. */
export async function runAction(read: () => Promise<ActionStep>, deps: Deps): Promise<ActionResult> {
  try {
    const { inputs, place } = await read();
    return resultOf(await walk(inputs, deps), place);
  } catch (error) {
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
}

function walk(request: ActionInputs, deps: Deps): Promise<RunOutput> {
  const { command, scenario, services, failOn, baseline, waivers, allowedEnv } = request;
  const { baseValues, headValues, onlyAffected, kubeconfig, context, namespace, allowKubeconfig: allow } = request;
  const outputDir = request.outputDir ?? "results";
  if (command === "demo") return demo({ outputDir, story: "targets" }, deps);
  const values = { baseValues, headValues, onlyAffected };
  const where = { services, context, namespace };
  const given = Object.entries({ ...where, failOn, baseline, waivers, ...values }).filter(
    ([, value]) => value !== undefined,
  );
  return run(
    {
      preset: presetNamed(request.preset ?? DEFAULT_PRESET),
      outputDir,
      allowedEnv,
      overrides: { source: "inputs", ...Object.fromEntries(given), lookInCluster: kubeconfig !== undefined },
      access: clusterAccess({ kubeconfig, context, allow }, "the input allow-kubeconfig"),
      ...(scenario === undefined ? {} : { configPath: scenario }),
    },
    deps,
  );
}

function resultOf({ report, path }: RunOutput, place: StepPlace): ActionResult {
  const { outcome, exitCode } = report.verdict;
  return {
    outcome,
    exitCode,
    summary: report.headline,
    resultsDir: path,
    reportJson: join(path, "report.json"),
    text: renderTerminal(report, { color: false, columns: LOG_COLUMNS }),
    markdown: RENDERERS.markdown(report),
    comment: renderComment(report, place),
    annotations: report.annotations,
  };
}
