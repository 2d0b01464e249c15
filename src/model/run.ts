import type { ClientHealth } from "./client-health.ts";
import type { AbsentEndpoint, Endpoint } from "./endpoint.ts";
import type { FailureClass } from "./failures.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { GuardFinding } from "./guard.ts";
import type { MetricId } from "./metrics.ts";
import type { SweepResult } from "./sweep.ts";
import type { RepeatTelemetry } from "./telemetry.ts";

export const RUN_SCHEMA = "llm-latency-gate/run/v2";

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
  /** Searches for the rate at which an engine saturates; absent where there was none. */
  sweeps?: SweepResult[];
  warnings: Warning[];
}

/** One test on one endpoint, run once. */
export interface RepeatResult {
  endpointId: string;
  scenario: string;
  kind: "ttft" | "load";
  repeat: number;
  /** Which pair of a paired comparison it belongs to. */
  pair?: number;
  users: number;
  /** Absent: `closed`. In an open loop requests are due at times fixed in advance. */
  load?: "closed" | "open";
  window: Window;
  /** What lies outside of the window; absent where it is not known when the load did what. */
  cut?: Cut;
  counts: Counts;
  /** A metric that cannot exist here is absent. */
  metrics: Partial<Record<MetricId, MetricResult>>;
  aborted: boolean;
  /** Mean output tokens of the answers that were complete; absent where the engine and the events told none. */
  outputTokensPerAnswer?: number;
  /** Guards that fired in this repeat, or in its pair; what they void is not judged. */
  guards: GuardFinding[];
  /** How many times more requests independent ones would be worth, by metric: 1 is none, 2 halves the sample. */
  designEffect?: Partial<Record<MetricId, number>>;
  /** Delay from the schedule to the wire, ms, over measured requests; the set-up of connections is not in it. */
  dispatchDelayMs?: { p50: number; p99: number; max: number };
  /** Share of the gaps between token events of which both ends came in one read of the socket: their times were not seen. */
  sharedReads?: number;
  health?: ClientHealth;
  telemetry?: RepeatTelemetry;
  /** Client against engine: what each says of the same requests. */
  crossCheck?: CrossCheck[];
}

/** One client-side mean against the engine's own, over the same repeat. */
export interface CrossCheck {
  metric: "ttft_ms" | "e2e_ms";
  clientMeanMs: number;
  engineMeanMs: number;
  /** `agrees`; `offset`: the client sees more, by a plausible way there and back; `contradicts`: one of both is wrong. */
  result: "agrees" | "offset" | "contradicts";
  message: string;
}

/** The steady window: ms from the run's monotonic origin. */
export interface Window {
  fromMs: number;
  toMs: number;
}

/** What the steady window leaves out of a test. */
export interface Cut {
  /** From the start of the test to that of the window. */
  beforeMs: number;
  /** From the end of the window to that of the last answer. */
  afterMs: number;
  /** Measured requests that were sent outside, or never: they count for the success rate, not for latency. */
  requests: number;
  /** Nothing could be cut, since the test was too short to be steady: ramp and drain are in its rates. */
  unsteady?: true;
}

export interface Counts {
  /** Measured requests that were due; failed and dropped ones count. */
  due: number;
  ok: number;
  failed: number;
  failures: Partial<Record<FailureClass, number>>;
  /** Of the ok ones, those that the client itself cancelled in the middle, as the scenario asked. */
  cancelled?: number;
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
