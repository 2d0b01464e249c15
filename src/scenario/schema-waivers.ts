import * as z from "zod";
import { GATED_METRICS } from "../model/scenario.ts";
import { type JsonSchema, jsonSchemaOf, type Vocabulary } from "./json-schema.ts";
import { engineId, statisticId, text } from "./schema-words.ts";

/** The vocabulary of a waivers file. */

const filled = text(/\S/, "a text that is not empty").max(2000);

const waiver = z.strictObject({
  metric: z.enum(GATED_METRICS).describe("What may be worse."),
  statistic: statisticId.optional().describe("Only this value of a latency; rates and the success rate have none."),
  engine: engineId.optional().describe("Only on this engine."),
  scenario: z.string().min(1).max(64).optional().describe("Only in this test: ttft, or the name of a load test."),
  accepted: z
    .number()
    .gt(0)
    .max(1)
    .describe(
      "The change for the worse that is accepted, as a fraction of the base: 0.12 is 12 %. For the success rate a difference of shares.",
    ),
  reason: filled.describe("Why it is accepted, for the readers of the report."),
  author: filled.describe("Who accepts it."),
  expires: text(/^\d{4}-\d{2}-\d{2}$/, "a day such as 2026-12-31").describe("The last day on which it holds, in UTC."),
});

const waiversFileSchema = z
  .strictObject({
    waivers: z.array(waiver).max(200).describe("Regressions that are accepted for a time. [] means none."),
  })
  .meta({
    title: "llm-latency-gate waivers",
    description:
      "Accepted regressions, reviewed like code: each with its size, its reason and the day on which it ends.",
  });

export type WaiverInFile = z.infer<typeof waiver>;

let cached: JsonSchema | undefined;

export const WAIVERS_VOCABULARY: Vocabulary = {
  schema: waiversFileSchema,
  json() {
    cached ??= jsonSchemaOf(waiversFileSchema);
    return cached;
  },
};
