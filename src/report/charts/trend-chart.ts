import type { Drift } from "../../model/comparison.ts";
import { driftsFirst, driftTable } from "../drift-table.ts";
import { countOf } from "../format.ts";
import type { Chart } from "./chart.ts";
import { colourWords } from "./engine-looks.ts";
import { cutNote, intervalRow, isKnownInterval, MOST_ROWS, rowsText } from "./interval-rows.ts";

/** How fast each metric got worse over the stored sessions, what drifts on top. Undefined where none was told. */
export function trendChart(drifts: readonly Drift[]): Chart | undefined {
  const known = driftsFirst(drifts).filter(({ perWeek }) => isKnownInterval(perWeek));
  const table = driftTable(known);
  if (table === undefined) return undefined;
  const rows = known.slice(0, MOST_ROWS).map((drift, at) => intervalRow(drift, at, drift.perWeek));
  return {
    alt: `Trend over the stored sessions, worse a week, of ${countOf(known.length, "metric")}, in %: ${rowsText(rows)}`,
    key: `Bars are 95 % intervals, the mark in one is its estimate; what lies wholly right of 0 drifts. Rows are in the order of the table. ${colourWords(rows)}.${cutNote(rows.length, known.length)}`,
    plot: { kind: "intervals", title: "Trend: worse a week, 95 % interval", axis: "% a week", rows },
    table: { ...table, title: "Trend over the stored sessions" },
  };
}
