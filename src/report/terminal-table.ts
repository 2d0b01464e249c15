import type { Cell, Column, Table } from "../model/report.ts";
import { bar } from "./bar.ts";
import { cutToWidth, displayWidth, fill, wrapText } from "./display-width.ts";
import { MARKS, type Paint, type Style } from "./paint.ts";
import { plainText } from "./plain-text.ts";

/**
 * A table for a terminal of limited width. When it is too wide, this gives way, in this order:
 * 1. the optional columns, lowest number first (their labels are returned, so that the reader is told);
 * 2. the small print under the cells, with the columns back, and again the optional columns;
 * 3. the widest left-aligned columns, cut with `…`, down to eight columns each;
 * 4. columns from the right.
 * Prose is never cut: it is wrapped on lines of its own under the row.
 */
export function layOutTable(table: Table, width: number, paint: Paint): { lines: string[]; leftOut: string[] } {
  const layout = chooseLayout(table, width - GUTTER);
  const rows = table.rows.flatMap((row) => rowLines(table, row, layout, width, paint));
  const used = GUTTER + totalWidth(layout.columns);
  return {
    lines: [...headLines(layout.columns, paint), paint("─".repeat(Math.min(width, used)), "dim"), ...rows],
    leftOut: layout.leftOut,
  };
}

/** Where the mark of a row stands. */
const GUTTER = 2;
const GAP = 2;
const NARROWEST = 8;
const SHORTEST_BAR = 5;
const LONGEST_BAR = 20;

interface PlacedColumn {
  index: number;
  column: Column;
  /** The label in two lines: what it shares with its neighbour, and its own. */
  head: { group: string; own: string };
  width: number;
  bar: number;
}

interface Layout {
  columns: PlacedColumn[];
  details: boolean;
  leftOut: string[];
}

function chooseLayout(table: Table, room: number): Layout {
  const all = table.columns.map((column, index) => ({ column, index })).filter(({ column }) => column.prose !== true);
  for (const details of [true, false]) {
    const kept = [...all];
    for (;;) {
      const columns = placeColumns(table, kept, details);
      if (totalWidth(columns) <= room) return finish({ columns: stretchBars(table, columns, room), details }, all);
      const first = kept
        .filter(({ column }) => column.optional !== undefined)
        .sort((a, b) => rank(a.column) - rank(b.column))[0];
      if (first === undefined) break;
      kept.splice(kept.indexOf(first), 1);
    }
  }
  const needed = all.filter(({ column }) => column.optional === undefined);
  return finish({ columns: squeeze(placeColumns(table, needed, false), room), details: false }, all);
}

function rank(column: Column): number {
  return column.optional ?? Number.POSITIVE_INFINITY;
}

function finish(layout: Omit<Layout, "leftOut">, all: readonly { column: Column; index: number }[]): Layout {
  const shown = new Set(layout.columns.map(({ index }) => index));
  return { ...layout, leftOut: all.filter(({ index }) => !shown.has(index)).map(({ column }) => column.label) };
}

function placeColumns(
  table: Table,
  kept: readonly { column: Column; index: number }[],
  details: boolean,
): PlacedColumn[] {
  const contents = kept.map(({ index }) => Math.max(0, ...table.rows.map((row) => contentWidth(row[index], details))));
  const splits = kept.map(({ column }) => splitLabel(column.label));
  const placed = kept.map(({ column, index }, at): PlacedColumn => {
    const split = splits[at];
    const shared = split !== undefined && [splits[at - 1], splits[at + 1]].some((near) => near?.group === split.group);
    const tall =
      split !== undefined && (shared || (column.align === "right" && displayWidth(column.label) > (contents[at] ?? 0)));
    const head = tall ? split : { group: "", own: column.label };
    const group = shared ? 0 : displayWidth(head.group);
    return { index, column, head, width: Math.max(contents[at] ?? 0, displayWidth(head.own), group), bar: 0 };
  });
  return widenForGroups(placed);
}

function splitLabel(label: string): { group: string; own: string } | undefined {
  const at = label.lastIndexOf(" ");
  return at < 0 ? undefined : { group: label.slice(0, at), own: label.slice(at + 1) };
}

/** The name of a group must fit over its columns together, with a dash on each side. */
function widenForGroups(columns: PlacedColumn[]): PlacedColumn[] {
  for (const group of groupsOf(columns)) {
    const last = group.at(-1);
    if (last === undefined || group.length < 2) continue;
    last.width += Math.max(0, displayWidth(last.head.group) + 4 - totalWidth(group));
  }
  return columns;
}

/** Neighbours with the same group, in order; a column without a group is alone. */
function groupsOf(columns: readonly PlacedColumn[]): PlacedColumn[][] {
  const groups: PlacedColumn[][] = [];
  for (const column of columns) {
    const last = groups.at(-1);
    if (last?.[0] !== undefined && column.head.group !== "" && last[0].head.group === column.head.group)
      last.push(column);
    else groups.push([column]);
  }
  return groups;
}

