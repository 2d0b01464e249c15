import type { Endpoint, Side } from "./endpoint.ts";
import type { EngineId } from "./scenario.ts";

/** Folder names have room for it, and tables too. */
const LONGEST = 100;

/**
 * `vllm`, and `vllm-base` for its unchanged copy.
 * @param model only where a run measures several models of the engine: then `vllm-qwen-qwen3-8b`.
 */
export function endpointId({ engine, side }: { engine: EngineId; side: Side }, model?: string): string {
  const name = model === undefined ? engine : `${engine}-${modelSlug(model)}`;
  return side === "head" ? name : `${name}-${side}`;
}

/** `vllm-base` is the unchanged copy of `vllm`. */
export function withoutBaseSuffix(id: string): string {
  return id.replace(/-base$/, "");
}

/** What a head is compared with; undefined where the base has not got it. */
export function baseOf(headId: string, endpoints: readonly Endpoint[]): Endpoint | undefined {
  return endpoints.find(({ side, id }) => side === "base" && withoutBaseSuffix(id) === headId);
}

/**
 * A model's name as a part of an id: what is no letter or digit is a hyphen. It depends on nothing but the name, so that a
 * stored baseline finds it again whatever stands beside it. Ollama's `name` and `name:latest` are the same model.
 */
export function modelSlug(model: string): string {
  const words = model.toLowerCase().replace(/:latest$/, "");
  const slug = words.replace(/[^a-z0-9]+/g, "-").slice(0, LONGEST);
  // `-base` at the end of an id is the other side's, and many models are called so.
  return slug.replace(/^-|-$/g, "").replace(/-?\bbase$/, "_base");
}
