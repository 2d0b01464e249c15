import type { Failure } from "../model/failures.ts";
import type { Dialect } from "./body-reader.ts";
import type { StreamEvent, Usage } from "./engine.ts";
import { setEngineTimes, type ToldTimes } from "./engine-times.ts";
import { amountIn, type JsonObject, objectIn, textIn } from "./json.ts";

/** Where the servers of the OpenAI stream differ: what makes an answer complete, and what a role means. */
export interface OpenAiRules {
  /** `[DONE]` completes an answer also without a finish reason. */
  doneSuffices: boolean;
  /** A finish reason and a clean end complete an answer also without `[DONE]`. */
  endSuffices: boolean;
  /** The stream begins with a chunk that carries only the role. TGI has none: its empty chunk is a special token. */
  announcesRole: boolean;
}

/** Finish reasons that are no finish: vLLM and SGLang send them when the engine gave up. */
const GAVE_UP = new Set(["abort", "error"]);

/** The chunks of `/v1/chat/completions` and `/v1/completions`. */
export class OpenAiDialect implements Dialect {
  readonly #rules: OpenAiRules;
  #started = false;
  #finished = false;
  /** The running count of output tokens, as far as the server tells it. */
  #counted = 0;
  /** A chunk went by without a running count, so that a later one no longer tells what one chunk carries. */
  #countLost = false;
  #named = false;
  #nameLost = false;

  constructor(rules: OpenAiRules) {
    this.#rules = rules;
  }

  event(message: JsonObject): StreamEvent {
    const event: StreamEvent = {};
    const choices = message["choices"];
    const choice = Array.isArray(choices) ? objectIn(choices[0]) : undefined;
    if (choice !== undefined) this.#readChoice(choice, event);
    this.#readUsage(objectIn(message["usage"]), choice !== undefined, event);
    this.#watchName(message["model"], event);
    if (message["metrics"] || message["timings"]) setEngineTimes(event, timesOf(message));
    return event;
  }

  done(): StreamEvent {
    if (this.#finished || this.#rules.doneSuffices) return { terminal: true };
    return { failure: truncated("[DONE] came without a finish_reason before it") };
  }

  end(): StreamEvent {
    if (this.#finished && this.#rules.endSuffices) return { terminal: true };
    if (this.#nameLost) return { failure: RUNNER_DIED };
    const missing = this.#finished ? "[DONE], though a finish_reason came" : "finish_reason and [DONE]";
    return { failure: truncated(`the stream ended without ${missing}`) };
  }

  #readChoice(choice: JsonObject, event: StreamEvent): void {
    const delta = objectIn(choice["delta"]);
    const kind = delta === undefined ? textKind(choice) : deltaKind(delta);
    if (kind !== undefined) event.delta = kind;
    // TGI's completions say "" where the others say null.
    const reason = textIn(choice["finish_reason"]);
    if (reason !== undefined) this.#finish(reason, event);
    else if (kind === undefined && this.#rules.announcesRole && !this.#started && textIn(delta?.["role"])) {
      event.role = true;
    }
    this.#started = true;
  }

  #finish(reason: string, event: StreamEvent): void {
    event.finishReason = reason;
    this.#finished = true;
    if (!GAVE_UP.has(reason)) return;
    event.failure = { class: "stream-error", detail: `finish_reason "${reason}": the engine gave this answer up` };
  }

  /**
   * vLLM's `continuous_usage_stats` puts the running count on every chunk, so that the difference is what the chunk carries.
   * A count that comes on the last chunk only (llama.cpp, `transformers serve`) says nothing about that chunk.
   */
  #readUsage(usage: JsonObject | undefined, hasChoice: boolean, event: StreamEvent): void {
    const output = amountIn(usage?.["completion_tokens"]);
    const input = amountIn(usage?.["prompt_tokens"]);
    // Ollama's /v1/completions puts a usage of zeros on every chunk; a prompt of no tokens does not exist.
    if (usage === undefined || (!output && !input)) {
      if (hasChoice && !event.role) this.#countLost = true;
      return;
    }
    event.usage = usageOf(usage, input, output);
    if (output === undefined) return;
    const carried = output - this.#counted;
    if (hasChoice && !this.#countLost && carried >= 0 && (carried > 0 || event.delta !== undefined)) {
      event.tokens = carried;
    }
    this.#counted = output;
  }

  /** Ollama's /v1 swallows the death of a runner: one chunk without a model name, then a clean end (seen on 0.24 and 0.33). */
  #watchName(model: unknown, event: StreamEvent): void {
    this.#nameLost = model === "" && this.#named && event.delta === undefined && !this.#finished;
    if (model !== "") this.#named = true;
  }
}

const RUNNER_DIED: Failure = {
  class: "stream-error",
  detail: 'the stream ended after a chunk with an empty "model": Ollama ends so when its model runner dies',
};

function truncated(detail: string): Failure {
  return { class: "truncated", detail };
}

function textKind(choice: JsonObject): StreamEvent["delta"] {
  return textIn(choice["text"]) === undefined ? undefined : "answer";
}

/** Reasoning is `reasoning_content` in vLLM up to 0.11 and in llama.cpp, both names from 0.12, `reasoning` since 0.16 and in Ollama. */
function deltaKind(delta: JsonObject): StreamEvent["delta"] {
  if (textIn(delta["content"]) !== undefined) return "answer";
  if (textIn(delta["reasoning"]) !== undefined || textIn(delta["reasoning_content"]) !== undefined) return "reasoning";
  const calls = delta["tool_calls"] ?? delta["function_call"];
  // Nearly every chunk has none.
  return calls && [calls].flat().some(saysSomething) ? "tool" : undefined;
}

/** A call that names itself or brings a piece of its arguments; `{}` is a field that a server failed to leave out. */
function saysSomething(call: unknown): boolean {
  const { id, name, arguments: pieces, function: inner } = objectIn(call) ?? {};
  const said = objectIn(inner) ?? {};
  return [id, name, pieces, said["name"], said["arguments"]].some((value) => textIn(value) !== undefined);
}

function usageOf(usage: JsonObject, input: number | undefined, output: number | undefined): Usage {
  const result: Usage = { source: "usage" };
  if (input !== undefined) result.inputTokens = input;
  if (output !== undefined) result.outputTokens = output;
  const cached = amountIn(objectIn(usage["prompt_tokens_details"])?.["cached_tokens"]);
  if (cached !== undefined) result.cachedInputTokens = cached;
  return result;
}

/**
 * The engine's own times in ms: vLLM's `metrics` (`--enable-per-request-metrics`; its time to first token begins when the request
 * is scheduled, so it is the prefill) and llama.cpp's `timings`.
 */
function timesOf(message: JsonObject): ToldTimes {
  const metrics = objectIn(message["metrics"]);
  const timings = objectIn(message["timings"]);
  return {
    queue: amountIn(metrics?.["queue_time_ms"]),
    prefill: amountIn(metrics?.["time_to_first_token_ms"] ?? timings?.["prompt_ms"]),
    decode: amountIn(metrics?.["generation_time_ms"] ?? timings?.["predicted_ms"]),
  };
}
