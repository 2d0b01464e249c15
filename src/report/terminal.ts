import type { Report, Table } from "../model/report.ts";
import { cutToWidth, displayWidth, wrapText } from "./display-width.ts";
import { MARKS, type Paint, painter, type Style } from "./paint.ts";
import { neutraliseCommands, plainText } from "./plain-text.ts";
import { reportTone } from "./report-tone.ts";
import { layOutTable } from "./terminal-table.ts";

export interface TerminalOptions {
  color: boolean;
  /** Width of the terminal; no line is longer. Below 40 it is taken as 40, above 120 as 120. */
  columns: number;
  /** The small print too. */
  verbose?: boolean;
}

/** One table alone, each line ending with a newline. */
export function renderTable(table: Table, { color, columns }: TerminalOptions): string {
  const { lines } = tableBlock(table, widthOf(columns), painter(color));
  return `${lines.map(neutraliseCommands).join("\n")}\n`;
}

function widthOf(columns: number): number {
  return Math.max(40, Math.min(120, Math.floor(columns) || 80));
}

/** The report for people: the verdict first, then what it rests on, each line ending with a newline. */
export function renderTerminal(report: Report, { color, columns, verbose = false }: TerminalOptions): string {
  const width = widthOf(columns);
  const paint = painter(color);
  const shown = report.tables.filter(({ fold }) => verbose || fold === undefined);
  const tables = shown.map((table) => tableBlock(table, width, paint));
  const blocks = [
    headlineBlock(report, width, paint),
    ...tables.map(({ lines }) => lines),
    listBlock(
      "Read this before you believe the numbers",
      report.warnings.map(({ message }) => message),
      "unsure",
      width,
      paint,
    ),
    listBlock(
      "Notes",
      [...report.notes, ...leftOutNote(tables, width), ...foldedNote(report, shown)],
      "dim",
      width,
      paint,
    ),
    footer(report, width, paint),
  ];
  const lines = blocks.filter((block) => block.length > 0).flatMap((block) => [...block, ""]);
  return `\n${lines.map(neutraliseCommands).join("\n")}`;
}

function headlineBlock(report: Report, width: number, paint: Paint): string[] {
  const tone = reportTone(report);
  const edge = paint("┃", tone);
  const title = cutToWidth(`llm-latency-gate · ${plainText(report.title)}`, width - 2);
  const hanging = (mark: string, text: string, style: Style) =>
    wrapText(plainText(text), width - 4).map((line, at) => `${edge} ${at === 0 ? mark : " "} ${paint(line, style)}`);
  return [
    `${edge} ${paint(title, "dim")}`,
    ...hanging(paint(tone === "dim" ? "·" : MARKS[tone], tone), report.headline, "strong"),
    ...(report.nextStep === undefined ? [] : hanging(paint("→", "accent"), report.nextStep, "plain")),
  ];
}

function tableBlock(table: Table, width: number, paint: Paint): { title: string; lines: string[]; leftOut: string[] } {
  const { lines, leftOut } = layOutTable(table, width, paint);
  const [title = "", ...more] = wrapText(plainText(table.title), width);
  const note =
    table.note === undefined ? [] : wrapText(plainText(table.note), width - 2).map((line) => paint(`  ${line}`, "dim"));
  return {
    title: table.title,
    lines: [...[title, ...more].map((line) => paint(line, "strong")), ...lines, ...note],
    leftOut,
  };
}

/** Nothing is left out in silence. */
function leftOutNote(tables: readonly { leftOut: string[] }[], width: number): string[] {
  const labels = [...new Set(tables.flatMap(({ leftOut }) => leftOut))];
  if (labels.length === 0) return [];
  return [`Left out at ${width} columns: ${labels.join(", ")}. A wider terminal or summary.md shows them.`];
}

function foldedNote({ tables }: Report, shown: readonly Table[]): string[] {
  const folds = [...new Set(tables.filter((table) => !shown.includes(table)).map(({ fold }) => fold))];
  return folds.length === 0 ? [] : [`With --verbose, and in summary.md: ${folds.join("; ")}.`];
}

function listBlock(title: string, items: readonly string[], style: Style, width: number, paint: Paint): string[] {
  if (items.length === 0) return [];
  const lines = items.flatMap((item) =>
    wrapText(plainText(item), width - 4).map(
      (line, at) => `  ${at === 0 ? paint("•", style) : " "} ${style === "dim" ? paint(line, style) : line}`,
    ),
  );
  return [paint(title, "strong"), ...lines];
}

/** Where it comes from in small print, and last, to be copied, where the files are. */
function footer({ provenance }: Report, width: number, paint: Paint): string[] {
  const lines: string[] = [];
  for (const { label, value } of provenance.filter((item) => item.label !== "results")) {
    const part = plainText(`${label} ${value}`);
    const last = lines.at(-1);
    if (last !== undefined && displayWidth(last) + 3 + displayWidth(part) <= width)
      lines[lines.length - 1] = `${last} · ${part}`;
    else lines.push(part);
  }
  const results = provenance
    .filter((item) => item.label === "results")
    .map(({ value }) => `Results are in ${plainText(value)}`);
  return [
    ...lines.flatMap((line) => wrapText(line, width)).map((line) => paint(line, "dim")),
    ...results.flatMap((line) => wrapText(line, width)),
  ];
}
