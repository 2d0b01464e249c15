import * as z from "zod";
import { CURATED_SETS, PROMPT_FILE_FORMATS } from "../model/scenario.ts";
import { filePath, MAX_MS, tokens } from "./schema-words.ts";

/** The part of the scenario's schema that says what every request looks like. */

/** Seeds travel to the engines; Ollama and llama.cpp read a signed 32-bit number. */
const MAX_SEED = 2_147_483_647;

const texts = z.array(z.string().min(1)).min(1).max(10_000);
const pathOfPrompts = (what: string) => filePath.describe(`${what}, from the working directory.`);

const promptSource = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("texts").describe("Your own texts, used in turn; a bare list of them means the same."),
    texts: texts.describe("The prompts."),
  }),
  z.strictObject({
    kind: z.literal("curated").describe("Prompts that ship with the tool, used in turn."),
    sets: z
      .array(z.enum(CURATED_SETS))
      .min(1)
      .max(CURATED_SETS.length)
      .optional()
      .describe("Which of the sets, interleaved; all five unless said otherwise."),
  }),
  z.strictObject({
    kind: z.literal("synthetic").describe("Made-up text of an exact length, so that every prompt is the same work."),
    input_tokens: tokens.describe("Length of each prompt, in the server's own tokens."),
  }),
  z.strictObject({
    kind: z
      .literal("shared_prefix")
      .describe("Groups of requests that begin alike, as with long system prompts: what a prefix cache is for."),
    groups: z.int().min(1).max(10_000).describe("How many different prefixes there are."),
    prefix_tokens: tokens.describe("Length of the part that a group shares, in tokens."),
    question_tokens: tokens.describe("Length of the part that each request has for itself, in tokens."),
  }),
  z.strictObject({
    kind: z.literal("file").describe("A file of prompts, used in turn."),
    path: pathOfPrompts("The file of prompts"),
    format: z
      .enum(PROMPT_FILE_FORMATS)
      .optional()
      .describe("How it is read; that of the file's ending unless said otherwise."),
    field: z.string().min(1).max(200).optional().describe("Column or key that holds the text of a prompt."),
  }),
  z.strictObject({
    kind: z
      .literal("trace")
      .describe("Recorded arrivals with their lengths, for a load test whose arrival.process is trace."),
    path: pathOfPrompts(
      "The trace: JSON lines with timestamp (ms), input_length and output_length (tokens), as Mooncake's",
    ),
    speed: z.number().gt(0).max(1000).optional().describe("2 plays the trace twice as fast."),
  }),
]);

const timeout = (sentence: string) => z.int().min(1).max(MAX_MS).optional().describe(`${sentence}, in milliseconds.`);

export const requests = z.strictObject({
  max_tokens: tokens.optional().describe("Longest answer, in tokens."),
  force_length: z
    .boolean()
    .optional()
    .describe("Ask for exactly max_tokens where the engine can, so that every answer is the same amount of work."),
  temperature: z.number().min(0).max(2).optional().describe("Sampling temperature; 0 repeats best."),
  prompts: z
    .union([texts, promptSource])
    .optional()
    .describe(
      "Where the prompts come from: a list of texts, used in turn, or a map with a kind. What stands here replaces the prompts of weaker files as a whole.",
    ),
  cache: z
    .enum(["cold", "warm"])
    .optional()
    .describe(
      "cold: every request starts with a fresh salt, so that prefix caches fake nothing. warm: prompts are sent as they are.",
    ),
  seed: z.int().min(0).max(MAX_SEED).optional().describe("Start of everything random, for a run that can be repeated."),
  retries: z
    .int()
    .min(0)
    .max(10)
    .optional()
    .describe("Further tries of a failed request. They are counted in the report, never hidden."),
  timeouts_ms: z
    .strictObject({
      connect: timeout("Longest wait for a connection"),
      first_token: timeout("Longest wait for the first token"),
      idle: timeout("Longest silence in the middle of an answer"),
      total: timeout("Longest time of one request as a whole"),
    })
    .optional()
    .describe("When a request counts as failed."),
});

/** `requests.prompts` in the long form. */
export type PromptSourceInFile = z.infer<typeof promptSource>;
