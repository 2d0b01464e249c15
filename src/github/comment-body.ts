import type { Outcome } from "../model/verdict.ts";
import { type CommentedRun, type CommentState, digestOf, type RunName, stateLine } from "./comment-state.ts";

/** The text of a comment: its hidden state, what it says, and the verdicts before it. Pure. */

/** What surrounds the text: GitHub takes 65,536 characters, some of our characters have three bytes. */
const LONGEST_TEXT_BYTES = 60_000;

const MARKS: Record<Outcome, string> = {
  pass: "✅",
  regression: "❌",
  "target-missed": "❌",
  infrastructure: "❌",
  configuration: "❌",
  error: "❌",
  inconclusive: "❔",
  invalid: "❔",
  aborted: "⏹️",
};

/** Addresses of runs: `https://github.com/acme/charts`. */
export interface Site {
  repositoryUrl: string;
}

/** The whole body. What is too long for GitHub is replaced by where it can be read. */
export function bodyOf(text: string, state: Omit<CommentState, "digest">, site: Site): string {
  const fits = new TextEncoder().encode(text).length <= LONGEST_TEXT_BYTES;
  const shown = fits ? text : `The report is too long for a comment: it is in the summary of ${runLink(state, site)}.`;
  const below = `${shown.trimEnd()}${historyText(state.history, site)}\n`;
  return `${stateLine({ ...state, digest: digestOf(below) })}\n${below}`;
}

export function runningText(run: RunName, site: Site): string {
  return `## ⏳ llm-latency-gate is measuring\n\n${commit(run)}is being measured in ${runLink(run, site)}. The verdict will stand here.`;
}

export function cancelledText(run: RunName, site: Site): string {
  return `## ⏹️ llm-latency-gate was stopped\n\n${commit(run)}was not judged: ${runLink(run, site)} was cancelled before its end. Run it again for a verdict.`;
}

function commit({ sha }: RunName): string {
  return sha === undefined ? "This change " : `\`${sha.slice(0, 7)}\` `;
}

/** One line that opens to the verdicts, the newest first. */
function historyText(history: readonly CommentedRun[], site: Site): string {
  if (history.length === 0) return "";
  const marks = history.map(({ outcome }) => (outcome === "running" ? "" : MARKS[outcome])).join(" ");
  const lines = history.map((run) => `- ${outcomeText(run)} ${commitOnly(run)}in ${runLink(run, site)}`);
  return `\n\n<details><summary>Earlier verdicts, the newest first: ${marks}</summary>\n\n${lines.join("\n")}\n\n</details>`;
}

function outcomeText({ outcome }: CommentedRun): string {
  return outcome === "running" ? outcome : `${MARKS[outcome]} ${outcome}`;
}

function commitOnly({ sha }: RunName): string {
  return sha === undefined ? "" : `of \`${sha.slice(0, 7)}\` `;
}

/** `[run 12](…)`, `[run 12, attempt 2](…)`. */
function runLink({ runId, number, attempt }: RunName, { repositoryUrl }: Site): string {
  const again = attempt > 1 ? `, attempt ${attempt}` : "";
  const path = attempt > 1 ? `/attempts/${attempt}` : "";
  return `[run ${number}${again}](${repositoryUrl}/actions/runs/${runId}${path})`;
}
