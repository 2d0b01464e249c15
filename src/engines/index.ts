import type { EngineId } from "../model/scenario.ts";
import type { Engine, HttpRequest, ProbeAnswers, Recognition } from "./engine.ts";
import { ollama } from "./ollama.ts";
import { openai } from "./openai.ts";
import { tgi } from "./tgi.ts";
import { vllm } from "./vllm.ts";

/** In the order in which they are tried on an unknown server: the general one comes last. */
export const ENGINES: readonly Engine[] = [vllm, tgi, ollama, openai];

export function engineOf(id: EngineId): Engine {
  const engine = ENGINES.find((candidate) => candidate.id === id);
  if (engine === undefined) throw new Error(`no engine is called "${id}": add it to ENGINES`);
  return engine;
}

/** The probes of all engines, each path once: what has to be asked before `identify`. */
export const ALL_PROBES: readonly HttpRequest[] = uniqueByPath(ENGINES.flatMap((engine) => engine.probes));

/** What the server behind some probe answers is. */
export interface Identification {
  engine: EngineId;
  /** As it is said in a sentence: `vLLM 0.32.0`, `llama.cpp b4827`, `an OpenAI-compatible server (unknown)`. */
  name: string;
  recognition: Recognition;
}

/**
 * Which engine the answers to `ALL_PROBES` belong to, whatever a scenario calls it; undefined when none speaks up.
 * So that it can be said: "declared vllm, but this is Ollama 0.24.0".
 */
export function identify(answers: ProbeAnswers): Identification | undefined {
  for (const engine of ENGINES) {
    const recognition = engine.recognise(answers);
    if (recognition.match) return { engine: engine.id, name: nameOf(engine, recognition, answers), recognition };
  }
  return undefined;
}

function nameOf(engine: Engine, recognition: Recognition, answers: ProbeAnswers): string {
  const general = engine === openai;
  if (general && recognition.flavour === undefined) return "an OpenAI-compatible server (unknown)";
  const { version } = engine.identity(answers, recognition.models[0] ?? "unknown");
  const name = recognition.flavour ?? engine.label;
  return version === "unknown" ? name : `${name} ${version}`;
}

function uniqueByPath(probes: readonly HttpRequest[]): HttpRequest[] {
  return [...new Map(probes.map((probe) => [probe.path, probe])).values()];
}
