import type { Table } from "../../model/report.ts";
import type { EngineId } from "../../model/scenario.ts";

/** One chart, however it is drawn. */
export interface Chart {
  /** What it shows, for those who do not see it; in the words of a plot. */
  alt: string;
  /** How to read it, in one or two sentences; in the words of a plot. */
  key: string;
  plot: Plot;
  /** Every number of it, and the names that the plot leaves out. */
  table: Table;
}

/**
 * What is drawn. It may travel to a chart server in an address, so its texts are words of ours, names of engine kinds and
 * numbers; what others named (models, tests, endpoints, hosts) is in the table only.
 */
export type Plot = IntervalPlot | LinePlot;

/** A row each, from the top. */
export interface IntervalPlot {
  kind: "intervals";
  title: string;
  axis: string;
  rows: IntervalRow[];
}

/** All numbers are `plotted`. */
export interface IntervalRow {
  engine: EngineId;
  label: string;
  low: number;
  estimate: number;
  high: number;
  /** What fails. */
  limit?: number;
}

/** Lines over the same points, at least two. All values are `plotted` and not negative: their axis starts at 0. */
export interface LinePlot {
  kind: "lines";
  title: string;
  axis: string;
  /** What the points count, where they are numbers that are equally far apart; absent: they are names. */
  pointAxis?: string;
  points: string[];
  lines: Line[];
}

export interface Line {
  engine: EngineId;
  label: string;
  /** What the other line of its engine is compared with. */
  side: "base" | "head";
  values: number[];
}

const LARGEST = 1e12;

/** Four significant digits, never in the form 1e+21, which is not in Mermaid's grammar. What is beyond 1e12 is drawn there. */
export function plotted(value: number): number {
  const near = Math.min(LARGEST, Math.max(-LARGEST, value));
  return Math.abs(near) < 1e-4 ? 0 : Number(near.toPrecision(4));
}

/** The ends of the value axis: all of the values, and a little room, also where they are all the same. */
export function axisRange(values: readonly number[]): { low: number; high: number } {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const room = (most - least) * 0.05 || Math.abs(most) * 0.05 || 1;
  return { low: plotted(least - room), high: plotted(most + room) };
}
