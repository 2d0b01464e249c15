import type { EngineId } from "../../model/scenario.ts";
import { llamacppMetrics } from "./llamacpp.ts";
import type { NativeMapping } from "./mapping.ts";
import { ollamaMetrics } from "./ollama.ts";
import { sglangMetrics } from "./sglang.ts";
import { tgiMetrics } from "./tgi.ts";
import { vllmMetrics } from "./vllm.ts";

export type { Family, NativeMapping, ResponseField, SeriesMapping, SeriesReading } from "./mapping.ts";

/**
 * What a server of this kind may tell, the likeliest first. An OpenAI-compatible one may be any, and names itself by its
 * series or, without any, by the fields of its answers.
 */
export const NATIVE_MAPPINGS: Readonly<Record<EngineId, readonly NativeMapping[]>> = {
  vllm: [vllmMetrics],
  tgi: [tgiMetrics],
  ollama: [ollamaMetrics],
  openai: [llamacppMetrics, sglangMetrics, vllmMetrics, tgiMetrics],
};
