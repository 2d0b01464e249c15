import type { Report } from "../model/report.ts";
import { baseName, basisOf } from "./comparison-basis.ts";
import { gating, sizeText } from "./comparison-words.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import { countOf, formatDuration } from "./format.ts";
import { matchSentence } from "./match-table.ts";
import { clip } from "./plain-text.ts";

/** What is known of a base that was measured earlier. */
export interface CommentBase {
  sha?: string;
  /** When the newest of it was measured. */
  ageDays?: number;
}

const LONGEST_MATCH = 400;

/** On what the verdict rests, in one line: which commits, how alike they are, how much was measured, and what could be found. */
export function stripText(report: Report, { headSha, base }: { headSha?: string; base?: CommentBase }): string {
  const { comparisons, match } = report;
  const took = Date.parse(report.run.endedAt) - Date.parse(report.run.startedAt);
  return [
    ...(comparisons.length === 0 ? [] : [`base: ${baseText(report, base)}`]),
    ...(headSha === undefined ? [] : [`head: ${shortSha(headSha)}`]),
    ...(match === undefined ? [] : [escapeMarkdown(clip(lowerFirst(matchSentence(match)), LONGEST_MATCH))]),
    ...pairsText(report),
    ...(Number.isFinite(took) ? [formatDuration(took)] : []),
    ...mdeText(report),
  ].join(" · ");
}

function baseText({ comparisons }: Report, { sha, ageDays }: CommentBase = {}): string {
  const paired = comparisons.every((comparison) => basisOf(comparison) === "paired");
  const commit = sha === undefined ? [] : [shortSha(sha)];
  const age = ageDays === undefined ? [] : [ageDays < 1 ? "of today" : `${countOf(Math.floor(ageDays), "day")} old`];
  return [...commit, paired ? "live, measured in turn" : escapeMarkdown(baseName(comparisons)), ...age].join(", ");
}

function shortSha(sha: string): string {
  return `\`${sha.replace(/[^0-9a-f]/g, "").slice(0, 7)}\``;
}

function pairsText({ comparisons }: Report): string[] {
  const most = Math.max(0, ...comparisons.map(({ pairs, lost }) => pairs + lost));
  return most === 0 ? [] : [countOf(most, "pair")];
}

/** Of the rules that can turn the check red, the least and the most. */
function mdeText({ comparisons }: Report): string[] {
  const known = gating(comparisons).flatMap(({ metric, evidence }) =>
    evidence?.mde === undefined || !Number.isFinite(evidence.mde) ? [] : [{ metric, mde: evidence.mde }],
  );
  const sizes = known.toSorted((a, b) => a.mde - b.mde).map(({ metric, mde }) => sizeText(metric, mde));
  const [least, most] = [sizes[0], sizes.at(-1)];
  if (least === undefined || most === undefined) return [];
  return [`smallest change it finds (MDE): ${least === most ? most : `${least.replace(/ .*/, "")} to ${most}`}`];
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
