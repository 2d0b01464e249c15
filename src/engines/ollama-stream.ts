import type { Failure } from "../model/failures.ts";
import type { Dialect } from "./body-reader.ts";
import type { StreamEvent, Usage } from "./engine.ts";
import { setEngineTimes, type ToldTimes } from "./engine-times.ts";
import { amountIn, defined, type JsonObject, objectIn, textIn } from "./json.ts";

const NS_PER_MS = 1e6;

/** From here on an end without `done` is put down to the repetition guard: it strikes after 30 equal tokens (seen on 0.24). */
const GUARD_REPEATS = 30;

/** The lines of `/api/chat` and `/api/generate` (ollama/ollama, `api/types.go`). */
export class OllamaDialect implements Dialect {
  #lines = 0;
  #lastText: string | undefined;
  #repeats = 0;

  event(message: JsonObject): StreamEvent {
    const event: StreamEvent = {};
    const said = objectIn(message["message"]) ?? message;
    const text = textIn(said["content"]) ?? textIn(said["response"]);
    const kind = deltaKind(said, text);
    if (kind !== undefined) event.delta = kind;
    this.#lines += 1;
    if (message["done"] === true) this.#finish(message, event);
    else this.#watchRepeats(text?.trim());
    return event;
  }

  end(): StreamEvent {
    const ended = 'the stream ended without "done": true';
    const guard = `${ended} after ${this.#repeats} equal tokens in a row: Ollama's repetition guard ends an answer so`;
    return { failure: { class: "truncated", detail: this.#repeats >= GUARD_REPEATS ? guard : ended } };
  }

  #finish(message: JsonObject, event: StreamEvent): void {
    const reason = textIn(message["done_reason"]);
    const failure = noGeneration(reason) ?? this.#unstreamed(message, event);
    if (failure !== undefined) {
      event.failure = failure;
      return;
    }
    if (reason !== undefined) event.finishReason = reason;
    event.usage = usageOf(message);
    setEngineTimes(event, timesOf(message));
    event.terminal = true;
  }

  /** A first line that is also the last and holds a whole answer is `"stream": false` by another hand. One token and EOS may come so. */
  #unstreamed(message: JsonObject, event: StreamEvent): Failure | undefined {
    const tokens = amountIn(message["eval_count"]) ?? 0;
    if (this.#lines > 1 || event.delta === undefined || tokens <= 2) return undefined;
    const detail = `the whole answer of ${tokens} tokens came as one JSON document: "stream": true was not honoured by the server or by a proxy`;
    return { class: "protocol", detail };
  }

  #watchRepeats(text: string | undefined): void {
    this.#repeats = text !== undefined && text === this.#lastText ? this.#repeats + 1 : 1;
    this.#lastText = text;
  }
}

/** `/api/chat` nests text, thinking and tool calls in `message`; `/api/generate` has them at the top. */
function deltaKind(said: JsonObject, text: string | undefined): StreamEvent["delta"] {
  if (text !== undefined) return "answer";
  if (textIn(said["thinking"]) !== undefined) return "reasoning";
  const calls = said["tool_calls"];
  return Array.isArray(calls) && calls.length > 0 ? "tool" : undefined;
}

/** A prompt that is empty loads or unloads the model and answers `done` without having generated. */
function noGeneration(reason: string | undefined): Failure | undefined {
  if (reason !== "load" && reason !== "unload") return undefined;
  return { class: "protocol", detail: `done_reason "${reason}": the model was ${reason}ed and nothing was generated` };
}

function usageOf(message: JsonObject): Usage {
  return defined<Usage>({
    inputTokens: amountIn(message["prompt_eval_count"]),
    cachedInputTokens: amountIn(message["prompt_eval_cached_count"]),
    outputTokens: amountIn(message["eval_count"]),
    source: "eval_count",
  });
}

/**
 * Durations are ns, and a zero is left out on the wire. There is no queue time: what total leaves over is an estimate.
 * For a single token 0.24 gives no decode time and 0.33 a made-up 1,000 ns, so it takes two.
 */
function timesOf(message: JsonObject): ToldTimes {
  const decoded = (amountIn(message["eval_count"]) ?? 0) >= 2;
  return {
    load: milliseconds(message["load_duration"]),
    prefill: milliseconds(message["prompt_eval_duration"]),
    decode: decoded ? milliseconds(message["eval_duration"]) : undefined,
    total: milliseconds(message["total_duration"]),
  };
}

function milliseconds(ns: unknown): number | undefined {
  const amount = amountIn(ns);
  return amount === undefined ? undefined : amount / NS_PER_MS;
}
