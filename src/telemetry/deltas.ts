import type { Family } from "../engines/native-metrics/index.ts";
import { keyOf, numberIn, type Scrape, type Series } from "./prometheus.ts";

/** What a histogram gained between two scrapes, over all its label sets. Values are in its own unit. */
export interface HistogramDelta {
  count: number;
  sum: number;
  /**
   * How many of the values were at most each bound, ascending, the last one infinite.
   * Absent where label sets have different bounds, so that they cannot be added up.
   */
  buckets?: { upTo: number; count: number }[];
}

/** When a process began, in whatever unit it counts; of it only what is earlier matters. */
export const PROCESS_START = "process_start_time_seconds";

/**
 * What became of the process between two scrapes. `restarted`: it began later than the one before. `fell`: a counter went
 * back or is gone, which a restart does, and so does another process. `other`: it began earlier, so it is not a successor.
 */
export type ProcessChange = "same" | "restarted" | "fell" | "other";

/**
 * Judges by when the process and its series were created (`process_start_time_seconds`, `_created` of prometheus_client)
 * and, where that is not told, by counters. Of `counters` and times of creation only those that `before` has count.
 */
export function processChange(before: Scrape, after: Scrape, counters: ReadonlySet<string>): ProcessChange {
  let fell = false;
  for (const [name, series] of before.series) {
    const isStart = name === PROCESS_START || name.endsWith("_created");
    if (!isStart && !counters.has(name)) continue;
    const now = valuesByKey(after, name);
    for (const { key, value } of series) {
      const then = now.get(key);
      // What is no number tells neither that it rose nor that it fell.
      if (Number.isNaN(value) || Number.isNaN(then)) continue;
      if (isStart && then !== undefined && then !== value) return then > value ? "restarted" : "other";
      if (!isStart && !(then !== undefined && then >= value)) fell = true;
    }
  }
  return fell ? "fell" : "same";
}

/** Whether no counter moved. */
export function sameCounters(before: Scrape, after: Scrape, counters: ReadonlySet<string>): boolean {
  for (const name of counters) {
    const [then, now] = [valuesByKey(before, name), valuesByKey(after, name)];
    if (then.size !== now.size) return false;
    for (const [key, value] of then) if (!Object.is(now.get(key), value)) return false;
  }
  return true;
}

/**
 * How much a counter rose, its label sets added up; undefined where the engine does not have it, or where it cannot be told.
 * A label set that was not there before stood at 0 if `appearsWithFirstValue`; else it belongs to a process whose past is unknown.
 * The rises of two neighbouring spans add up to that of both.
 */
export function counterDelta(
  before: Scrape,
  after: Scrape,
  family: Family,
  appearsWithFirstValue: boolean,
): number | undefined {
  const name = family.names.find((candidate) => after.series.has(candidate));
  const now = name === undefined ? [] : selected(after, name, family);
  if (name === undefined || now.length === 0) return undefined;
  const then = valuesByKey(before, name);
  let rise = 0;
  for (const { key, value } of now) {
    const from = then.get(key) ?? (appearsWithFirstValue ? 0 : Number.NaN);
    rise += value - from;
  }
  // NaN and infinite values are in no sum; below zero it went back, and says nothing.
  return Number.isFinite(rise) && rise >= 0 ? rise : undefined;
}

/** The same for a histogram. Its bounds are those of the scrape, never known in advance. */
export function histogramDelta(
  before: Scrape,
  after: Scrape,
  family: Family,
  appearsWithFirstValue: boolean,
): HistogramDelta | undefined {
  const base = family.names.find((candidate) => after.series.has(`${candidate}_count`));
  if (base === undefined) return undefined;
  const rise = (part: string) =>
    counterDelta(before, after, { ...family, names: [base + part] }, appearsWithFirstValue);
  const [count, sum] = [rise("_count"), rise("_sum")];
  if (count === undefined || sum === undefined) return undefined;
  const buckets = bucketDeltas(before, after, `${base}_bucket`, family, appearsWithFirstValue);
  return buckets === undefined ? { count, sum } : { count, sum, buckets };
}

function bucketDeltas(
  before: Scrape,
  after: Scrape,
  name: string,
  family: Family,
  appearsWithFirstValue: boolean,
): HistogramDelta["buckets"] {
  const then = valuesByKey(before, name);
  const byOwner = new Map<string, Map<number, number>>();
  for (const { labels, key, value } of selected(after, name, family)) {
    const upTo = numberIn(labels["le"] ?? "");
    const rise = value - (then.get(key) ?? (appearsWithFirstValue ? 0 : Number.NaN));
    if (upTo === undefined || Number.isNaN(upTo) || !Number.isFinite(rise)) return undefined;
    const owner = keyOf(labels, "le");
    const buckets = byOwner.get(owner) ?? new Map<number, number>();
    byOwner.set(owner, buckets.set(upTo, rise));
  }
  return addedUp([...byOwner.values()]);
}

/** Bucket by bucket, where all have the same bounds and the last of them is infinite. */
function addedUp(histograms: readonly ReadonlyMap<number, number>[]): HistogramDelta["buckets"] {
  const bounds = [...(histograms[0]?.keys() ?? [])].sort((a, b) => a - b);
  if (bounds.at(-1) !== Number.POSITIVE_INFINITY) return undefined;
  const sameBounds = (other: ReadonlyMap<number, number>) =>
    other.size === bounds.length && bounds.every((bound) => other.has(bound));
  if (!histograms.every(sameBounds)) return undefined;
  let atLeast = 0;
  return bounds.map((upTo) => {
    const count = histograms.reduce((sum, histogram) => sum + (histogram.get(upTo) ?? 0), 0);
    // Lines of one scrape may be some requests apart, and a cumulated count never falls.
    atLeast = Math.max(atLeast, count);
    return { upTo, count: atLeast };
  });
}

/** A gauge now, over all its label sets; undefined where none has a finite value. */
export function gauge(scrape: Scrape, family: Family, over: "sum" | "max"): number | undefined {
  const name = family.names.find((candidate) => scrape.series.has(candidate));
  const values = name === undefined ? [] : selected(scrape, name, family).map(({ value }) => value);
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return undefined;
  return over === "max" ? Math.max(...finite) : finite.reduce((sum, value) => sum + value, 0);
}

/** The series of a name that the family means. */
export function selected(scrape: Scrape, name: string, { where }: Pick<Family, "where">): readonly Series[] {
  const series = scrape.series.get(name) ?? [];
  if (where === undefined) return series;
  const wanted = Object.entries(where);
  return series.filter(({ labels }) => wanted.every(([label, values]) => values.includes(labels[label] ?? "")));
}

function valuesByKey(scrape: Scrape, name: string): ReadonlyMap<string, number> {
  return new Map((scrape.series.get(name) ?? []).map(({ key, value }) => [key, value]));
}
