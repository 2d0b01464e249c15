import type { Family, SeriesMapping, SeriesReading } from "../engines/native-metrics/index.ts";
import type { NativeMetric, NativeMetricId, RepeatTelemetry } from "../model/telemetry.ts";
import { counterDelta, histogramDelta, PROCESS_START } from "./deltas.ts";
import { bucketPercentiles } from "./percentiles.ts";
import type { Scrape } from "./prometheus.ts";

/** Two scrapes of one engine, and the time between them that the load took. */
export interface Span {
  before: Scrape;
  after: Scrape;
  elapsedMs: number;
}

/** What one engine's series say of a span, under the unified names. What it does not have is absent. */
export function unifiedMetrics(
  mapping: SeriesMapping,
  span: Span,
): Pick<RepeatTelemetry, "metrics" | "finishedRequests" | "prefixCache"> {
  const rise = (family: Family) => riseOf(mapping, span, family);
  const metrics: Partial<Record<NativeMetricId, NativeMetric>> = {};
  for (const [id, reading] of Object.entries(mapping.metrics) as [NativeMetricId, SeriesReading][]) {
    const metric = metricOf(mapping, span, reading);
    if (metric !== undefined) metrics[id] = metric;
  }
  const finished = mapping.finished && rise(mapping.finished);
  const hitTokens = mapping.prefixCache && rise(mapping.prefixCache.hits);
  const queriedTokens = mapping.prefixCache && addedUp(mapping.prefixCache.queried.map(rise));
  return {
    metrics,
    ...(finished === undefined ? {} : { finishedRequests: finished }),
    ...(hitTokens === undefined || queriedTokens === undefined ? {} : { prefixCache: { queriedTokens, hitTokens } }),
  };
}

function metricOf(mapping: SeriesMapping, span: Span, reading: SeriesReading): NativeMetric | undefined {
  const values = valuesOf(mapping, span, reading);
  if (values === undefined) return undefined;
  const metric: NativeMetric = { unit: reading.unit, ...values, source: sourceOf(reading, span.after) };
  return reading.caveat === undefined ? metric : { ...metric, caveat: reading.caveat };
}

type Values = Omit<NativeMetric, "unit" | "source" | "caveat">;

function valuesOf(mapping: SeriesMapping, span: Span, reading: SeriesReading): Values | undefined {
  const rise = (family: Family) => riseOf(mapping, span, family);
  switch (reading.kind) {
    case "histogram": {
      const { family, factor } = reading;
      const delta = histogramDelta(span.before, span.after, family, mapping.appearsWithFirstValue);
      if (delta === undefined || delta.count === 0) return undefined;
      const mean = (delta.sum / delta.count) * factor;
      return { count: delta.count, mean, ...bucketPercentiles(delta, factor) };
    }
    case "total": {
      const risen = rise(reading.family);
      return risen === undefined ? undefined : { total: risen * reading.factor };
    }
    case "rate": {
      const risen = rise(reading.family);
      return risen === undefined || span.elapsedMs <= 0 ? undefined : { mean: (risen * 1000) / span.elapsedMs };
    }
    case "ratio": {
      const part = rise(reading.part);
      const whole = addedUp(reading.whole.map(rise));
      if (part === undefined || !whole) return undefined;
      return { count: whole, mean: (part / whole) * reading.factor };
    }
  }
}

function riseOf({ appearsWithFirstValue }: SeriesMapping, { before, after }: Span, family: Family) {
  return counterDelta(before, after, family, appearsWithFirstValue);
}

/** A part that is not told leaves the sum unknown. */
function addedUp(parts: readonly (number | undefined)[]): number | undefined {
  let sum = 0;
  for (const part of parts) {
    if (part === undefined) return undefined;
    sum += part;
  }
  return sum;
}

/** The series by the name that this version of the engine gives it. */
function sourceOf(reading: SeriesReading, scrape: Scrape): string {
  if (reading.kind !== "ratio") return nameOf(reading.family, scrape);
  const whole = reading.whole.map((family) => nameOf(family, scrape));
  return `${nameOf(reading.part, scrape)} ÷ ${whole.length > 1 ? `(${whole.join(" + ")})` : whole[0]}`;
}

function nameOf({ names, where }: Family, { series }: Scrape): string {
  const name = names.find((candidate) => series.has(candidate) || series.has(`${candidate}_count`)) ?? names[0];
  const labels = Object.entries(where ?? {}).map(([label, values]) => `${label}="${values.join("|")}"`);
  return labels.length === 0 ? `${name}` : `${name}{${labels.join(",")}}`;
}

/** The names of all series that a mapping reads. `counters` only rise; `light` is what is read again and again during a load. */
export function namesIn(mapping: SeriesMapping): {
  all: ReadonlySet<string>;
  counters: ReadonlySet<string>;
  light: ReadonlySet<string>;
} {
  const { metrics, gauges, finished, prefixCache } = mapping;
  const counters = new Set<string>();
  const created = new Set<string>();
  const add = (family: Family, parts: readonly string[] = [""]) => {
    for (const name of family.names) {
      for (const part of parts) counters.add(name + part);
      created.add(`${name.replace(/_(total|count|sum)$/, "")}_created`);
    }
  };
  for (const reading of Object.values(metrics)) {
    if (reading.kind === "histogram") add(reading.family, ["_bucket", "_sum", "_count"]);
    else if (reading.kind === "ratio") for (const family of [reading.part, ...reading.whole]) add(family);
    else add(reading.family);
  }
  for (const family of [finished, prefixCache?.hits, ...(prefixCache?.queried ?? [])]) if (family) add(family);
  const gaugeNames = Object.values(gauges).flatMap(({ names }) => names);
  const witnesses = [finished, generatedTokens(mapping)].flatMap((family) => family?.names ?? []);
  return {
    all: new Set([...counters, ...created, ...gaugeNames, PROCESS_START]),
    counters,
    light: new Set([...gaugeNames, ...witnesses, PROCESS_START]),
  };
}

/** Moves with every token, so that it tells of a restart where no request has finished yet. */
function generatedTokens({ metrics: { generation_tokens: reading } }: SeriesMapping): Family | undefined {
  return reading?.kind === "total" ? reading.family : undefined;
}
