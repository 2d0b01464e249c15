import type { Signal } from "../engines/latency-flags/index.ts";
import type { Comparison } from "../model/comparison.ts";
import type { EngineId } from "../model/scenario.ts";
import type { NativeMetricId, RepeatTelemetry } from "../model/telemetry.ts";

/** What the engine of both sides said while it was measured. */
export interface EngineTelemetry {
  engine: EngineId;
  base: readonly RepeatTelemetry[];
  head: readonly RepeatTelemetry[];
}

/** Something that an engine's own metrics show to have moved from base to head. */
export interface SignalMove {
  engine: EngineId;
  signal: Signal;
  direction: "up" | "down";
  /** `queue 4.1 → 39.8 ms`. */
  text: string;
}

interface Kind {
  signal: Signal;
  label: string;
  unit: string;
  /** A smaller difference is noise, whatever part of the base it is. */
  least: number;
}

const STAGES: readonly (Kind & { id: NativeMetricId })[] = [
  { signal: "queue", id: "queue", label: "queue", unit: " ms", least: 1 },
  { signal: "prefill", id: "prefill", label: "prefill", unit: " ms", least: 1 },
  { signal: "decode", id: "decode", label: "decode", unit: " ms", least: 1 },
  { signal: "load", id: "load", label: "model load", unit: " ms", least: 20 },
];
const GAUGES = [
  { signal: "waiting", series: "waiting", label: "waiting requests", unit: "", least: 0.5 },
  { signal: "running", series: "running", label: "running requests", unit: "", least: 0.5 },
  { signal: "kv_cache_use", series: "kvCacheUse", label: "KV cache use", unit: "", least: 0.05 },
] as const satisfies readonly (Kind & { series: string })[];
const PREEMPTIONS: Kind = { signal: "preemptions", label: "preemptions a run", unit: "", least: 1 };
const CACHE_HITS: Kind = { signal: "cache_hit_share", label: "prefix cache hits", unit: "", least: 0.05 };

/** A smaller part of the base is noise between runs. */
const NOTABLE = 0.15;

/** What moved: by what was scraped of both sides, and by the stages that a comparison has kept of stored ones. */
export function signalMoves(telemetry: readonly EngineTelemetry[], comparisons: readonly Comparison[]): SignalMove[] {
  const scraped = telemetry.flatMap(scrapedMoves);
  const kept = comparisons.flatMap(({ engine, explanation }) =>
    (explanation?.stages ?? []).flatMap(({ stage, baseMs, headMs }) => {
      const kind = STAGES.find(({ signal }) => signal === stage);
      return kind === undefined ? [] : moveOf(engine, kind, baseMs, headMs);
    }),
  );
  const all = [...scraped, ...kept];
  return all.filter(
    (move, at) => all.findIndex((one) => one.engine === move.engine && one.signal === move.signal) === at,
  );
}

function scrapedMoves({ engine, base, head }: EngineTelemetry): SignalMove[] {
  const compare = (kind: Kind, of: (one: RepeatTelemetry) => number | undefined) => {
    const [from, to] = [meanOf(base, of), meanOf(head, of)];
    return from === undefined || to === undefined ? [] : moveOf(engine, kind, from, to);
  };
  return [
    ...STAGES.flatMap((kind) => compare(kind, ({ metrics }) => metrics[kind.id]?.mean)),
    ...GAUGES.flatMap((kind) => compare(kind, ({ series }) => mean(series?.[kind.series] ?? []))),
    ...compare(PREEMPTIONS, ({ metrics }) => metrics.preemptions?.total),
    ...compare(CACHE_HITS, hitShare),
  ];
}

/** Of the tokens that were looked up, else as the engine says it itself. */
function hitShare({ prefixCache, metrics }: RepeatTelemetry): number | undefined {
  if (prefixCache === undefined || prefixCache.queriedTokens === 0) return metrics.cache_hit_share?.mean;
  return prefixCache.hitTokens / prefixCache.queriedTokens;
}

function moveOf(engine: EngineId, { signal, label, unit, least }: Kind, base: number, head: number): SignalMove[] {
  const difference = head - base;
  if (Math.abs(difference) < least || Math.abs(difference) < NOTABLE * Math.abs(base)) return [];
  const text = `${label} ${short(base)} → ${short(head)}${unit}`;
  return [{ engine, signal, direction: difference > 0 ? "up" : "down", text }];
}

function meanOf(
  sides: readonly RepeatTelemetry[],
  of: (one: RepeatTelemetry) => number | undefined,
): number | undefined {
  return mean(sides.filter(({ restarted }) => !restarted).map((one) => of(one) ?? null));
}

/** Of what was observed. */
function mean(values: readonly (number | null)[]): number | undefined {
  const known = values.filter((value) => value !== null && Number.isFinite(value));
  return known.length === 0 ? undefined : known.reduce<number>((sum, value) => sum + (value ?? 0), 0) / known.length;
}

function short(value: number): string {
  return String(Number(value.toPrecision(3)));
}
