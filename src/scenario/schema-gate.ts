import * as z from "zod";
import { ALLOWED_DIFFERENCES, BASELINE_KINDS, FAIL_ON_KINDS, GATED_METRICS } from "../model/scenario.ts";
import { engineId, filePath, MAX_MS, statisticId } from "./schema-words.ts";

/** The part of the scenario's schema that says how a run is judged. */

const share = (sentence: string) => z.number().min(0).max(10).optional().describe(sentence);
const weight = (of: string) => z.number().min(0).max(1000).optional().describe(`Weight of ${of}.`);

const gateRule = z.strictObject({
  metric: z.enum(GATED_METRICS).describe("What is compared."),
  statistic: statisticId
    .optional()
    .describe("Which value of a latency: p50 unless said otherwise; rates and the success rate have none."),
  engine: engineId.optional().describe("Only this engine."),
  scenario: z.string().min(1).max(64).optional().describe("Only this test: ttft, or the name of a load test."),
  delta: share("The smallest change for the worse that fails, as a fraction of the base: 0.05 is 5 %."),
  margin: share("The change for the worse that a pass excludes, as a fraction of the base; at least delta."),
  floor_ms: z
    .strictObject({
      delta: z.number().min(0).max(MAX_MS).describe("What is smaller than this, in milliseconds, never fails."),
      margin: z.number().min(0).max(MAX_MS).describe("A pass excludes at least this, in milliseconds."),
    })
    .optional()
    .describe("Floors of delta and margin, so that microseconds of a fast engine are no regression."),
  role: z.enum(["gate", "advisory"]).optional().describe("advisory: judged and shown, but never red."),
});

export const gate = z.strictObject({
  fail_on: z
    .array(z.enum(FAIL_ON_KINDS))
    .max(FAIL_ON_KINDS.length)
    .optional()
    .describe("Which outcomes are red. [] only reports, for the time of adoption."),
  baseline: z
    .enum(BASELINE_KINDS)
    .optional()
    .describe(
      "Where the base comes from. paired: measured in turn with the head, where base names engines. phased: runs of the base that was deployed in the same place before. artifact: stored sessions of the base branch. file: one committed file. none: judge targets only.",
    ),
  baseline_path: filePath
    .optional()
    .describe("Folder (phased, artifact) or file (file) of the base, from the working directory."),
  pinned: filePath
    .optional()
    .describe("Baseline file of a pinned release, compared as well: it shows what creeps in by 1 % a week."),
  calibration: filePath
    .optional()
    .describe("File that keeps the noise of earlier runs; read where it exists, written by calibrate."),
  waivers: filePath
    .optional()
    .describe(
      "File of accepted regressions. Unless said otherwise llm-latency-gate-waivers.yaml or .github/llm-latency-gate-waivers.yaml, where there is one.",
    ),
  repeats: z
    .int()
    .min(1)
    .max(50)
    .optional()
    .describe(
      "How often every test is run where the base is not live, and by measure. Three show the noise between runs.",
    ),
  allow: z
    .array(z.enum(ALLOWED_DIFFERENCES))
    .max(ALLOWED_DIFFERENCES.length)
    .optional()
    .describe("Differences between base and head that are meant: a changed model is refused unless model stands here."),
  budget_minutes: z
    .number()
    .gt(0)
    .max(1440)
    .optional()
    .describe("Longest time of the paired comparison; what is undecided then stays undecided."),
  rules: z
    .array(gateRule)
    .min(1)
    .max(50)
    .optional()
    .describe("What a change may do. A list here replaces the default rules."),
  winner_weights: z
    .strictObject({
      ttft: weight("time to first token"),
      e2e: weight("end-to-end latency"),
      throughput: weight("throughput"),
      reliability: weight("reliability"),
    })
    .optional()
    .describe("How much each dimension counts for the overall winner; they need not add up to 1."),
});
