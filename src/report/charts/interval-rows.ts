import type { GatedMetric, Interval } from "../../model/comparison.ts";
import { metricLabel } from "../words.ts";
import { type IntervalRow, plotted } from "./chart.ts";
import { ENGINE_LOOKS } from "./engine-looks.ts";

/** More rows cannot be read in a comment; the rest is in the table. */
export const MOST_ROWS = 12;

/** A row of percent, from fractions; its number is that of the table, where the names are. */
export function intervalRow(metric: GatedMetric, at: number, interval: Interval): IntervalRow {
  const { engine } = metric;
  const percent = (fraction: number) => plotted(fraction * 100);
  const { low, estimate, high } = interval;
  const label = `${at + 1} ${ENGINE_LOOKS[engine].name} ${metricLabel(metric)}`;
  return { engine, label, low: percent(low), estimate: percent(estimate), high: percent(high) };
}

export function isKnownInterval({ low, estimate, high }: Interval): boolean {
  return [low, estimate, high].every(Number.isFinite);
}

/** `1 vLLM TTFT p50 18.2 [9.1, 28]; …`. */
export function rowsText(rows: readonly IntervalRow[]): string {
  return rows.map(({ label, low, estimate, high }) => `${label} ${estimate} [${low}, ${high}]`).join("; ");
}

/** ` The 12 worst of 40; the table has all.`, where some are left out. */
export function cutNote(shown: number, all: number): string {
  return shown < all ? ` The ${shown} worst of ${all}; the table has all.` : "";
}
