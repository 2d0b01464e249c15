import type { EngineId } from "./scenario.ts";

/** What engines tell of themselves, under one name each: the unified mapping. Times in ms, shares as fractions. */
export const NATIVE_METRICS = [
  "e2e",
  "ttft",
  "queue",
  "prefill",
  "decode",
  "inference",
  "load",
  "inter_token",
  "time_per_output_token",
  "prompt_tokens",
  "generation_tokens",
  "tokens_per_second",
  "requests",
  "cache_hit_share",
  "preemptions",
] as const;
export type NativeMetricId = (typeof NATIVE_METRICS)[number];

/** A percentile of a histogram is only known to lie between two bucket bounds; `high` is absent in the open last bucket. */
export interface Bounds {
  low: number;
  high?: number;
}

/** One engine metric over one repeat. What an engine does not have is absent, never 0. */
export interface NativeMetric {
  unit: "ms" | "tokens" | "tokens/s" | "requests" | "fraction" | "events";
  /** Observations behind it. */
  count?: number;
  /** Sum ÷ count: exact. */
  mean?: number;
  /** The largest, where every single value is known. */
  max?: number;
  /** Counters: the difference between end and start. */
  total?: number;
  p50?: Bounds;
  p95?: Bounds;
  p99?: Bounds;
  /** Where it is from: the series' own name, or the field of the responses. */
  source: string;
  /** What it means there, where that is not what the name says. */
  caveat?: string;
}

/** What the engine told while one test ran. */
export interface RepeatTelemetry {
  engine: EngineId;
  /** `metrics`: scraped. `responses`: only what rode on the answers. */
  source: "metrics" | "responses";
  metrics: Partial<Record<NativeMetricId, NativeMetric>>;
  /** In time, on the run's clock; an array is as long as `atMs`, and null where a sample had no value. */
  series?: {
    atMs: number[];
    running?: (number | null)[];
    waiting?: (number | null)[];
    kvCacheUse?: (number | null)[];
  };
  /** Requests that the engine finished between the two scrapes, whoever sent them; absent where it does not say. */
  finishedRequests?: number;
  /** Prompt tokens asked of the prefix cache and found there; absent where it does not say. */
  prefixCache?: { queriedTokens: number; hitTokens: number };
  /** A counter went back, or the process has another start time: it was restarted in the middle. */
  restarted: boolean;
  /** Bytes that the model takes in all and on the accelerator, where the engine says. */
  memoryBytes?: { model: number; accelerator?: number };
  /** Accelerators and pods, where an exporter for them was named. */
  resources?: { gpuUtilization?: number; gpuMemoryBytes?: number; cpuCores?: number; memoryBytes?: number };
  /** What could not be read, one sentence each. */
  problems: string[];
}
