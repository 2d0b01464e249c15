import { z } from "zod";
import {
  BASELINE_SCHEMA,
  type Baseline,
  type LogHistogram,
  type Session,
  type SessionMetric,
  type SessionRepeat,
  type SessionTest,
  STAGES,
} from "../../model/session.ts";
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

/** Bounds that grow by 5 % reach from a nanosecond to a year, in ms, well inside these. */
const MOST_BUCKETS = 2_000;

const histogram: z.ZodType<LogHistogram> = z.object({
  first: z.int().min(-MOST_BUCKETS).max(MOST_BUCKETS),
  counts: z.array(amount).max(MOST_BUCKETS),
} satisfies Fields<LogHistogram>);

const metric: z.ZodType<SessionMetric> = z.object({
  n: count,
  p50: amount.exactOptional(),
  p95: amount.exactOptional(),
  p99: amount.exactOptional(),
  mean: amount.exactOptional(),
  histogram: histogram.exactOptional(),
} satisfies Fields<SessionMetric>);

/** A metric that does not exist is an error: a renamed one would be missing from the comparison without a word. */
export const sessionRepeatSchema: z.ZodType<SessionRepeat> = z.object({
  counts: consistent(z.object({ due: count, failed: count, failures: failureCounts })),
  metrics: partial(METRIC_IDS, metric, "refuse"),
  outputTokensPerAnswer: amount.exactOptional(),
  engineMs: partial(STAGES, amount, "drop").exactOptional(),
} satisfies Fields<SessionRepeat>);

const test: z.ZodType<SessionTest> = z.object({
  endpointId: name,
  engine: engineId,
  scenario: name,
  load: z.enum(["closed", "open"]).exactOptional(),
  repeats: z.array(sessionRepeatSchema).max(1_000),
} satisfies Fields<SessionTest>);

export const sessionSchema: z.ZodType<Session> = z.object({
  id: name,
  startedAt: moment,
  commit: name.exactOptional(),
  toolVersion: name,
  fingerprint: fingerprintSchema.exactOptional(),
  regressed: z.literal(true).exactOptional(),
  importedFrom: z.enum(["vllm-bench", "guidellm", "aiperf", "inference-perf"]).exactOptional(),
  tests: z.array(test).max(1_000),
  limits: z.array(text).max(1_000),
} satisfies Fields<Session>);

/** A baseline file. */
export const baselineSchema: z.ZodType<Baseline> = z.object({
  schema: z.literal(BASELINE_SCHEMA),
  sessions: z.array(sessionSchema).max(1_000),
} satisfies Fields<Baseline>);
