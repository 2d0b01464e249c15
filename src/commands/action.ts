import { join } from "node:path";
import type { Deps } from "../deps.ts";
import type { ActionInputs } from "../model/action.ts";
import type { Annotation } from "../model/report.ts";
import type { Outcome } from "../model/verdict.ts";
import type { RunOutput } from "../pipeline.ts";
import { RENDERERS } from "../report/index.ts";
import { renderTerminal } from "../report/terminal.ts";
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
  annotations: readonly Annotation[];
}

const LOG_COLUMNS = 110;
const DEFAULT_PRESET = "pr";

/** One step of a workflow. Never throws: what could not be done is a result with its outcome. */
export async function runAction(read: () => ActionInputs, deps: Deps): Promise<ActionResult> {
  try {
    const request = read();
    return resultOf(await walk(request, deps));
  } catch (error) {
    const { outcome, exitCode, message } = failureOf(error);
    const title = `llm-latency-gate: ${outcome}`;
    const markdown = `### ${title}\n\n\`\`\`text\n${message.replaceAll("```", "'''")}\n\`\`\`\n`;
    return {
      outcome,
      exitCode,
      summary: message.split("\n", 1)[0] ?? message,
      text: "",
      markdown,
      annotations: [{ level: "error", title, message }],
    };
  }
}

function walk(request: ActionInputs, deps: Deps): Promise<RunOutput> {
  const { command, scenario, services, failOn, baseline, waivers, allowedEnv } = request;
  const outputDir = request.outputDir ?? "results";
  if (command === "demo") return demo({ outputDir, story: "targets" }, deps);
  const given = Object.entries({ services, failOn, baseline, waivers }).filter(([, value]) => value !== undefined);
  return run(
    {
      preset: presetNamed(request.preset ?? DEFAULT_PRESET),
      outputDir,
      allowedEnv,
      overrides: { source: "inputs", ...Object.fromEntries(given) },
      ...(scenario === undefined ? {} : { configPath: scenario }),
    },
    deps,
  );
}

function resultOf({ report, path }: RunOutput): ActionResult {
  const { outcome, exitCode } = report.verdict;
  return {
    outcome,
    exitCode,
    summary: report.headline,
    resultsDir: path,
    reportJson: join(path, "report.json"),
    text: renderTerminal(report, { color: false, columns: LOG_COLUMNS }),
    markdown: RENDERERS.markdown(report),
    annotations: report.annotations,
  };
}