function contentWidth(cell: Cell | undefined, details: boolean): number {
  const detail = details && cell?.detail !== undefined ? displayWidth(plainText(cell.detail)) : 0;
  return Math.max(displayWidth(plainText(cell?.text ?? "")), detail);
}

function totalWidth(columns: readonly PlacedColumn[]): number {
  return columns.reduce((sum, { width, bar: extra }) => sum + width + extra, 0) + GAP * Math.max(0, columns.length - 1);
}

/** Bars take only what is left over. */
function stretchBars(table: Table, columns: PlacedColumn[], room: number): PlacedColumn[] {
  const target = columns.find(({ index }) => table.rows.some((row) => row[index]?.share !== undefined));
  const left = Math.min(room - totalWidth(columns), LONGEST_BAR + 1);
  if (target !== undefined && left > SHORTEST_BAR) target.bar = left;
  return columns;
}

function squeeze(columns: PlacedColumn[], room: number): PlacedColumn[] {
  while (totalWidth(columns) > room) {
    const widest = columns
      .filter(({ column, width }) => column.align === "left" && width > NARROWEST)
      .sort((a, b) => b.width - a.width)[0];
    if (widest !== undefined) widest.width -= 1;
    else if (columns.length > 1) columns.pop();
    else for (const column of columns) column.width = Math.max(1, room);
    if (columns.length === 1 && totalWidth(columns) <= Math.max(1, room)) break;
  }
  return columns;
}

function headLines(columns: readonly PlacedColumn[], paint: Paint): string[] {
  const own = columns.map(({ column, head, width, bar: extra }) =>
    fill(cutToWidth(head.own, width), width + extra, column.align),
  );
  const lines = [own.join(" ".repeat(GAP))];
  if (columns.some(({ head }) => head.group !== ""))
    lines.unshift(groupsOf(columns).map(groupHead).join(" ".repeat(GAP)));
  return lines.map((line) => paint(`${" ".repeat(GUTTER)}${line}`.trimEnd(), "dim"));
}

function groupHead(group: readonly PlacedColumn[]): string {
  const width = totalWidth(group);
  const name = group[0]?.head.group ?? "";
  if (group.length === 1) return fill(cutToWidth(name, width), width, group[0]?.column.align ?? "left");
  const dashes = Math.max(0, width - displayWidth(name) - 2);
  const before = Math.floor(dashes / 2);
  return `${"╌".repeat(before)} ${name} ${"╌".repeat(dashes - before)}`;
}

function rowLines(table: Table, row: readonly Cell[], layout: Layout, width: number, paint: Paint): string[] {
  const tone = row[0]?.tone;
  const mark = tone === undefined ? "  " : `${paint(MARKS[tone], tone)} `;
  const cells = layout.columns.map((placed) => paintCell(row[placed.index], placed, paint));
  const lines = [`${mark}${cells.join(" ".repeat(GAP))}`.trimEnd()];
  if (layout.details && layout.columns.some(({ index }) => row[index]?.detail !== undefined)) {
    const small = layout.columns.map((placed) => align(row[placed.index]?.detail ?? "", placed));
    lines.push(paint(`${" ".repeat(GUTTER)}${small.join(" ".repeat(GAP))}`.trimEnd(), "dim"));
  }
  return [...lines, ...proseLines(table, row, width, paint)];
}

function paintCell(cell: Cell | undefined, placed: PlacedColumn, paint: Paint): string {
  const text = cutToWidth(plainText(cell?.text ?? ""), placed.width);
  const style: Style = cell?.tone ?? "plain";
  const padding = " ".repeat(Math.max(0, placed.width - displayWidth(text)));
  const painted = placed.column.align === "left" ? paint(text, style) + padding : padding + paint(text, style);
  if (placed.bar === 0) return painted;
  const drawn = bar(cell?.share ?? 0, placed.bar - 1);
  return `${paint(drawn, style)}${" ".repeat(placed.bar - drawn.length)}${painted}`;
}

function align(text: string, { width, bar: extra, column }: PlacedColumn): string {
  return fill(cutToWidth(plainText(text), width), width + extra, column.align);
}

function proseLines(table: Table, row: readonly Cell[], width: number, paint: Paint): string[] {
  return table.columns.flatMap((column, index) => {
    const text = plainText(row[index]?.text ?? "");
    if (column.prose !== true || text === "") return [];
    const label = `${column.label}: `;
    const indent = " ".repeat(GUTTER + 2);
    const lines = wrapText(label + text, width - indent.length);
    return lines.map((line, at) =>
      at === 0 && line.startsWith(label)
        ? `${indent}${paint(label, "dim")}${line.slice(label.length)}`
        : `${indent}${line}`,
    );
  });
}
