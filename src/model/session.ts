import type { FailureClass } from "./failures.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { MetricId } from "./metrics.ts";
import type { EngineId, StatisticId } from "./scenario.ts";

/** The version of what a stored base looks like. */
export const BASELINE_SCHEMA = "llm-latency-gate/baseline/v1";

/** A base that is kept: sessions, the newest last. At most 200 kB as JSON. */
export interface Baseline {
  schema: typeof BASELINE_SCHEMA;
  sessions: Session[];
}

/** What one run gave for one side, small enough to keep: statistics of every repeat, not its samples. */
export interface Session {
  /** Of the result directory, or of the file that was imported. */
  id: string;
  /** ISO 8601. */
  startedAt: string;
  commit?: string;
  toolVersion: string;
  /** Absent where a foreign file does not tell: nothing is known to match then. */
  fingerprint?: Fingerprint;
  /** It was itself a regression: its noise counts, its level does not. */
  regressed?: true;
  /** Which tool measured it, where it was not this one. */
  importedFrom?: "vllm-bench" | "guidellm" | "aiperf" | "inference-perf";
  tests: SessionTest[];
  /** What limits a comparison with this session, one sentence each. */
  limits: string[];
}

/** One test on one engine in one session. */
export interface SessionTest {
  endpointId: string;
  engine: EngineId;
  scenario: string;
  /** Absent: `closed`. Only a closed loop has a throughput of its own. */
  load?: "closed" | "open";
  /** Valid repeats only, in the order of measurement. */
  repeats: SessionRepeat[];
}

export interface SessionRepeat {
  counts: { due: number; failed: number; failures: Partial<Record<FailureClass, number>> };
  metrics: Partial<Record<MetricId, SessionMetric>>;
  /** Mean output tokens of the answers that were complete; absent where it was not kept. */
  outputTokensPerAnswer?: number;
  /** Means of what the engine said of its own stages, ms. */
  engineMs?: StageMeans;
}

/** Absent below the least sample size, as everywhere. */
export interface SessionMetric extends Partial<Record<StatisticId, number>> {
  n: number;
  /** How the values lie, for showing what moved: counts in buckets whose bounds grow by 5 %. */
  histogram?: LogHistogram;
}

/** Bounds of the buckets grow by this factor. */
export const BUCKET_GROWTH = 1.05;

/** Bucket i holds values in (1.05^i, 1.05^(i+1)] of the metric's unit; `first` is the index of counts[0]. */
export interface LogHistogram {
  first: number;
  counts: number[];
}

/** The stages of a request that engines tell of. */
export const STAGES = ["queue", "prefill", "decode", "load"] as const;

/** Mean times in ms that engines report of their own stages. */
export type StageMeans = Partial<Record<(typeof STAGES)[number], number>>;
