import type { Cause } from "../model/cause.ts";
import type { Finding, Severity } from "../model/finding.ts";
import type { Report, Table } from "../model/report.ts";
import type { DrawnCharts } from "./charts/render-charts.ts";
import { nextSteps } from "./comment-steps.ts";
import { type CommentBase, stripText } from "./comment-strip.ts";
import { advisoryTables, gatingTables } from "./comment-tables.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import { fencedBlock } from "./fenced-block.ts";
import { countOf } from "./format.ts";
import { fitted, headlineSection, listSection, type Section, shortenTable, tableText } from "./markdown-sections.ts";
import { clip } from "./plain-text.ts";
import { withoutStop } from "./words.ts";

/** Charts are Markdown from a renderer of ours, and shown as they are. */
export interface CommentOptions extends Partial<DrawnCharts> {
  /** The commit that was judged. */
  headSha?: string;
  /** What is known of a stored base. */
  base?: CommentBase;
  /** Where to read on. */
  links?: readonly { label: string; url: string }[];
  limitBytes?: number;
}

/** GitHub takes 65,536 characters; what the comment remembers of earlier runs comes on top. */
export const COMMENT_LIMIT_BYTES = 58_000;

/**
 * `comment.md`, and what stands in the pull request: the verdict and what to do, on what it rests, each rule worst first, and
 * everything else folded. Above the limit it loses, in this order: what the engines told in time, the numbers, findings,
 * advisory comparisons, how to repeat it, charts, causes, warnings, what does not count, targets, and last the rules, from the
 * best to the worst. The verdict stays.
 */
export function renderComment(report: Report, options: CommentOptions = {}): string {
  return fitted(
    sectionsOf(clipped(report), options),
    options.limitBytes ?? COMMENT_LIMIT_BYTES,
    "Shortened to fit; the job summary and report.json have everything.",
  );
}

function sectionsOf(report: Report, options: CommentOptions): Section[] {
  const { comparisons, warnings } = report;
  const advisory = countOf(comparisons.filter(({ rule }) => rule.role === "advisory").length, "comparison");
  const advisoryFold = `Advisory: ${advisory} that cannot turn the check red`;
  return [
    headlineSection(report),
    { rank: 1, text: stripText(report, options) },
    ...gatingTables(comparisons, report.falseAlarms).map((table) => tableSection(table, 2)),
    ...shownTables(report).map((table) => tableSection(table, table.id === "targets" ? 3 : 4)),
    listSection("Read this before you believe the numbers", messagesOf(warnings), 5),
    { rank: 7, text: options.charts ?? "" },
    { rank: 6, text: causesText(report.causes ?? []) },
    { rank: 1, text: linksText(options) },
    ...advisoryTables(comparisons).map((table) => tableSection(table, 9, advisoryFold)),
    { rank: 10, fold: `Infrastructure: ${findingCounts(report.findings)}`, text: findingsText(report) },
    ...foldedTables(report).map((table) => tableSection(table, 11, "All numbers")),
    { rank: 12, fold: "What the engines told in time", text: options.timeCharts ?? "" },
    { rank: 8, fold: "Repeat it, or accept it", text: nextSteps(report) },
  ];
}

/** Tables that a reader must see beside the rules, by the start of their id; targets only where one is not met. */
const SHOWN = ["waived", "guards", "absent", "failures", "findings-errors"];
/** What the comment says in its own way, or leaves to the job summary. */
const LEFT_OUT = ["comparison", "causes", "findings", "client", "native", "engines"];

function isShown({ id }: Table, { comparisons, verdict, match }: Report): boolean {
  if (id === "targets") return comparisons.length === 0 || verdict.checks.some(({ outcome }) => outcome !== "pass");
  if (id === "match") return match?.comparable === false;
  return SHOWN.some((start) => id.startsWith(start));
}

function shownTables(report: Report): Table[] {
  return report.tables.filter((table) => isShown(table, report));
}

function foldedTables(report: Report): Table[] {
  const others = report.tables.filter((table) => !isShown(table, report));
  return others.filter(({ id }) => !LEFT_OUT.some((start) => id.startsWith(start)));
}

