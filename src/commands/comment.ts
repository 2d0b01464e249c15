import type { Deps } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import type { ReportedRun, StepPlace } from "../model/action.ts";
import type { ChartStyle } from "../model/charts.ts";
import type { StepLeft } from "../model/step-file.ts";
import type { Outcome } from "../model/verdict.ts";
import { renderCharts } from "../report/charts/render-charts.ts";
import { COMMENT_LIMIT_BYTES, renderComment } from "../report/comment.ts";
import { escapeMarkdown } from "../report/escape-markdown.ts";
import { clip, plainText } from "../report/plain-text.ts";
import { unmeasuredText } from "../report/unmeasured.ts";

const LONGEST_TITLE = 120;
/** Each is a comment of its own: a stranger's run must not bury the pull request under them. */
const MOST_REPORTS = 20;

export interface Commented {
  /** Of what was reported: the first that is no pass. */
  outcome: Outcome;
  /** A line for each report. */
  lines: string[];
  urls: string[];
}

/**
 * Comments what another run has left. Whoever opened the pull request may have written it: only its data is read, against
 * the schema of a report, and every word of the comment is set by our own renderer.
 * @throws ConfigurationError where there is nothing, or something that is no report of ours.
 */
export async function comment(
  { paths, place, post }: ReportedRun,
  charts: ChartStyle,
  { archive }: Pick<Deps, "archive">,
): Promise<Commented> {
  const left = (await Promise.all(paths.map((path) => archive.reports(path)))).flat();
  if (left.length === 0) {
    throw new ConfigurationError("the run that is to be commented left no report", {
      hint: "Upload `results` there with actions/upload-artifact, under the name that the input report-artifact gives, with `if: always()`.",
    });
  }
  if (left.length > MOST_REPORTS) {
    throw new ConfigurationError(
      `the run that is to be commented left ${left.length} reports, wanted at most ${MOST_REPORTS}`,
      { hint: "Each is a comment of its own. Let fewer jobs upload under the name of the input report-artifact." },
    );
  }
  const commented: Commented = { outcome: "pass", lines: [], urls: [] };
  for (const one of left) {
    const outcome = one.report?.verdict.outcome ?? one.step?.outcome ?? "error";
    if (commented.outcome === "pass") commented.outcome = outcome;
    const url = await post(one.step, outcome, await textOf(one, outcome, place, charts));
    const title = clip(plainText(one.report?.title ?? "not measured"), LONGEST_TITLE);
    commented.lines.push(`${title}: ${outcome}, ${url ?? "not commented"}`);
    if (url !== undefined) commented.urls.push(url);
  }
  return commented;
}

async function textOf(
  { report, step }: StepLeft,
  outcome: Outcome,
  place: StepPlace,
  style: ChartStyle,
): Promise<string> {
  const note = originNote(place);
  if (report === undefined) return `${note}${withoutReport(outcome, step?.pullRequest ?? 0)}`;
  const charts = await renderCharts(report, style);
  return `${note}${renderComment(report, { ...place, ...charts, limitBytes: COMMENT_LIMIT_BYTES - note.length })}`;
}

function withoutReport(outcome: Outcome, pullRequest: number): string {
  if (outcome === "inconclusive")
    return unmeasuredText("Nothing was measured: the run got no secrets of this repository.", {
      of: "fork",
      pullRequest,
    });
  return `## ❌ llm-latency-gate: ${outcome}\n\nThe run ended before anything was measured; its log says why.\n`;
}

/** So that nobody takes the figures of a stranger for measurements of ours. */
function originNote({ links: [link] }: StepPlace): string {
  const run = link === undefined ? "another run" : `[${escapeMarkdown(link.label)}](<${link.url}>)`;
  return `> [!NOTE]\n> Measured by the pull request's own run, and shown as that run tells it: ${run}.\n\n`;
}
