import { markdownTable } from "markdown-table";
import type { Cell, Report, Table, Tone } from "../model/report.ts";
import { escapeMarkdown } from "./escape-markdown.ts";
import { NOTHING } from "./format.ts";
import { reportTone } from "./report-tone.ts";

/** What the summary and the comment are made of: sections that give way in an order when there is too much. */

export interface Section {
  /** The highest goes first when there is too much. */
  rank: number;
  /** Title of the fold that it belongs to. */
  fold?: string | undefined;
  text: string;
  /** The same in at most so many bytes, for what must not disappear as a whole. */
  shorten?: (bytes: number) => string;
}

/**
 * As many sections as fit into so many bytes, those with the highest rank going first, and those that can be shortened
 * before they go. Folds come after everything else.
 */
export function fitted(sections: readonly Section[], limitBytes: number, cutNote: string): string {
  const kept = new Set(sections);
  const text = () => assemble(sections, kept, cutNote);
  for (const section of sections.toSorted((a, b) => b.rank - a.rank)) {
    if (byteLength(text()) <= limitBytes) break;
    if (section.shorten === undefined) kept.delete(section);
    else section.text = section.shorten(limitBytes - byteLength(assemble(sections, without(kept, section), cutNote)));
  }
  return byteLength(text()) <= limitBytes ? text() : cutBytes(text(), limitBytes);
}

function assemble(sections: readonly Section[], kept: ReadonlySet<Section>, cutNote: string): string {
  const shown = sections.filter((section) => section.text !== "" && kept.has(section));
  const folds = [...new Set(shown.map(({ fold }) => fold))].filter((fold) => fold !== undefined);
  const textsOf = (wanted: string | undefined) => shown.filter(({ fold }) => fold === wanted).map(({ text }) => text);
  const details = folds.flatMap((fold) => [
    `<details><summary>${escapeMarkdown(fold)}</summary>`,
    ...textsOf(fold),
    "</details>",
  ]);
  const cut = kept.size < sections.length ? [`_${cutNote}_`] : [];
  return `${[...textsOf(undefined), ...details, ...cut].join("\n\n")}\n`;
}

function without<T>(set: ReadonlySet<T>, item: T): Set<T> {
  return new Set([...set].filter((other) => other !== item));
}

export const MARKS: Record<Tone, string> = { good: "✅", bad: "❌", accepted: "⚠️", unsure: "❔", dim: "" };

/** The title, the verdict with its consequence, and what to do. */
export function headlineSection(report: Report): Section {
  const text = headlineText(report);
  return { rank: 0, text, shorten: (bytes) => cutBytes(text, bytes) };
}

function headlineText(report: Report): string {
  const { title, headline, nextStep } = report;
  const mark = MARKS[reportTone(report)];
  const next = nextStep === undefined ? "" : `\n\n**Next:** ${escapeMarkdown(nextStep)}`;
  return `## ${mark}${mark === "" ? "" : " "}llm-latency-gate: ${escapeMarkdown(title)}\n\n**${escapeMarkdown(headline)}**${next}`;
}

export function tableText(table: Table, rows = table.rows): string {
  return `### ${escapeMarkdown(table.title)}\n\n${gridText(table, rows)}`;
}

/** The rows and the note, without the title. */
export function gridText(table: Table, rows = table.rows): string {
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
  return `${grid}${note}`;
}

/** As many rows from the top as fit. */
export function shortenTable(table: Table, bytes: number): string {
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

export function listSection(title: string, items: readonly string[], rank: number, fold?: string): Section {
  const text =
    items.length === 0 ? "" : `### ${title}\n\n${items.map((item) => `- ${escapeMarkdown(item)}`).join("\n")}`;
  return { rank, fold, text };
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
