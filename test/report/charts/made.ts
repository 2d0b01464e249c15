import type { Comparison, Drift, Explanation } from "../../../src/model/comparison.ts";
import type { Side } from "../../../src/model/endpoint.ts";
import { METRICS, type MetricId } from "../../../src/model/metrics.ts";
import type { Report } from "../../../src/model/report.ts";
import type { RepeatResult } from "../../../src/model/run.ts";
import type { EngineId } from "../../../src/model/scenario.ts";
import type { RepeatTelemetry } from "../../../src/model/telemetry.ts";
import { comparison } from "../comparisons.ts";
import { VLLM_TOLD } from "../engine-stories.ts";
import { endpoint, repeat } from "../runs.ts";
import { report } from "../stories.ts";

export const ENGINES: readonly EngineId[] = ["vllm", "tgi", "ollama"];

/** As many comparisons as wanted, of three engines and every metric in turn, changed by `sizes`. */
export function manyComparisons(count: number, sizes: readonly number[] = [0.02]): Comparison[] {
  const metrics = Object.keys(METRICS) as MetricId[];
  return Array.from({ length: count }, (_, at) => {
    const engine = ENGINES[at % ENGINES.length] ?? "vllm";
    const metric = metrics[at % metrics.length] ?? "ttft_ms";
    const size = sizes[at % sizes.length] ?? 0;
    const base = metric === "success_rate" ? 1 : 100;
    const seen = { base, head: base * (1 + size), low: size - 0.01, high: size + 0.01 };
    return { ...comparison("pass", "no change", { engine, endpointId: engine, metric, seen }), ...explainedBy(metric) };
  });
}

function explainedBy(metric: MetricId): { explanation?: Explanation } {
  return metric === "ttft_ms" ? { explanation: explanation([10, 20, 50]) } : {};
}

/** Percentiles with these values at the base, a fifth more at head. */
export function explanation(values: readonly number[]): Explanation {
  const shown = [10, 50, 90, 95, 99];
  const percentiles = values.map((base, at) => ({ p: shown[at] ?? at, base, head: base * 1.2, change: 0.2 }));
  return { percentiles, shape: "shift", stages: [] };
}

export function drift(more: Partial<Drift> = {}): Drift {
  return {
    ...{ endpointId: "vllm", engine: "vllm", scenario: "chat", metric: "ttft_ms", statistic: "p50" },
    ...{ perWeek: { low: 0.004, estimate: 0.01, high: 0.016 }, sessions: 20, days: 18, drifting: true, reason: "why" },
    ...more,
  } as Drift;
}

export function reportOf(comparisons: Comparison[], drifts: Drift[] = []): Report {
  return { ...report("regression"), comparisons, drift: drifts };
}

/** The comparison with these ends of its interval, as they are. */
export function withChange(one: Comparison, low: number, estimate: number, high: number): Comparison {
  if (one.evidence === undefined) throw new Error("it has no evidence");
  return { ...one, evidence: { ...one.evidence, change: { low, estimate, high } } };
}

/** Numbers that are finite, and awkward. */
export const HOSTILE = [0, -0, 1e12, -1e12, 1e300, 1e-300, Number.MIN_VALUE, 1 / 3, -0.123456789, 0.05] as const;

/** Where nothing was observed, as a foreign report may say it. */
export const NOTHING = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const;

interface Watched {
  id: string;
  engine?: EngineId;
  side?: Side;
  scenario?: string;
  series: Partial<NonNullable<RepeatTelemetry["series"]>>;
  more?: Partial<RepeatResult>;
}

/** When every load of a `watchedReport` began, on the clock of the run. */
export const LOAD_BEGAN_MS = 3_000;

/** A report of loads during which an engine told these values; without times of their own a second apart, from 1 s on. */
export function watchedReport(...loads: Watched[]): Report {
  const shown = report("regression");
  const repeats = loads.map(({ id, engine = "vllm", scenario = "chat", series, more }): RepeatResult => {
    const count = Math.max(...Object.values(series).map(({ length }) => length));
    const atMs = Array.from({ length: count }, (_, at) => LOAD_BEGAN_MS + 1_000 * (at + 1));
    return {
      ...repeat(id, scenario, 8, { due: 90, ttft: 50, tpot: 6, e2e: 300 }),
      ...{ cut: { beforeMs: 4_000 - LOAD_BEGAN_MS, afterMs: 0, requests: 0 } },
      telemetry: { ...VLLM_TOLD, engine, series: { atMs, ...series } },
      ...more,
    };
  });
  const endpoints = loads.map(({ id, engine = "vllm", side = "head" }) => ({ ...endpoint(engine), id, side }));
  return { ...shown, endpoints, comparisons: [], drift: [], run: { ...shown.run, repeats } };
}
