import type { Failure } from "../model/failures.ts";
import type { EngineIdentity } from "../model/fingerprint.ts";
import type { HttpAnswer, HttpRequest, ProbeAnswers } from "../model/http.ts";
import type { EngineTimes, TokenSource } from "../model/sample.ts";
import type { EngineApi, EngineId } from "../model/scenario.ts";

export type { HttpAnswer, HttpRequest, ProbeAnswers } from "../model/http.ts";

/**
 * What one kind of server speaks. An engine is one file that implements this and one line in `index.ts`.
 * Everything here is pure: requests are values, streams are bytes in and events out.
 */
export interface Engine {
  id: EngineId;
  /** As people write it: `vLLM`. */
  label: string;
  /** The interfaces that can be measured, the default first. */
  apis: readonly EngineApi[];
  /** The request of one measured, streamed generation. */
  generate(input: GenerationInput): HttpRequest;
  /** A fresh reader for the body of one streamed 200 answer. */
  reader(api: EngineApi): StreamReader;
  /** What an answer that is not a 200 stream means. */
  failure(answer: HttpAnswer): Failure;
  /** Cheap questions without generation and without an API key, asked first. */
  probes: readonly HttpRequest[];
  /** Whether the answers to the probes are this engine's, by what they say, never by the server's name in the scenario. */
  recognise(answers: ProbeAnswers): Recognition;
  /** More questions, once the model is known. */
  detailProbes(model: string): HttpRequest[];
  /** What the answers to `probes` and `detailProbes` tell; a field they do not tell is "unknown". */
  identity(answers: ProbeAnswers, model: string): EngineIdentity;
}

export interface GenerationInput {
  api: EngineApi;
  model: string;
  prompt: string;
  maxTokens: number;
  forceLength: boolean;
  temperature: number;
  seed: number;
}

export interface Recognition {
  /** True when the signs are decisive. */
  match: boolean;
  /** What else the server turned out to be, when it did ("llama.cpp", "Ollama"). */
  flavour?: string;
  /** Models that it serves, in its own order. */
  models: string[];
  /** Sentences such as `GET /version → 0.32.0`. */
  evidence: string[];
}

/** Bytes in as they were read, events out. Survives any cut, also inside a character. */
export interface StreamReader {
  push(bytes: Uint8Array): StreamEvent[];
  /** The body has ended cleanly: the last events, and what was wrong if the engine's terminal marker never came. */
  end(): { events: StreamEvent[]; failure?: Failure };
}

/** One event of a stream, reduced to what measuring needs. Comments and keep-alives are no events. */
export interface StreamEvent {
  /** A non-empty text, reasoning or tool-call delta. */
  delta?: "answer" | "reasoning" | "tool";
  /** A role announcement without any text. */
  role?: true;
  /** Tokens that this event carries, by the engine's own count; 1 with an empty delta is a token whose character is unfinished. */
  tokens?: number;
  finishReason?: string;
  /** Running or final counts; the last one wins. */
  usage?: Usage;
  engineMs?: EngineTimes;
  /** The engine's own end marker: what makes the answer complete. */
  terminal?: true;
  /** An error object inside a 200 stream. */
  failure?: Failure;
}

export interface Usage {
  inputTokens?: number;
  cachedInputTokens?: number;
  outputTokens?: number;
  source: TokenSource;
}
