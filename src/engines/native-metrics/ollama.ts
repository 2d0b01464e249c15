import type { RequestSample } from "../../model/sample.ts";
import type { RepeatTelemetry } from "../../model/telemetry.ts";
import { amountIn, objectsIn, parseObject } from "../json.ts";
import type { NativeMapping } from "./mapping.ts";

/**
 * Ollama exports no series in any release: what it tells rides on the last line of each answer (ollama/ollama, `api/types.go`).
 * Inference is prompt and generation together, as it is in the other engines; `eval_duration` alone is the decode.
 */
export const ollamaMetrics: NativeMapping = {
  engine: "Ollama",
  responses: {
    e2e: {
      unit: "ms",
      source: "total_duration",
      caveat: "load and waiting are in it",
      value: ({ engineMs }) => engineMs?.total,
    },
    load: {
      unit: "ms",
      source: "load_duration",
      caveat: "a warm model shows some ms too, about 250 on 0.24 with a large vocabulary",
      value: ({ engineMs }) => engineMs?.load,
    },
    queue: {
      unit: "ms",
      source: "total_duration − load_duration − prompt_eval_duration − eval_duration",
      caveat: "an estimate: what the other times leave over, some ms (63 on 0.24) also without a queue",
      value: ({ engineMs }) => leftOver(engineMs),
    },
    prefill: {
      unit: "ms",
      source: "prompt_eval_duration",
      caveat: "from 0.30 on without cached tokens",
      value: ({ engineMs }) => engineMs?.prefill,
    },
    decode: { unit: "ms", source: "eval_duration", value: ({ engineMs }) => engineMs?.decode },
    inference: {
      unit: "ms",
      source: "prompt_eval_duration + eval_duration",
      value: ({ engineMs: { prefill, decode } = {} }) =>
        prefill === undefined || decode === undefined ? undefined : prefill + decode,
    },
    time_per_output_token: {
      unit: "ms",
      source: "eval_duration ÷ eval_count",
      value: ({ engineMs, outputTokens }) =>
        engineMs?.decode === undefined || !outputTokens ? undefined : engineMs.decode / outputTokens,
    },
    prompt_tokens: {
      unit: "tokens",
      source: "prompt_eval_count",
      isTotal: true,
      caveat: "complete answers only; up to 0.3 without cached tokens",
      value: ({ inputTokens }) => inputTokens,
    },
    generation_tokens: {
      unit: "tokens",
      source: "eval_count",
      isTotal: true,
      caveat: "complete answers only",
      value: ({ tokenSource, outputTokens }) => (tokenSource === "eval_count" ? outputTokens : undefined),
    },
    tokens_per_second: {
      unit: "tokens/s",
      source: "eval_count ÷ eval_duration",
      caveat: "of each request while it decoded, not of the whole engine",
      value: ({ engineMs, outputTokens }) =>
        !engineMs?.decode || outputTokens === undefined ? undefined : (1000 * outputTokens) / engineMs.decode,
    },
  },
};

/** A time that was not told leaves no way to say what is left. Clocks that differ a little must not make it negative. */
function leftOver(times: RequestSample["engineMs"]): number | undefined {
  const { total, load = 0, prefill, decode } = times ?? {};
  if (total === undefined || prefill === undefined || decode === undefined) return undefined;
  return Math.max(0, total - load - prefill - decode);
}

export const OLLAMA_LOADED_PATH = "/api/ps";

/** What the loaded model takes, by the answer of `/api/ps`; undefined where it is not loaded or the answer is none. */
export function ollamaMemory(answer: string, model: string): RepeatTelemetry["memoryBytes"] {
  const loaded = objectsIn(parseObject(answer)?.["models"]);
  // `gemma` is short for `gemma:latest`.
  const entry = loaded.find(({ name }) => name === model || name === `${model}:latest`);
  const size = amountIn(entry?.["size"]);
  const onAccelerator = amountIn(entry?.["size_vram"]);
  if (size === undefined) return undefined;
  return onAccelerator === undefined ? { model: size } : { model: size, accelerator: onAccelerator };
}
