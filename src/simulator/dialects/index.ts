import type { EngineId } from "../../model/scenario.ts";
import type { Dialect } from "./dialect.ts";
import { llamacpp } from "./llamacpp.ts";
import { ollama } from "./ollama.ts";
import { tgi } from "./tgi.ts";
import { vllm } from "./vllm.ts";

/** The languages that a simulator speaks. */
export const DIALECTS: Readonly<Record<EngineId, Dialect>> = { vllm, tgi, ollama, openai: llamacpp };
