import { z } from "zod";
import type {
  Comparison,
  Drift,
  ErrorBudget,
  Evidence,
  Explanation,
  FieldDifference,
  FingerprintMatch,
  GatedMetric,
  GateRule,
  Interval,
  Look,
} from "../../model/comparison.ts";
import { GATED_METRICS } from "../../model/scenario.ts";
import { STAGES } from "../../model/session.ts";
import type { Waiver } from "../../model/waiver.ts";
import { amount, count, engineId, type Fields, metricId, name, statistic, text } from "./pieces.ts";

/** Base against head as `report.json` has it. Changes may be below 0; a bound that is infinite is not in JSON. */

const sentences = z.array(text).max(1_000);

const gated = {
  endpointId: name,
  engine: engineId,
  scenario: name,
  metric: metricId,
  statistic,
} satisfies Fields<GatedMetric>;

const rule: z.ZodType<GateRule> = z.object({
  ...gated,
  better: z.enum(["lower", "higher"]),
  delta: amount,
  margin: amount,
  floor: z.object({ deltaMs: amount, marginMs: amount }).exactOptional(),
  role: z.enum(["gate", "advisory"]),
} satisfies Fields<GateRule>);

const interval: z.ZodType<Interval> = z.object({
  low: z.number().default(Number.NEGATIVE_INFINITY),
  estimate: z.number(),
  high: z.number().default(Number.POSITIVE_INFINITY),
} satisfies Fields<Interval>);

const look: z.ZodType<Look> = z.object({
  number: count,
  of: count,
  share: amount,
  alpha: amount,
  alphaSpent: amount,
  family: count,
  deadline: z.boolean(),
} satisfies Fields<Look>);

const error: z.ZodType<ErrorBudget> = z.object({
  se: amount,
  df: amount,
  today: amount,
  history: amount,
  between: amount,
  priorDf: amount,
  sessions: count,
  betweenSd: amount.exactOptional(),
  historyAgeDays: amount.exactOptional(),
  staleHistory: z.boolean(),
  noisierThanHistory: z.boolean(),
} satisfies Fields<ErrorBudget>);

const needed = z.union([count, z.literal("none")]);

const evidence: z.ZodType<Evidence> = z.object({
  base: z.number(),
  head: z.number(),
  change: interval,
  difference: interval,
  p: amount,
  mde: amount.exactOptional(),
  delta: amount,
  margin: amount,
  floorInForce: z.boolean(),
  error: error.exactOptional(),
  pairsNeeded: needed.exactOptional(),
  sessionsNeeded: needed.exactOptional(),
  slowRuns: z.object({ base: count, head: count }).exactOptional(),
} satisfies Fields<Evidence>);

const explanation: z.ZodType<Explanation> = z.object({
  percentiles: z.array(z.object({ p: amount, base: z.number(), head: z.number(), change: z.number() })).max(100),
  shape: z.enum(["shift", "tail", "body", "none"]),
  stages: z.array(z.object({ stage: z.enum(STAGES), baseMs: amount, headMs: amount })).max(10),
} satisfies Fields<Explanation>);

const waiver: z.ZodType<Waiver> = z.object({
  metric: z.enum(GATED_METRICS),
  statistic: statistic.exclude(["value"]).exactOptional(),
  engine: engineId.exactOptional(),
  scenario: name.exactOptional(),
  accepted: amount,
  reason: text,
  author: text,
  expires: text,
  at: text,
} satisfies Fields<Waiver>);

export const comparisonSchema: z.ZodType<Comparison> = z.object({
  ...gated,
  rule,
  basis: z.enum(["paired", "phased", "stored", "pinned"]).exactOptional(),
  outcome: z.enum(["fail", "pass", "inconclusive", "invalid"]),
  waived: waiver.exactOptional(),
  reason: text,
  warnings: sentences,
  sessions: z.object({ base: count, head: count, baseRuns: count, headRuns: count }).exactOptional(),
  pairs: count,
  lost: count,
  deployments: count,
  look,
  evidence: evidence.exactOptional(),
  explanation: explanation.exactOptional(),
  details: sentences.exactOptional(),
} satisfies Fields<Comparison>);

export const driftSchema: z.ZodType<Drift> = z.object({
  ...gated,
  perWeek: interval,
  sessions: count,
  days: count,
  levels: z
    .array(z.object({ day: z.iso.date(), value: z.number() }))
    .max(30)
    .exactOptional(),
  drifting: z.boolean(),
  reason: text,
} satisfies Fields<Drift>);

const difference: z.ZodType<FieldDifference> = z.object({
  part: z.enum(["workload", "environment", "subject"]),
  field: name,
  base: text,
  head: text,
} satisfies Fields<FieldDifference>);

export const matchSchema: z.ZodType<FingerprintMatch> = z.object({
  differences: z.array(difference).max(1_000),
  unknown: sentences,
  comparable: z.boolean(),
  modelChanged: z.boolean(),
} satisfies Fields<FingerprintMatch>);
