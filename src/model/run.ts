import type { AbsentEndpoint, Endpoint } from "./endpoint.ts";
import type { FailureClass } from "./failures.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { MetricId } from "./metrics.ts";

export const RUN_SCHEMA = "llm-latency-gate/run/v1";

/** Everything that was measured, before anything is judged. */
export interface RunResult {
  schema: typeof RUN_SCHEMA;
  id: string;
  name: string;
  /** Wall-clock time of the monotonic origin, ISO 8601. */
  startedAt: string;
  endedAt: string;
  seed: number;
  /** With the seed it reproduces every prompt byte for byte. */
  nonce: string;
  status: "complete" | "partial" | "aborted";
  endpoints: Endpoint[];
  absent: AbsentEndpoint[];
  fingerprint: Fingerprint;
  repeats: RepeatResult[];
  warnings: Warning[];
}

/** One test on one endpoint, run once. */
export interface RepeatResult {
  endpointId: string;
  scenario: string;
  kind: "ttft" | "load";
  repeat: number;
  users: number;
  window: Window;
  counts: Counts;
  /** A metric that cannot exist here is absent. */
  metrics: Partial<Record<MetricId, MetricResult>>;
  aborted: boolean;
}

/** The steady window: ms from the run's monotonic origin. */
export interface Window {
  fromMs: number;
  toMs: number;
}

export interface Counts {
  /** Measured requests that were due; failed and dropped ones count. */
  due: number;
  ok: number;
  failed: number;
  failures: Partial<Record<FailureClass, number>>;
  warmup: number;
  warmupFailed: number;
  retried: number;
  reusedConnections: number;
  inputTokens: number;
  outputTokens: number;
}

export interface MetricResult {
  n: number;
  mean: Estimate;
  min: number;
  max: number;
  p50: Estimate;
  p95: Estimate;
  p99: Estimate;
}

/**
 * A statistic with its two-sided 95 % interval.
 * `value` is absent below the least sample size, `needed` then says how many samples it takes.
 */
export interface Estimate {
  value?: number;
  low?: number;
  high?: number;
  needed?: number;
}

/** Something the reader should know before believing the numbers; it says what to do next. */
export interface Warning {
  code: string;
  message: string;
  endpointId?: string;
  scenario?: string;
}

/** When a load did what, in ms from the run's monotonic origin. */
export interface LoadMoments {
  startedAtMs: number;
  /** The last user was started: from here the load is whole. */
  allStartedAtMs: number;
  /** Nothing new was started from here on; later than `drainedAtMs` where all users were thinking up to the deadline. */
  limitAtMs: number;
  /** The last answer ended. */
  drainedAtMs: number;
}
