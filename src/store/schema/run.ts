import { z } from "zod";
import type { ClientHealth } from "../../model/client-health.ts";
import type { AbsentEndpoint, Endpoint } from "../../model/endpoint.ts";
import { GUARDS, type GuardFinding } from "../../model/guard.ts";
import {
  type Counts,
  type CrossCheck,
  type Cut,
  type Estimate,
  type MetricResult,
  type RepeatResult,
  RUN_SCHEMA,
  type RunResult,
  type Warning,
} from "../../model/run.ts";
import { SATURATIONS, type SweepLevel, type SweepResult } from "../../model/sweep.ts";
import { NATIVE_METRICS, type NativeMetric, type RepeatTelemetry } from "../../model/telemetry.ts";
import {
  amount,
  consistent,
  count,
  engineId,
  type Fields,
  failureCounts,
  fingerprintSchema,
  METRIC_IDS,
  moment,
  name,
  partial,
  text,
} from "./pieces.ts";

export const endpointSchema: z.ZodType<Endpoint> = z.object({
  id: name,
  side: z.enum(["head", "base"]),
  engine: engineId,
  baseUrl: text,
  api: z.enum(["chat", "completions", "generate"]),
  model: text,
  path: z.enum(["direct", "port-forward", "in-cluster"]),
  required: z.boolean(),
  forcesLength: z.boolean(),
  evidence: z.array(text).max(1_000),
  apiKeyEnv: name.exactOptional(),
  dialHost: text.exactOptional(),
} satisfies Fields<Endpoint>);

export const absentEndpointSchema: z.ZodType<AbsentEndpoint> = z.object({
  id: name,
  engine: engineId,
  baseUrl: text,
  required: z.boolean(),
  failure: text,
  reason: text,
  hint: text,
} satisfies Fields<AbsentEndpoint>);

const counts: z.ZodType<Counts> = z.object({
  due: count,
  ok: count,
  failed: count,
  failures: failureCounts,
  warmup: count,
  warmupFailed: count,
  retried: count,
  reusedConnections: count,
  inputTokens: count,
  outputTokens: count,
  cancelled: count.exactOptional(),
} satisfies Fields<Counts>);

const estimate: z.ZodType<Estimate> = z.object({
  value: amount.exactOptional(),
  // The interval of a mean may reach below 0.
  low: z.number().exactOptional(),
  high: z.number().exactOptional(),
  needed: count.exactOptional(),
} satisfies Fields<Estimate>);

const metric: z.ZodType<MetricResult> = z.object({
  n: count,
  mean: estimate,
  min: amount,
  max: amount,
  p50: estimate,
  p95: estimate,
  p99: estimate,
} satisfies Fields<MetricResult>);

const guard: z.ZodType<GuardFinding> = z.object({
  guard: z.enum(GUARDS),
  message: text,
  hint: text,
  cause: z.enum(["client", "foreign", "symmetric", "engine"]),
  voids: z.array(name).max(100).exactOptional(),
} satisfies Fields<GuardFinding>);

const health: z.ZodType<ClientHealth> = z.object({
  loopDelayMs: z.object({ p50: amount, p99: amount, max: amount }),
  cpu: amount,
  busiestThread: amount.exactOptional(),
  cores: amount,
  gc: z.object({ pauses: count, totalMs: amount, longestMs: amount }),
  workers: count,
  rttMs: z.object({ p50: amount, p99: amount, n: count }).exactOptional(),
} satisfies Fields<ClientHealth>);

const bounds = z.object({ low: amount, high: amount.exactOptional() });

const nativeMetric: z.ZodType<NativeMetric> = z.object({
  unit: z.enum(["ms", "tokens", "tokens/s", "requests", "fraction", "events"]),
  count: amount.exactOptional(),
  mean: amount.exactOptional(),
  total: amount.exactOptional(),
  p50: bounds.exactOptional(),
  p95: bounds.exactOptional(),
  p99: bounds.exactOptional(),
  max: amount.exactOptional(),
  source: text,
  caveat: text.exactOptional(),
} satisfies Fields<NativeMetric>);

const MOST_SAMPLES = 200_000;
const series = z.array(z.number().nullable()).max(MOST_SAMPLES).exactOptional();

