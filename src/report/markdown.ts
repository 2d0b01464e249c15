import { markdownTable } from "markdown-table";
import type { Cell, Report, Table, Tone } from "../model/report.ts";
import { NOTHING } from "./format.ts";
import { neutraliseCommands, plainText } from "./plain-text.ts";
import { reportTone } from "./report-tone.ts";

/** GitHub drops a step's summary above 1 MiB whole (docs: workflow commands, job summaries); we stay below a million. */
export const SUMMARY_LIMIT_BYTES = 1_000_000;

/**
 * `summary.md`, also the GitHub job summary. Above the limit it loses, in this order: provenance, notes, engines and what
 * they and the client tell of themselves, failure details, result tables, the best engine, warnings, what changed and
 * moved, what is absent or does not count, targets and then comparisons with the base, both from the best to the worst.
 * The verdict stays.
 */
export function renderMarkdown(report: Report, limitBytes = SUMMARY_LIMIT_BYTES): string {
  const sections = allSections(report);
  const kept = new Set(sections);
  for (const section of sections.toSorted((a, b) => b.rank - a.rank)) {
    if (byteLength(assemble(sections, kept)) <= limitBytes) break;
    if (section.shorten === undefined) kept.delete(section);
    else section.text = section.shorten(limitBytes - byteLength(assemble(sections, without(kept, section))));
  }
  const text = assemble(sections, kept);
  return byteLength(text) <= limitBytes ? text : cutBytes(text, limitBytes);
}

interface Section {
  /** The highest goes first when there is too much. */
  rank: number;
  /** Title of the fold that it belongs to. */
  fold?: string | undefined;
  text: string;
  /** The same in at most so many bytes, for what must not disappear as a whole. */
  shorten?: (bytes: number) => string;
}

/** By the start of a table's id. */
const RANKS: [string, number][] = [
  ["comparison-details", 8],
  ["comparison", 1],
  ["waived", 1],
  ["targets", 2],
  ["absent", 3],
  ["guards", 3],
  ["match", 4],
  ["explanation", 4],
  ["winner", 6],
  ["failures", 8],
  ["client", 9],
  ["native", 9],
  ["engines", 9],
];
const RESULTS_RANK = 7;
const WARNINGS_RANK = 5;
/** Tables that are shortened from the end before they go. */
const JUDGED_RANK = 2;
const LAST_FOLD = "Engines, notes and provenance";

function allSections(report: Report): Section[] {
  return [
    { rank: 0, text: headlineText(report), shorten: (bytes) => cutBytes(headlineText(report), bytes) },
    ...report.tables.map(tableSection),
    listSection(
      "Read this before you believe the numbers",
      report.warnings.map(({ message }) => message),
      WARNINGS_RANK,
    ),
    listSection("Notes", report.notes, 10, LAST_FOLD),
    listSection(
      "Provenance",
      report.provenance.map(({ label, value }) => `${label}: ${value}`),
      11,
      LAST_FOLD,
    ),
  ];
}

function tableSection(table: Table): Section {
  const [, rank] = RANKS.find(([id]) => table.id.startsWith(id)) ?? ["", RESULTS_RANK];
  const section = { rank, fold: table.id === "engines" ? LAST_FOLD : table.fold, text: tableText(table) };
  return rank <= JUDGED_RANK ? { ...section, shorten: (bytes) => shortenTable(table, bytes) } : section;
}

function assemble(sections: readonly Section[], kept: ReadonlySet<Section>): string {
  const shown = sections.filter((section) => section.text !== "" && kept.has(section));
  const folds = [...new Set(shown.map(({ fold }) => fold))].filter((fold) => fold !== undefined);
  const textsOf = (wanted: string | undefined) => shown.filter(({ fold }) => fold === wanted).map(({ text }) => text);
  const details = folds.flatMap((fold) => [
    `<details><summary>${escapeMarkdown(fold)}</summary>`,
    ...textsOf(fold),
    "</details>",
  ]);
  const cut =
    kept.size < sections.length ? ["_Shortened to fit; report.json in the result directory has everything._"] : [];
  return `${[...textsOf(undefined), ...details, ...cut].join("\n\n")}\n`;
}

function without<T>(set: ReadonlySet<T>, item: T): Set<T> {
  return new Set([...set].filter((other) => other !== item));
}