function tableSection(table: Table, rank: number, fold?: string): Section {
  return { rank, fold, text: tableText(table), shorten: (bytes) => shortenTable(table, bytes) };
}

function messagesOf(warnings: Report["warnings"]): string[] {
  return warnings.map(({ message }) => message);
}

/** More causes than that are none. */
const CAUSES = 5;

function causesText(causes: readonly Cause[]): string {
  if (causes.length === 0) return "";
  const more = causes.length > CAUSES ? `\n- and ${countOf(causes.length - CAUSES, "more cause")}, in report.json` : "";
  return `### Likely causes\n\n${causes.slice(0, CAUSES).map(causeText).join("\n")}${more}`;
}

function causeText({ message, confidence, evidence, change }: Cause): string {
  const words = { high: "very likely", medium: "likely", low: "possible" };
  const before = change?.before ?? "not set";
  const place =
    change?.file === undefined ? "" : ` (${change.file}${change.line === undefined ? "" : `:${change.line}`})`;
  const changed = change === undefined ? [] : [`${change.path}: ${before} → ${change.after ?? "not set"}${place}`];
  const below = [...changed, ...evidence].map((text) => `<br><sub>${escaped(text)}</sub>`).join("");
  return `- **${words[confidence]}:** ${escaped(withoutStop(message))}.${below}`;
}

const SEVERITY_MARKS: Record<Severity, string> = { error: "❌", warning: "⚠️", info: "" };

function findingCounts(findings: readonly Finding[]): string {
  const count = (severity: Severity) => findings.filter((finding) => finding.severity === severity).length;
  const named = [countOf(count("error"), "error"), countOf(count("warning"), "warning"), `${count("info")} to know`];
  return named.filter((text) => !text.startsWith("0 ")).join(", ") || "nothing found";
}

function findingsText({ findings, skippedChecks = [] }: Report): string {
  const unseen = `${countOf(skippedChecks.length, "rule")} could not be checked; the job summary says why.`;
  return [...findings.map(findingText), ...(skippedChecks.length === 0 ? [] : [unseen])].join("\n\n");
}

function findingText({ severity, object, message, why, fix }: Finding): string {
  const mark = SEVERITY_MARKS[severity];
  const mended = fix === undefined ? "" : `\n\n${fencedBlock(fix, "yaml")}`;
  return `${mark}${mark === "" ? "" : " "}**${escaped(object)}**: ${escaped(message)} ${escaped(why)}${mended}`;
}

function linksText({ links = [] }: CommentOptions): string {
  const safe = links.flatMap(({ label, url }) => {
    const href = URL.parse(url);
    return href?.protocol === "https:" ? [`[${escaped(label)}](<${href.href}>)`] : [];
  });
  return safe.join(" · ");
}

const LONGEST = { title: 120, sentence: 2000, cell: 600 };

function escaped(text: string): string {
  return escapeMarkdown(clip(text, LONGEST.cell));
}

/** What others wrote has an end: a name of a megabyte must not push the verdict out. */
function clipped(report: Report): Report {
  const { title, headline, nextStep, tables, warnings } = report;
  const cell = ({ text, detail, ...more }: Table["rows"][number][number]) => ({
    ...more,
    text: clip(text, LONGEST.cell),
    ...(detail !== undefined && { detail: clip(detail, LONGEST.cell) }),
  });
  return {
    ...report,
    title: clip(title, LONGEST.title),
    headline: clip(headline, LONGEST.sentence),
    ...(nextStep !== undefined && { nextStep: clip(nextStep, LONGEST.sentence) }),
    warnings: warnings.map((warning) => ({ ...warning, message: clip(warning.message, LONGEST.cell) })),
    tables: tables.map((table) => ({
      ...table,
      title: clip(table.title, LONGEST.cell),
      rows: table.rows.map((row) => row.map(cell)),
      ...(table.note !== undefined && { note: clip(table.note, LONGEST.sentence) }),
    })),
  };
}
