import { setUpLlamaCpp } from "./llamacpp.ts";
import { setUpOllama } from "./ollama.ts";
import type { EngineName } from "./running-engine.ts";
import { SetUpError } from "./set-up-error.ts";
import { setUpVllm } from "./vllm.ts";

export { cacheRoot } from "./cache.ts";
export { type LlamaCppOptions, startLlamaCpp } from "./llamacpp.ts";
export { GEMMA, type ModelName, TINY } from "./models.ts";
export { type OllamaOptions, startOllama } from "./ollama.ts";
export type { EngineName, RunningEngine } from "./running-engine.ts";
export { startVllm, type VllmOptions } from "./vllm.ts";

export type Prepared = { readonly ok: true } | { readonly ok: false; readonly reason: string };

const SET_UPS: Readonly<Record<EngineName, () => Promise<unknown>>> = {
  llamacpp: setUpLlamaCpp,
  ollama: setUpOllama,
  vllm: setUpVllm,
};

export const ENGINE_NAMES = Object.keys(SET_UPS) as readonly EngineName[];

/** Builds what the engine needs where the cache lacks it. */
export function prepare(engine: EngineName): Promise<Prepared> {
  return prepareBy(SET_UPS[engine]);
}

/**
 * "Cannot be had here" is a value with its reason in one sentence, so that the caller decides between a skip and a
 * failure; anything else is a bug and is thrown.
 */
export async function prepareBy(setUp: () => Promise<unknown>): Promise<Prepared> {
  if (process.platform !== "linux") {
    return { ok: false, reason: `The live parts are set up on Linux only, and this is ${process.platform}.` };
  }
  try {
    await setUp();
    return { ok: true };
  } catch (error) {
    if (error instanceof SetUpError) return { ok: false, reason: error.message };
    throw error;
  }
}
