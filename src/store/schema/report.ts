import { z } from "zod";
import type { Cause, ValuesChange } from "../../model/cause.ts";
import { type Finding, SEVERITIES, type SkippedCheck } from "../../model/finding.ts";
import { type Annotation, type Cell, type Column, REPORT_SCHEMA, type Report, type Table } from "../../model/report.ts";
import { type Check, type Dimension, EXIT_CODES, type Outcome, type Rule, type Winner } from "../../model/verdict.ts";
import { comparisonSchema, driftSchema, matchSchema } from "./comparison.ts";
import { count, engineId, type Fields, fingerprintSchema, metricId, moment, name, statistic, text } from "./pieces.ts";
import { absentEndpointSchema, endpointSchema, repeatSchema, sweepSchema, warningSchema } from "./run.ts";

/** `report.json`, for who shows a report that somebody else's run has written. */

const MOST = 1_000;
const texts = z.array(text).max(MOST);

const rule: z.ZodType<Rule> = z.object({
  endpointId: name,
  scenario: name,
  metric: metricId,
  statistic,
  limit: z.number(),
  direction: z.enum(["at-most", "at-least"]),
} satisfies Fields<Rule>);

const check: z.ZodType<Check> = z.object({
  rule,
  outcome: z.enum(["pass", "target-missed", "inconclusive", "invalid"]),
  value: z.number().exactOptional(),
  n: count,
  needed: count.exactOptional(),
  reason: text,
} satisfies Fields<Check>);

const verdict = z.object({
  outcome: z.enum(Object.keys(EXIT_CODES) as [Outcome, ...Outcome[]]),
  exitCode: z.int().min(0).max(255),
  checks: z.array(check).max(MOST),
} satisfies Fields<Report["verdict"]>);

const scores = z.record(name, z.number()).refine((all) => Object.keys(all).length <= MOST, "too many");

const dimension: z.ZodType<Dimension> = z.object({
  name: z.enum(["ttft", "e2e", "throughput", "reliability"]),
  metric: metricId,
  statistic,
  values: scores,
  leaders: texts,
  reason: text,
} satisfies Fields<Dimension>);

const winner: z.ZodType<Winner> = z.object({
  scenario: name,
  dimensions: z.array(dimension).max(10),
  overall: z.object({ leaders: texts, scores, weights: scores, reason: text } satisfies Fields<Winner["overall"]>),
} satisfies Fields<Winner>);

const change: z.ZodType<ValuesChange> = z.object({
  path: text,
  before: text.exactOptional(),
  after: text.exactOptional(),
  file: text.exactOptional(),
  line: count.exactOptional(),
  baseLine: count.exactOptional(),
} satisfies Fields<ValuesChange>);

const cause: z.ZodType<Cause> = z.object({
  message: text,
  confidence: z.enum(["high", "medium", "low"]),
  engines: z.array(engineId).max(MOST),
  metrics: texts,
  evidence: texts,
  change: change.exactOptional(),
} satisfies Fields<Cause>);

const finding: z.ZodType<Finding> = z.object({
  rule: name,
  severity: z.enum(SEVERITIES),
  object: text,
  engines: z.array(engineId).max(MOST),
  message: text,
  evidence: texts,
  why: text,
  fix: text.exactOptional(),
} satisfies Fields<Finding>);

const skippedCheck: z.ZodType<SkippedCheck> = z.object({ rule: name, reason: text } satisfies Fields<SkippedCheck>);

const tone = z.enum(["good", "bad", "accepted", "unsure", "dim"]);

const cell: z.ZodType<Cell> = z.object({
  text,
  tone: tone.exactOptional(),
  detail: text.exactOptional(),
  share: z.number().exactOptional(),
} satisfies Fields<Cell>);

const column: z.ZodType<Column> = z.object({
  label: text,
  align: z.enum(["left", "right"]),
  optional: z.number().exactOptional(),
  prose: z.literal(true).exactOptional(),
} satisfies Fields<Column>);

const table: z.ZodType<Table> = z.object({
  id: name,
  title: text,
  columns: z.array(column).max(50),
  rows: z.array(z.array(cell).max(50)).max(10_000),
  note: text.exactOptional(),
  fold: text.exactOptional(),
} satisfies Fields<Table>);

const annotation: z.ZodType<Annotation> = z.object({
  level: z.enum(["notice", "warning", "error"]),
  title: text,
  message: text,
  file: text.exactOptional(),
  line: count.exactOptional(),
} satisfies Fields<Annotation>);

const run: z.ZodType<Report["run"]> = z.object({
  id: name,
  name: text,
  startedAt: moment,
  endedAt: moment,
  seed: z.number(),
  nonce: text,
  status: z.enum(["complete", "partial", "aborted"]),
  fingerprint: fingerprintSchema,
  repeats: z.array(repeatSchema).max(20_000),
} satisfies Fields<Report["run"]>);

/** What was measured and not judged is written without a verdict; in memory it has one that nobody shows. */
const UNJUDGED: Report["verdict"] = { outcome: "pass", exitCode: EXIT_CODES.pass, checks: [] };

const fields = {
  schema: z.literal(REPORT_SCHEMA),
  title: text,
  headline: text,
  nextStep: text.exactOptional(),
  unjudged: z.literal(true).exactOptional(),
  winner: z.array(winner).max(MOST),
  comparisons: z.array(comparisonSchema).max(10_000),
  match: matchSchema.exactOptional(),
  falseAlarms: text.exactOptional(),
  causes: z.array(cause).max(MOST).exactOptional(),
  drift: z.array(driftSchema).max(MOST).exactOptional(),
  sweeps: z.array(sweepSchema).max(MOST).exactOptional(),
  endpoints: z.array(endpointSchema).max(MOST),
  absent: z.array(absentEndpointSchema).max(MOST),
  findings: z.array(finding).max(10_000),
  skippedChecks: z.array(skippedCheck).max(MOST).exactOptional(),
  warnings: z.array(warningSchema).max(20_000),
  tables: z.array(table).max(MOST),
  notes: texts,
  annotations: z.array(annotation).max(MOST),
  provenance: z.array(z.object({ label: text, value: text })).max(MOST),
  run,
} satisfies Omit<Fields<Report>, "verdict">;

export const reportSchema: z.ZodType<Report> = z
  .object({ ...fields, verdict: verdict.exactOptional() })
  .superRefine(({ verdict: given, unjudged }, { addIssue }) => {
    if (given === undefined && unjudged === undefined)
      addIssue({ code: "custom", path: ["verdict"], message: "missing" });
  })
  .transform(({ verdict: given = UNJUDGED, ...others }) => ({ ...others, verdict: given }));