const MARKS: Record<Tone, string> = { good: "✅", bad: "❌", accepted: "⚠️", unsure: "❔", dim: "" };

function headlineText(report: Report): string {
  const { title, headline, nextStep } = report;
  const mark = MARKS[reportTone(report)];
  const next = nextStep === undefined ? "" : `\n\n**Next:** ${escapeMarkdown(nextStep)}`;
  return `## ${mark}${mark === "" ? "" : " "}llm-latency-gate: ${escapeMarkdown(title)}\n\n**${escapeMarkdown(headline)}**${next}`;
}

function tableText(table: Table, rows = table.rows): string {
  const body = rows.map((row) => row.map((cell, index) => cellText(cell, index === 0)));
  const grid = markdownTable([table.columns.map(({ label }) => escapeMarkdown(label)), ...body], {
    align: table.columns.map(({ align }) => align),
    alignDelimiters: false,
  });
  const hidden = table.rows.length - rows.length;
  const notes = [
    ...(hidden > 0 ? [`${hidden} more rows are in report.json.`] : []),
    ...(table.note === undefined ? [] : [table.note]),
  ];
  const note = notes.length === 0 ? "" : `\n\n<sub>${escapeMarkdown(notes.join(" "))}</sub>`;
  return `### ${escapeMarkdown(table.title)}\n\n${grid}${note}`;
}

/** As many rows from the top as fit. */
function shortenTable(table: Table, bytes: number): string {
  let fits = 0;
  let tooMany = table.rows.length + 1;
  while (tooMany - fits > 1) {
    const middle = Math.floor((fits + tooMany) / 2);
    if (byteLength(tableText(table, table.rows.slice(0, middle))) + 4 <= bytes) fits = middle;
    else tooMany = middle;
  }
  return fits === 0 ? "" : tableText(table, table.rows.slice(0, fits));
}

/** GitHub has no colours: the first cell carries the mark of its row, and what is bad is bold. */
function cellText({ text, detail, tone }: Cell, first: boolean): string {
  const escaped = escapeMarkdown(text);
  const bold = tone === "bad" && escaped !== "" && escaped !== NOTHING ? `**${escaped}**` : escaped;
  const mark = first && tone !== undefined && tone !== "dim" ? `${MARKS[tone]} ` : "";
  return `${mark}${bold}${detail === undefined ? "" : `<br><sub>${escapeMarkdown(detail)}</sub>`}`;
}

function listSection(title: string, items: readonly string[], rank: number, fold?: string): Section {
  const text =
    items.length === 0 ? "" : `### ${title}\n\n${items.map((item) => `- ${escapeMarkdown(item)}`).join("\n")}`;
  return { rank, fold, text };
}

/** An underscore inside a word is no emphasis (GFM, section 6.2), and names such as quick_latency stay readable. */
const INNER_UNDERSCORE_OR_NOT = /(?<=[\p{L}\p{N}])(_)(?=[\p{L}\p{N}])|_/gu;

/**
 * Plain text as Markdown that shows exactly that text on GitHub: no HTML, no formatting, no table break. An invisible
 * space keeps `@name` from notifying anybody and `#1` from linking an issue; GitHub looks for both after rendering,
 * where a backslash is gone. A dollar sign in a span is no mathematics (GitHub docs, "Writing mathematical expressions").
 */
export function escapeMarkdown(text: string): string {
  return neutraliseCommands(plainText(text))
    .replace(/[\\`*[\]|~#]/g, "\\$&")
    .replace(INNER_UNDERSCORE_OR_NOT, (_, inner?: string) => inner ?? "\\_")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll("@", "@&#8203;")
    .replace(/\\#(?=\d)/g, "\\#&#8203;")
    .replaceAll("$", "<span>$</span>")
    .replace(/^([-+]|\d+[.)])(?=\s)/, "&#8203;$1");
}

function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Cut between characters, on the last whole line if there is one. */
function cutBytes(text: string, bytes: number): string {
  const room = Math.max(0, bytes - 4);
  const cut = new TextDecoder().decode(new TextEncoder().encode(text).slice(0, room), { stream: true });
  return byteLength(text) <= bytes ? text : `${cut}…\n`.slice(0, bytes);
}
