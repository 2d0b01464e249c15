import { aiperf } from "./aiperf.ts";
import { guidellm } from "./guidellm.ts";
import type { Importer } from "./importer.ts";
import { inferencePerf } from "./inference-perf.ts";
import { vllmBench } from "./vllm-bench.ts";

export const IMPORTERS: readonly Importer[] = [vllmBench, guidellm, aiperf, inferencePerf];

/** Whose result this is; undefined when it is of no tool that is known here. */
export function recognise(json: unknown): Importer | undefined {
  return IMPORTERS.find((importer) => importer.recognises(json));
}