const telemetry: z.ZodType<RepeatTelemetry> = z.object({
  engine: engineId,
  source: z.enum(["metrics", "responses"]),
  metrics: partial(NATIVE_METRICS, nativeMetric, "drop"),
  series: z
    .object({ atMs: z.array(z.number()).max(MOST_SAMPLES), running: series, waiting: series, kvCacheUse: series })
    .exactOptional(),
  finishedRequests: amount.exactOptional(),
  prefixCache: z.object({ queriedTokens: amount, hitTokens: amount }).exactOptional(),
  restarted: z.boolean(),
  memoryBytes: z.object({ model: amount, accelerator: amount.exactOptional() }).exactOptional(),
  resources: z
    .object({
      gpuUtilization: amount.exactOptional(),
      gpuMemoryBytes: amount.exactOptional(),
      cpuCores: amount.exactOptional(),
      memoryBytes: amount.exactOptional(),
    })
    .exactOptional(),
  problems: z.array(text).max(1_000),
} satisfies Fields<RepeatTelemetry>);

const crossCheck: z.ZodType<CrossCheck> = z.object({
  metric: z.enum(["ttft_ms", "e2e_ms"]),
  clientMeanMs: amount,
  engineMeanMs: amount,
  result: z.enum(["agrees", "offset", "contradicts"]),
  message: text,
} satisfies Fields<CrossCheck>);

const cut: z.ZodType<Cut> = z.object({
  beforeMs: z.number(),
  afterMs: z.number(),
  requests: count,
  unsteady: z.literal(true).exactOptional(),
} satisfies Fields<Cut>);

export const repeatSchema: z.ZodType<RepeatResult> = z.object({
  endpointId: name,
  scenario: name,
  kind: z.enum(["ttft", "load"]),
  repeat: count,
  pair: count.exactOptional(),
  load: z.enum(["closed", "open"]).exactOptional(),
  users: count,
  window: z.object({ fromMs: z.number(), toMs: z.number() }),
  cut: cut.exactOptional(),
  counts: consistent(counts),
  metrics: partial(METRIC_IDS, metric, "drop"),
  aborted: z.boolean(),
  outputTokensPerAnswer: amount.exactOptional(),
  guards: z.array(guard).max(100),
  designEffect: partial(METRIC_IDS, amount, "drop").exactOptional(),
  dispatchDelayMs: z.object({ p50: amount, p99: amount, max: amount }).exactOptional(),
  sharedReads: amount.exactOptional(),
  health: health.exactOptional(),
  telemetry: telemetry.exactOptional(),
  crossCheck: z.array(crossCheck).max(10).exactOptional(),
} satisfies Fields<RepeatResult>);

const sweepLevel: z.ZodType<SweepLevel> = z.object({
  rate: amount,
  requests: count,
  met: z.boolean(),
  ttftP95: amount.exactOptional(),
  e2eP95: amount.exactOptional(),
  tokensPerSecond: amount.exactOptional(),
  saturated: z.boolean(),
  saturatedBy: z.enum(SATURATIONS).exactOptional(),
} satisfies Fields<SweepLevel>);

export const sweepSchema: z.ZodType<SweepResult> = z.object({
  endpointId: name,
  scenario: name,
  levels: z.array(sweepLevel).max(1_000),
  fromRate: amount,
  highestMeeting: amount.exactOptional(),
  knee: amount.exactOptional(),
  cutShort: text.exactOptional(),
  requests: count,
  reason: text,
} satisfies Fields<SweepResult>);

export const warningSchema: z.ZodType<Warning> = z.object({
  code: name,
  message: text,
  endpointId: name.exactOptional(),
  scenario: name.exactOptional(),
} satisfies Fields<Warning>);

/** `run.json`. Keys that this version does not know are dropped. */
export const runSchema: z.ZodType<RunResult> = z.object({
  schema: z.literal(RUN_SCHEMA),
  id: name,
  name: text,
  startedAt: moment,
  endedAt: moment,
  seed: z.number(),
  nonce: text,
  status: z.enum(["complete", "partial", "aborted"]),
  endpoints: z.array(endpointSchema).max(1_000),
  absent: z.array(absentEndpointSchema).max(1_000),
  fingerprint: fingerprintSchema,
  repeats: z.array(repeatSchema).max(20_000),
  sweeps: z.array(sweepSchema).max(1_000).exactOptional(),
  warnings: z.array(warningSchema).max(20_000),
} satisfies Fields<RunResult>);
