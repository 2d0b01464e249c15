import type { Deps } from "../deps.ts";
import type { ActionInputs } from "../model/action.ts";
import { EXIT_CODES, type Outcome } from "../model/verdict.ts";
import { explainedTables, foundTable } from "../report/discovery-table.ts";
import { INFRASTRUCTURE_RENDERERS } from "../report/infrastructure.ts";
import { listSection, tableText } from "../report/markdown-sections.ts";
import { renderTable } from "../report/terminal.ts";
import type { ActionResult } from "./action-result.ts";
import { discoverEngines } from "./discover.ts";
import type { RunRequest } from "./run.ts";
import { isAsBadAs, limitNamed, validateInfra } from "./validate-infra.ts";

/** The commands of the action that look and measure nothing. */

const TERMINAL = { color: false, columns: 110 };

export function lookAround(
  command: "discover" | "validate-infra",
  request: RunRequest,
  inputs: ActionInputs,
  deps: Deps,
): Promise<ActionResult> {
  return command === "discover" ? discovered(request, deps) : validated(request, inputs.failSeverity, deps);
}

async function discovered(request: RunRequest, deps: Deps): Promise<ActionResult> {
  const found = await discoverEngines(request, deps, { explain: true });
  const { endpoints, absent, warnings, problems, exitCode, trace } = found;
  const outcome = outcomeOf(exitCode);
  const tables = [...(endpoints.length + absent.length > 0 ? [foundTable(found)] : []), ...explainedTables(trace)];
  const messages = [...problems, ...warnings.map(({ message }) => message)];
  const title = "llm-latency-gate: discover";
  const sections = [
    `## ${title}`,
    listSection("To know", messages, 1).text,
    ...tables.map((table) => tableText(table)),
  ];
  return {
    outcome,
    exitCode,
    summary: `${endpoints.length} engines found${absent.length === 0 ? "" : `, ${absent.length} absent`}`,
    text: [...tables.map((table) => renderTable(table, TERMINAL)), ...messages].join("\n"),
    ...bothTexts(`${sections.filter((text) => text !== "").join("\n\n")}\n`),
    annotations: problems.map((message) => ({ level: "error", title, message })),
  };
}

async function validated(request: RunRequest, failSeverity: string | undefined, deps: Deps): Promise<ActionResult> {
  const limit = limitNamed(failSeverity ?? "error");
  const { report, warnings } = await validateInfra(request, deps);
  const bad = report.findings.filter((finding) => isAsBadAs([finding], limit));
  const outcome = bad.length > 0 ? "infrastructure" : "pass";
  return {
    outcome,
    exitCode: EXIT_CODES[outcome],
    summary: `${report.findings.length} findings on the ground of ${report.engines.length} engines`,
    text: [
      INFRASTRUCTURE_RENDERERS.table(report, { ...TERMINAL, verbose: true }),
      ...warnings.map(({ message }) => message),
    ].join("\n"),
    ...bothTexts(INFRASTRUCTURE_RENDERERS.markdown(report)),
    annotations: bad.slice(0, 1).map(({ object, message }) => ({
      level: "error",
      title: `llm-latency-gate: ${bad.length} findings of the ground`,
      message: `${object}: ${message}`,
    })),
  };
}

function bothTexts(markdown: string): { markdown: string; comment: string } {
  return { markdown, comment: markdown };
}

const OUTCOMES: Readonly<Record<number, Outcome>> = {
  [EXIT_CODES.pass]: "pass",
  [EXIT_CODES.infrastructure]: "infrastructure",
  [EXIT_CODES.configuration]: "configuration",
};

function outcomeOf(exitCode: number): Outcome {
  return OUTCOMES[exitCode] ?? "aborted";
}
