import type { EngineId } from "../../model/scenario.ts";

/** How an engine looks in every chart. */
export interface EngineLook {
  name: string;
  /** What it is today, and what that is compared with. All are told apart on white, and their names are said in the key. */
  head: string;
  base: string;
  colour: string;
}

export const ENGINE_LOOKS: Record<EngineId, EngineLook> = {
  vllm: { name: "vLLM", head: "#2563eb", base: "#93b4f5", colour: "blue" },
  tgi: { name: "TGI", head: "#16a34a", base: "#8bd1a4", colour: "green" },
  ollama: { name: "Ollama", head: "#ea580c", base: "#f4ab85", colour: "orange" },
  openai: { name: "OpenAI-compatible", head: "#7c3aed", base: "#bd9cf6", colour: "purple" },
};

/** Charts are drawn on white, since an image does not know whether its page is dark. */
export const PAPER = "#ffffff";
export const INK = "#1f2937";
export const LIMIT = "#dc2626";

/** `vLLM is blue, TGI is green`, of those that are there. */
export function colourWords(shown: readonly { engine: EngineId }[]): string {
  return [...new Set(shown.map(({ engine }) => engine))]
    .map((id) => `${ENGINE_LOOKS[id].name} is ${ENGINE_LOOKS[id].colour}`)
    .join(", ");
}
