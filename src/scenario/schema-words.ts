import * as z from "zod";
import { ENGINE_IDS, type EngineId } from "../model/scenario.ts";

/** What the parts of the scenario's schema have in common. */

/** A day: longer is a typing error, and a benchmark that drifts with the time of day. */
export const MAX_SECONDS = 86_400;
export const MAX_MS = MAX_SECONDS * 1000;
/** More tokens than any context holds. */
const MAX_TOKENS = 1_000_000;
/** Requests a second that no single client sends. */
const MAX_RATE = 100_000;

const FILE_SAFE = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** A text with a form; `wanted` is what an error says is allowed, here and in editors that know `patternErrorMessage`. */
export const text = (pattern: RegExp, wanted: string) =>
  z.string().regex(pattern).meta({ patternErrorMessage: wanted });

/** Of a test: results are kept under it. */
export const testName = text(
  FILE_SAFE,
  "up to 64 letters, digits, dots, hyphens and underscores (it becomes part of file names)",
);
export const filePath = z.string().min(1).max(1000);
export const tokens = z.int().min(1).max(MAX_TOKENS);
export const seconds = z.number().gt(0).max(MAX_SECONDS);
export const milliseconds = z.number().gt(0).max(MAX_MS);
export const rate = z.number().gt(0).max(MAX_RATE);

const ENGINE_LABELS: Readonly<Record<EngineId, string>> = {
  vllm: "vLLM",
  tgi: "TGI",
  ollama: "Ollama",
  openai: "another OpenAI-compatible server",
};

/** One value for each engine; each key has its own sentence. */
export function perEngine<Value extends z.ZodType>(value: Value, sentence: (engine: string) => string) {
  const of = (engine: EngineId) => value.optional().describe(sentence(ENGINE_LABELS[engine]));
  return z.strictObject({ vllm: of("vllm"), tgi: of("tgi"), ollama: of("ollama"), openai: of("openai") });
}

export const engineId = z.enum(ENGINE_IDS);
export const statisticId = z.enum(["p50", "p95", "p99", "mean"]);
