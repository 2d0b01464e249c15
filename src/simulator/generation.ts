import type { ResidencyWish } from "./residency.ts";
import type { Token } from "./text.ts";

/** What a request asks of the engine, in no dialect. */
export interface GenerationOrder {
  model: string;
  /** The prompt's tokens, already cut to what the engine accepts. */
  prompt: readonly string[];
  maxTokens: number;
  ignoreEos: boolean;
  /** For engines that load models on demand. */
  residency?: ResidencyWish;
}

export type FinishReason = "length" | "stop";

/** One generation as the engine sees it. Times are on `performance.now()`; what has not happened is absent. */
export interface Generation {
  /** Position among the generations since the engine started; with the seed it fixes every latency. */
  ordinal: number;
  /** 16 hexadecimal digits. */
  id: string;
  order: GenerationOrder;
  /** Wall clock, seconds since the epoch, whole. */
  createdSeconds: number;
  cachedTokens: number;
  /** Tokens that were sent so far. */
  outputTokens: number;
  finish: FinishReason;
  arrivedAtMs: number;
  /** When its model was in memory. */
  loadedAtMs?: number;
  /** When it got its slot. */
  startedAtMs?: number;
  firstTokenAtMs?: number;
  lastTokenAtMs?: number;
}

/** Tokens that go out as one event. It is due when its last token is. */
export interface Chunk {
  tokens: readonly Token[];
  /** The last of a generation that was not cut short. */
  last: boolean;
}

/** What is sent and how it ends: the plan of a generation after a fault had its way. */
export interface Script {
  chunks: readonly Chunk[];
  /** `truncated`: a clean end without the terminal marker. `reset`: the socket is destroyed. `error`: the engine's error event. */
  ending: "complete" | "truncated" | "reset" | "error";
  /** Sent after the terminal marker. */
  afterEnd: readonly Chunk[];
}

export function tokensOf(chunks: readonly Chunk[]): Token[] {
  return chunks.flatMap((chunk) => chunk.tokens);
}

/**
 * Groups tokens into events. The first token goes alone, as with vLLM's `--stream-interval`; a change from reasoning to answer also cuts.
 */
export function chunksOf(tokens: readonly Token[], tokensPerChunk: number): Chunk[] {
  const groups: Token[][] = [];
  for (const token of tokens) {
    const group = groups.at(-1);
    const open =
      group !== undefined &&
      groups.length > 1 &&
      group.length < tokensPerChunk &&
      group[0]?.reasoning === token.reasoning;
    if (open) group.push(token);
    else groups.push([token]);
  }
  return groups.map((group, i) => ({ tokens: group, last: i === groups.length - 1 }));
}

/** When a chunk is due, ms after the generation got its slot. */
export function dueMsOf(chunk: Chunk): number {
  return chunk.tokens.at(-1)?.atMs ?? 0;
}
