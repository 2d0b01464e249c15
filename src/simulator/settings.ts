import type { EngineId } from "../model/scenario.ts";
import type { LatencyModel } from "./latency.ts";

/** How to start one simulated engine; everything but the dialect has a default. */
export interface SimulatorSettings {
  /** Which engine's language it speaks; `openai` is a llama.cpp server. */
  dialect: EngineId;
  /** 0, the default, takes any free port. */
  port?: number;
  host?: string;
  seed?: number;
  /** Names of the models it serves, the default one first. */
  models?: string[];
  latency?: Partial<LatencyModel>;
  /** Tokens in an event after the first, as speculative decoding or a stream interval would do. */
  tokensPerChunk?: number;
  /** Wanted as `Authorization: Bearer …` on the routes that the real engine guards (Ollama guards none). */
  apiKey?: string;
  /** Sends the role announcement as soon as the request is accepted, long before the first token. */
  roleChunkEarly?: boolean;
  /** Tokens at the start of an answer that are reasoning, where the engine has a field for it (vLLM, Ollama, llama.cpp). */
  reasoning?: number;
  /** Tokens of prompt and answer together. */
  contextLength?: number;
  /** Tokens after which an answer ends by itself. */
  endsAfter?: number;
  /** Whether wide characters take two tokens, the first without text. */
  unfinishedCharacters?: boolean;
  /** Whether starts of earlier prompts are cached. */
  prefixCache?: boolean;
  /** Requests running and waiting at once, above which the engine refuses. */
  maxRequests?: number;
}

/** The same with nothing left to default. */
export interface CompleteSettings extends Required<Omit<SimulatorSettings, "latency" | "apiKey">> {
  latency: LatencyModel;
  apiKey: string | undefined;
}

/** A plausible spread of three engines with a small model on one GPU: fast enough for a demonstration. */
const LATENCIES: Record<EngineId, LatencyModel> = {
  vllm: { baseTtftMs: 22, prefillMsPerToken: 0.05, msPerToken: 4, jitter: 0.08, slots: 16, loadMs: 0, slowdown: 1 },
  tgi: { baseTtftMs: 28, prefillMsPerToken: 0.07, msPerToken: 5, jitter: 0.1, slots: 8, loadMs: 0, slowdown: 1 },
  ollama: { baseTtftMs: 40, prefillMsPerToken: 0.1, msPerToken: 6, jitter: 0.12, slots: 4, loadMs: 250, slowdown: 1 },
  openai: { baseTtftMs: 35, prefillMsPerToken: 0.1, msPerToken: 5.5, jitter: 0.1, slots: 4, loadMs: 0, slowdown: 1 },
};

const MODELS: Record<EngineId, string> = {
  vllm: "simulated-8b",
  tgi: "simulated-8b",
  ollama: "simulated-8b:latest",
  openai: "simulated-8b.gguf",
};

/** Only TGI refuses by default (`--max-concurrent-requests`, 128); Ollama's and vLLM's warm queues have no bound. */
const MAX_REQUESTS: Partial<Record<EngineId, number>> = { tgi: 128 };

/** Fills in the defaults. Throws a `RangeError` for a number that makes no sense. */
export function completeSettings(settings: SimulatorSettings): CompleteSettings {
  const complete: CompleteSettings = {
    port: 0,
    host: "127.0.0.1",
    seed: 1,
    tokensPerChunk: 1,
    roleChunkEarly: false,
    reasoning: 0,
    contextLength: 4096,
    endsAfter: 128,
    unfinishedCharacters: false,
    prefixCache: true,
    maxRequests: MAX_REQUESTS[settings.dialect] ?? Number.POSITIVE_INFINITY,
    ...withoutUndefined(settings),
    apiKey: settings.apiKey,
    models: settings.models?.length ? settings.models : [MODELS[settings.dialect]],
    latency: { ...LATENCIES[settings.dialect], ...withoutUndefined(settings.latency ?? {}) },
  };
  requireAtLeast("tokensPerChunk", complete.tokensPerChunk, 1);
  requireAtLeast("contextLength", complete.contextLength, 1);
  requireAtLeast("endsAfter", complete.endsAfter, 1);
  requireAtLeast("latency.slots", complete.latency.slots, 1);
  for (const [name, value] of Object.entries(complete.latency)) requireAtLeast(`latency.${name}`, value, 0);
  return complete;
}

function requireAtLeast(name: string, value: number, least: number): void {
  if (value >= least) return;
  throw new RangeError(`Simulator setting ${name} is ${value}; wanted a number of at least ${least}.`);
}

function withoutUndefined<T extends object>(values: T): T {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as T;
}
