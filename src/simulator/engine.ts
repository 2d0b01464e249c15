import {
  type Chunk,
  chunksOf,
  dueMsOf,
  type Generation,
  type GenerationOrder,
  type Script,
  tokensOf,
} from "./generation.ts";
import { planLatency } from "./latency.ts";
import { pace } from "./pace.ts";
import { PrefixCache } from "./prefix-cache.ts";
import { hexDigits, type Random, seededRandom } from "./random.ts";
import { Residency } from "./residency.ts";
import type { CompleteSettings } from "./settings.ts";
import { Slots } from "./slots.ts";
import { composeAnswer, type Token } from "./text.ts";

/** Tokens per block of the key-value cache; vLLM's default on GPUs. */
export const BLOCK_TOKENS = 16;
/** Blocks of the key-value cache; room for 32 contexts of 4096 tokens. */
export const BLOCKS = 8192;

/** `finished`: complete. `failed`: the engine's or the path's fault. `dropped`: the client went away. */
export type GenerationEnd = "finished" | "failed" | "dropped";

/** Told what happens inside the engine, as it happens; this is what native metrics are made of. */
export interface EngineObserver {
  arrived(generation: Generation): void;
  /** Tokens were sent; `gapsMs` are the engine's own times between them (none before the first). */
  progressed(generation: Generation, tokens: number, gapsMs: readonly number[]): void;
  ended(generation: Generation, end: GenerationEnd): void;
}

/** The part of a simulated server that does the work: everything that a restart forgets. Speaks no dialect. */
export class SimulatedEngine {
  readonly settings: CompleteSettings;
  readonly residency: Residency;
  /** Wall clock, ms since the epoch. */
  readonly startedAt: number;
  readonly #slots: Slots;
  readonly #cache: PrefixCache | undefined;
  readonly #observer: EngineObserver;
  readonly #running = new Set<Generation>();
  #arrivals = 0;

  constructor(settings: CompleteSettings, observer: EngineObserver, startedAt: number) {
    this.settings = settings;
    this.startedAt = startedAt;
    this.#observer = observer;
    this.residency = new Residency(settings.latency.loadMs * settings.latency.slowdown);
    this.#slots = new Slots(settings.latency.slots);
    this.#cache = settings.prefixCache ? new PrefixCache(BLOCK_TOKENS) : undefined;
  }

  get running(): number {
    return this.#slots.taken;
  }

  get waiting(): number {
    return this.#slots.waiting;
  }

  /** Whether one more request would exceed the engine's own limit. */
  get full(): boolean {
    return this.running + this.waiting >= this.settings.maxRequests;
  }

  /** Share of the key-value cache that running generations hold, 0 to 1. */
  get cacheUsage(): number {
    const blocks = (generation: Generation) =>
      Math.ceil((generation.order.prompt.length + generation.outputTokens) / BLOCK_TOKENS);
    return Math.min(1, [...this.#running].reduce((sum, generation) => sum + blocks(generation), 0) / BLOCKS);
  }

  /** Takes an order in. `arrivedAtMs` is when the request had been read. */
  accept(order: GenerationOrder, arrivedAtMs: number): Generation {
    const ordinal = this.#arrivals++;
    const generation: Generation = {
      ordinal,
      id: hexDigits(this.#random("id", ordinal), 16),
      order,
      createdSeconds: Math.floor(Date.now() / 1000),
      cachedTokens: 0,
      outputTokens: 0,
      finish: "length",
      arrivedAtMs,
    };
    this.#observer.arrived(generation);
    return generation;
  }

  /**
   * Runs a generation to its end: load, queue, prefill, decode. `direct` turns the planned chunks into what is really sent; `emit` sends what is due.
   * Rejects with the signal's reason. The caller reports the end with `end`.
   */
  async run(
    generation: Generation,
    direct: (chunks: Chunk[]) => Script,
    emit: (chunks: readonly Chunk[]) => void,
    signal: AbortSignal,
  ): Promise<Script> {
    const { residency } = generation.order;
    if (residency) await this.residency.enter(residency, signal);
    generation.loadedAtMs = performance.now();
    try {
      const release = await this.#slots.acquire(signal);
      this.#running.add(generation);
      try {
        return await this.#decode(generation, direct, emit, signal);
      } finally {
        this.#running.delete(generation);
        release();
      }
    } finally {
      if (residency) this.residency.leave(residency);
    }
  }

  end(generation: Generation, end: GenerationEnd): void {
    this.#observer.ended(generation, end);
  }

  async #decode(
    generation: Generation,
    direct: (chunks: Chunk[]) => Script,
    emit: (chunks: readonly Chunk[]) => void,
    signal: AbortSignal,
  ): Promise<Script> {
    const startedAtMs = performance.now();
    generation.startedAtMs = startedAtMs;
    const script = direct(chunksOf(this.#plan(generation), this.settings.tokensPerChunk));
    const { chunks } = script;
    let lastDueMs: number | undefined;
    await pace(
      chunks.map((chunk) => startedAtMs + dueMsOf(chunk)),
      (from, to) => {
        const due = chunks.slice(from, to);
        const tokens = tokensOf(due);
        this.#count(generation, tokens, lastDueMs);
        lastDueMs = tokens.at(-1)?.atMs ?? lastDueMs;
        emit(due);
      },
      signal,
    );
    return script;
  }

  #count(generation: Generation, tokens: readonly Token[], lastDueMs: number | undefined): void {
    const now = performance.now();
    generation.firstTokenAtMs ??= now;
    generation.lastTokenAtMs = now;
    generation.outputTokens += tokens.length;
    const times = [...(lastDueMs === undefined ? [] : [lastDueMs]), ...tokens.map((token) => token.atMs)];
    this.#observer.progressed(
      generation,
      tokens.length,
      times.slice(1).map((at, i) => at - (times[i] ?? at)),
    );
  }

  /** Engines with the same seed but another dialect must not stumble over the same tokens. */
  #random(purpose: string, ordinal: number): Random {
    return seededRandom(this.settings.seed, this.settings.dialect, purpose, ordinal);
  }

  /** The same seed and the same order of arrival give the same words and the same due times. */
  #plan(generation: Generation): Token[] {
    const { seed, latency, endsAfter, reasoning, unfinishedCharacters } = this.settings;
    const { prompt, maxTokens, ignoreEos } = generation.order;
    generation.cachedTokens = this.#cache?.lookUp(prompt) ?? 0;
    const answer = composeAnswer({ seed, prompt, maxTokens, endsAfter, ignoreEos, reasoning, unfinishedCharacters });
    generation.finish = answer.finish;
    const { tokenAtMs } = planLatency(latency, this.#random("latency", generation.ordinal), {
      promptTokens: prompt.length - generation.cachedTokens,
      outputTokens: answer.pieces.length,
    });
    return answer.pieces.map((piece, i) => ({ ...piece, atMs: tokenAtMs[i] ?? 0 }));
  }
}
