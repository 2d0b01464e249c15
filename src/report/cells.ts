import type { Cell, Column } from "../model/report.ts";
import { NOTHING } from "./format.ts";

/** Columns and cells that tables share. */

export const left = (label: string, optional?: number): Column => column(label, "left", optional);
export const right = (label: string, optional?: number): Column => column(label, "right", optional);
/** Sentences, on lines of their own where columns are narrow. */
export const prose = (label: string): Column => ({ ...left(label), prose: true });

function column(label: string, align: Column["align"], optional: number | undefined): Column {
  return { label, align, ...(optional === undefined ? {} : { optional }) };
}

/** Nothing was observed. */
export const ABSENT: Cell = { text: NOTHING, tone: "dim" };

/** The text, or the mark of what was not observed. */
export function textOr(text: string | undefined, absent: Cell = ABSENT): Cell {
  return text === undefined ? absent : { text };
}

/** Without the columns of which every cell is empty or absent; the first column stays. */
export function withoutEmptyColumns(columns: Column[], rows: Cell[][]): { columns: Column[]; rows: Cell[][] } {
  const used = (_: unknown, at: number) =>
    at === 0 || rows.some((row) => row[at] !== undefined && row[at].text !== "" && row[at].text !== NOTHING);
  return { columns: columns.filter(used), rows: rows.map((row) => row.filter(used)) };
}
