import type { EngineId } from "../../model/scenario.ts";
import type { EngineObserver } from "../engine.ts";
import type { Framing } from "../framing.ts";
import type { Chunk, Generation, GenerationOrder } from "../generation.ts";
import type { Header } from "../headers.ts";
import type { ResidencyWish } from "../residency.ts";
import type { CompleteSettings } from "../settings.ts";

/** A request, read and parsed. */
export interface DialectRequest {
  method: string;
  /** Without query. */
  path: string;
  /** Names in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  text: string;
}

/** An answer without a generation. A body in parts is sent as one HTTP chunk each. */
export interface PlainReply {
  kind: "plain";
  status: number;
  headers: readonly Header[];
  body: string | readonly string[];
}

/** An answer that needs the engine to generate. */
export interface GenerationReply {
  kind: "generation";
  order: GenerationOrder;
  stream: boolean;
  wire: (generation: Generation) => Wire;
}

/** Loads or unloads a model, then answers (Ollama). */
export interface ResidencyReply {
  kind: "load" | "unload";
  wish: ResidencyWish;
  answer: () => PlainReply;
}

export type Reply = PlainReply | GenerationReply | ResidencyReply;

/** How one generation is told: payloads without framing. */
export interface Wire {
  framing: Framing;
  /** Of a streamed answer. */
  headers: readonly Header[];
  /** `accepted`: headers go out before the queue. `first-token`: together with the first bytes of the body (Go's net/http). */
  headersAt: "accepted" | "first-token";
  /** What comes before the first token: the role announcement, where the dialect has one. */
  opening(): string[];
  /** A role announcement even where the real engine has none, for a fault that sends it early. */
  role(): string[];
  /** One chunk of tokens. */
  tokens(chunk: Chunk): string[];
  /** After the last token, up to and with the terminal marker. */
  closing(): string[];
  /** The engine's error in the middle of a stream, and what it sends after it. */
  error(message: string | undefined): string[];
  /** The whole answer as one object. */
  whole(text: string, chunks: readonly Chunk[]): PlainReply;
}

/** Why the engine refuses, in no dialect. */
export type Problem = "unauthorized" | "unknown-model" | "overloaded" | "engine-failure" | "no-route" | "too-large";

/** What a dialect may see of the engine. */
export interface EngineView {
  settings: CompleteSettings;
  running: number;
  waiting: number;
  full: boolean;
  cacheUsage: number;
  /** Wall clock, ms since the epoch. */
  startedAt: number;
  residency: { loaded: { model: string; contextLength: number; expiresInMs: number } | undefined };
}

/** Native metrics: fed by the engine, printed as the real engine prints them. */
export interface NativeMetrics extends EngineObserver {
  /** A request reached a generation route; `times` is how often the real engine counts it. */
  requested(times: number): void;
  /** A request was refused before it reached the engine. */
  refused(problem: Problem | "validation"): void;
  render(view: EngineView): string;
}

/** The language of one kind of engine: from requests to orders, from generations to bytes. Does no I/O and keeps no state. */
export interface Dialect {
  id: EngineId;
  /** How long an idle connection is kept, ms; 0 for ever. */
  keepAliveMs: number;
  metrics(settings: CompleteSettings, startedAt: number): NativeMetrics;
  answer(request: DialectRequest, engine: EngineView, metrics: NativeMetrics): Reply;
  refuse(problem: Problem, request: DialectRequest, settings: CompleteSettings): PlainReply;
}
