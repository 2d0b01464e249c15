import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { ENGINES, engineOf } from "../../src/engines/index.ts";
import type { FailureClass } from "../../src/model/failures.ts";
import type { EngineApi, EngineId } from "../../src/model/scenario.ts";
import { atRandom, byteByByte, capture, read, type Summary, summary } from "./wire.ts";

type Row = [name: string, engine: EngineId, api: EngineApi, expected: Summary];

const OK = { outcome: "ok" } as const;
const LENGTH = { ...OK, finish: "length" } as const;

/** Bodies of status 200 that a client asked to stream, and what they come to. */
const STREAMS: Row[] = [
  ["vllm/chat-stream-continuous", "vllm", "chat", { ...LENGTH, deltas: 2, tokens: 8, input: 18, output: 8 }],
  ["vllm/chat-stream-usage", "vllm", "chat", { ...LENGTH, deltas: 2, input: 18, output: 8 }],
  ["vllm/chat-stream-nousage", "vllm", "chat", { ...LENGTH, deltas: 1 }],
  ["vllm/chat-stream-max1", "vllm", "chat", { ...LENGTH, deltas: 0, input: 18, output: 1 }],
  ["vllm/chat-stream-sampled", "vllm", "chat", { ...LENGTH, deltas: 20, input: 18, output: 40 }],
  ["vllm/comp-stream-usage", "vllm", "completions", { ...LENGTH, deltas: 4, input: 3, output: 6 }],
  ["vllm/abort-stream", "vllm", "chat", { outcome: "truncated", deltas: 61 }],
  ["vllm/chat-nostream", "vllm", "chat", { outcome: "protocol", deltas: 0 }],
  ["tgi/generate_stream", "tgi", "generate", { ...LENGTH, deltas: 8, tokens: 8, input: 3, output: 8 }],
  [
    "tgi/generate_stream-eos",
    "tgi",
    "generate",
    { ...OK, finish: "eos_token", deltas: 3, tokens: 4, input: 12, output: 4 },
  ],
  ["tgi/generate_stream-nodetails", "tgi", "generate", { ...OK, deltas: 4, tokens: 4 }],
  ["tgi/keepalive-comment", "tgi", "generate", { ...OK, deltas: 2, tokens: 2 }],
  ["tgi/cancel-midstream", "tgi", "generate", { outcome: "truncated", deltas: 2, tokens: 2 }],
  ["tgi/err-midstream", "tgi", "generate", { outcome: "stream-error", deltas: 3, tokens: 3 }],
  ["tgi/err-422-input-too-long-stream", "tgi", "generate", { outcome: "context-too-long", deltas: 0 }],
  ["tgi/generate", "tgi", "generate", { outcome: "protocol", deltas: 0 }],
  ["tgi/v1-chat", "tgi", "chat", { ...LENGTH, deltas: 6, input: 19, output: 6 }],
  ["tgi/v1-chat-nousage", "tgi", "chat", { ...LENGTH, deltas: 3 }],
  ["tgi/v1-completions", "tgi", "chat", { ...LENGTH, deltas: 5, input: 3, output: 5 }],
  ["tgi/err-midstream-v1", "tgi", "chat", { outcome: "stream-error", deltas: 3 }],
  ["tgi/overload-v1-chat-stream", "tgi", "chat", { outcome: "overloaded", deltas: 0 }],
  ["tgi/v1-chat-nostream", "tgi", "chat", { outcome: "protocol", deltas: 0 }],
  ["ollama/chat-gemma-270m", "ollama", "chat", { ...LENGTH, deltas: 24, input: 11, output: 24 }],
  ["ollama/chat-nostream-gemma-270m", "ollama", "chat", { outcome: "protocol", deltas: 1 }],
  ["ollama/generate-cold-gemma-270m", "ollama", "generate", { ...LENGTH, deltas: 20, input: 5, output: 20 }],
  ["ollama/generate-warm-gemma-270m", "ollama", "generate", { ...LENGTH, deltas: 20, input: 5, output: 20 }],
  ["ollama/generate-tiny-cycle", "ollama", "generate", { ...LENGTH, deltas: 36, input: 3, output: 40 }],
  ["ollama/generate-tiny-cycle-eos", "ollama", "generate", { ...OK, finish: "stop", deltas: 5, input: 8, output: 6 }],
  ["ollama/generate-tiny-cycle-stop", "ollama", "generate", { ...OK, finish: "stop", deltas: 3, input: 3, output: 4 }],
  ["ollama/generate-tiny-cycle-loopguard", "ollama", "generate", { outcome: "truncated", deltas: 31 }],
  ["ollama/ctx-overflow-default", "ollama", "generate", { ...LENGTH, deltas: 3, input: 2048, output: 3 }],
  ["ollama/midstream-runner-killed", "ollama", "generate", { outcome: "stream-error", deltas: 1069 }],
  ["ollama/preload-gemma-270m", "ollama", "generate", { outcome: "protocol", deltas: 0 }],
  ["ollama/unload-gemma-270m", "ollama", "generate", { outcome: "protocol", deltas: 0 }],
  ["ollama/queuefull-1", "ollama", "generate", { ...LENGTH, deltas: 4, input: 2, output: 4 }],
  ["ollama/reload-num_ctx", "ollama", "generate", { ...LENGTH, deltas: 2, input: 3, output: 2 }],
  ["ollama-0.33/generate-tiny-cycle", "ollama", "generate", { ...LENGTH, deltas: 36, input: 3, output: 40 }],
  ["ollama/v1-chat-gemma-270m", "openai", "chat", { ...LENGTH, deltas: 16, input: 8, output: 16 }],
  ["ollama/v1-chat-nousage-gemma-270m", "openai", "chat", { ...LENGTH, deltas: 8 }],
  ["ollama/v1-completions-gemma-270m", "openai", "completions", { ...LENGTH, deltas: 10, input: 8, output: 10 }],
  ["llamacpp/v1-chat", "openai", "chat", { ...LENGTH, deltas: 12, input: 19, output: 12 }],
  ["llamacpp/v1-completions", "openai", "completions", { ...LENGTH, deltas: 12, input: 3, output: 12 }],
  ["llamacpp/v1-completions-ignore_eos", "openai", "completions", { ...LENGTH, deltas: 12, input: 8, output: 12 }],
];

/** Answers with another status, and what they mean. */
const ERRORS: [name: string, engine: EngineId, expected: FailureClass, words: string][] = [
  ["vllm/err-bad-json", "vllm", "validation", "JSON decode error"],
  ["vllm/err-missing-messages", "vllm", "validation", "Field required"],
  ["vllm/err-too-long-prompt", "vllm", "context-too-long", "maximum context length is 1024 tokens"],
  ["vllm/err-unknown-model", "vllm", "not-found", "The model `nosuch` does not exist. Valid aliases: tiny."],
  ["tgi/err-401", "tgi", "auth", "HTTP 401 with an empty body"],
  ["tgi/err-404", "tgi", "not-found", "the path is unknown here"],
  ["tgi/err-422-input-too-long", "tgi", "context-too-long", "must be <= 4096"],
  ["tgi/err-424-prefill", "tgi", "server", "CUDA out of memory"],
  ["tgi/overload-generate", "tgi", "overloaded", "HTTP 429: Model is overloaded"],
  ["ollama/err-bad-json", "ollama", "validation", "unexpected EOF"],
  ["ollama/err-missing-model", "ollama", "not-found", "model 'nope' not found"],
  ["ollama/err-missing-model-chat", "ollama", "not-found", "model 'nope' not found"],
  ["ollama/err-missing-model-v1", "openai", "not-found", "model 'nope' not found"],
  ["ollama/err-wrong-type", "ollama", "validation", 'option "num_predict" must be of type integer'],
  ["ollama/foreign-host", "ollama", "auth", "refuses a foreign Host header"],
  ["ollama/queuefull-6", "ollama", "overloaded", "server busy, please try again. maximum pending requests exceeded"],
  [
    "ollama-0.33/ctx-overflow-notruncate",
    "ollama",
    "context-too-long",
    "HTTP 400: request (12002 tokens) exceeds the available context size (2048 tokens), try increasing it",
  ],
  ["llamacpp/err-bad-json", "openai", "validation", "syntax error while parsing value"],
  ["llamacpp/err-ctx", "openai", "context-too-long", "exceeds the available context size"],
];

/** Answers to probes; `recognition.test.ts` and the telemetry tests read them. */
const PROBES = [
  ...["get-health", "get-load", "get-metrics", "get-metrics-final", "get-version"].map((name) => `vllm/${name}`),
  ...["abort-metrics-after", "abort-metrics-before"].map((name) => `vllm/${name}`),
  ...["health", "info", "metrics-at-start", "metrics-end", "v1-models"].map((name) => `tgi/${name}`),
  ...["ps-empty-or-before", "ps-loaded", "root", "show-gemma-270m", "tags", "v1-models", "version"].map(
    (name) => `ollama/${name}`,
  ),
  "ollama-0.33/version",
  ...["health", "metrics", "props", "slots", "v1-models"].map((name) => `llamacpp/${name}`),
];

describe("the recorded answers of real engines", () => {
  it("are all used", () => {
    const used = new Set([...STREAMS.map((row) => row[0]), ...ERRORS.map((row) => row[0]), ...PROBES]);
    const recorded = readdirSync(new URL("../fixtures/captures", import.meta.url), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith(".txt") && !name.endsWith(".req.txt"));
    expect(recorded.map((name) => name.slice(0, -".txt".length)).filter((name) => !used.has(name))).toEqual([]);
  });

  it.each(STREAMS)("%s, read as %s %s, comes to what the engine did", (name, engine, api, expected) => {
    const { bytes } = capture(name);
    expect(summary(read(engineOf(engine).reader(api), [bytes]))).toEqual(expected);
  });

  it.each(STREAMS)("%s tells the same events wherever its bytes are cut", (name, engine, api) => {
    const { bytes } = capture(name);
    const fresh = () => engineOf(engine).reader(api);
    const whole = read(fresh(), [bytes]);
    expect(read(fresh(), byteByByte(bytes))).toEqual(whole);
    for (let seed = 1; seed <= 20; seed++) expect(read(fresh(), atRandom(bytes, seed)), `seed ${seed}`).toEqual(whole);
    for (let at = 1; bytes.length < 3_000 && at < bytes.length; at++) {
      expect(read(fresh(), [bytes.subarray(0, at), bytes.subarray(at)]), `cut at ${at}`).toEqual(whole);
    }
  });

  it.each(STREAMS)("%s, cut off anywhere before its end, is never a success for %s %s", (name, engine, api) => {
    const { bytes } = capture(name);
    const whole = read(engineOf(engine).reader(api), [bytes]);
    const terminalAt = whole.events.findIndex((event) => event.terminal);
    for (let at = 0; at < bytes.length; at += Math.ceil(bytes.length / 500)) {
      const part = read(engineOf(engine).reader(api), [bytes.subarray(0, at)]);
      const complete = part.events.some((event) => event.terminal);
      // A server without [DONE] is complete with its finish reason, so that the stream may lack what follows it.
      const finished = engine === "openai" || api === "chat" ? part.events.some((event) => event.finishReason) : false;
      if (complete) expect(finished || part.events.length > terminalAt).toBe(true);
      else expect(part.failure, `cut at ${at}`).toBeDefined();
    }
  });

  it.each(STREAMS)("%s is survived by the readers of all the other dialects", (name) => {
    const { bytes } = capture(name);
    for (const engine of ENGINES) {
      for (const api of engine.apis) expect(() => read(engine.reader(api), atRandom(bytes, 7))).not.toThrow();
    }
  });

  it.each(ERRORS)("%s means for %s: %s, %s", (name, engine, expected, words) => {
    const failure = engineOf(engine).failure(capture(name));
    expect(failure.class).toBe(expected);
    expect(failure.detail).toContain(words);
    expect(failure.detail).not.toContain("\n");
    expect(failure.detail.length).toBeLessThan(400);
  });
});

describe("what the recorded streams tell besides", () => {
  it("vLLM's running usage counts the tokens of each chunk, also of one whose text is still empty", () => {
    const { events } = read(engineOf("vllm").reader("chat"), [capture("vllm/chat-stream-continuous").bytes]);
    expect(events.map(({ role, delta, tokens }) => ({ role, delta, tokens }))).toEqual([
      { role: true, delta: undefined, tokens: undefined },
      { role: undefined, delta: undefined, tokens: 2 },
      { role: undefined, delta: "answer", tokens: 3 },
      { role: undefined, delta: undefined, tokens: 1 },
      { role: undefined, delta: "answer", tokens: 1 },
      { role: undefined, delta: undefined, tokens: 1 },
      { role: undefined, delta: undefined, tokens: undefined },
      { role: undefined, delta: undefined, tokens: undefined },
    ]);
  });

  it("a count that comes only at the end is not put down to the last chunk", () => {
    for (const name of ["llamacpp/v1-completions", "llamacpp/v1-chat", "ollama/v1-completions-gemma-270m"]) {
      const { events } = read(engineOf("openai").reader("chat"), [capture(name).bytes]);
      expect(events.filter((event) => event.tokens !== undefined)).toEqual([]);
    }
  });

  it("TGI's special token is counted and is no text", () => {
    const { events } = read(engineOf("tgi").reader("generate"), [capture("tgi/generate_stream-eos").bytes]);
    expect(events.at(-1)).toEqual({
      tokens: 1,
      terminal: true,
      finishReason: "eos_token",
      usage: { inputTokens: 12, outputTokens: 4, source: "details" },
    });
  });

  it("Ollama's durations become ms, and nothing is invented for the queue", () => {
    const { events } = read(engineOf("ollama").reader("chat"), [capture("ollama/chat-gemma-270m").bytes]);
    expect(events.at(-1)?.engineMs).toEqual({
      load: 421.674886,
      prefill: 971.725935,
      decode: 8216.419943,
      total: 9645.17567,
    });
    expect(events.at(-1)?.usage?.source).toBe("eval_count");
  });

  it("llama.cpp's timings and cached tokens are kept, and its role chunk with null content is a role", () => {
    const chat = read(engineOf("openai").reader("chat"), [capture("llamacpp/v1-chat").bytes]);
    expect(chat.events[0]).toEqual({ role: true });
    expect(chat.events.at(-2)).toEqual({
      usage: { inputTokens: 19, outputTokens: 12, cachedInputTokens: 0, source: "usage" },
      engineMs: { prefill: 0.83, decode: 1.507 },
    });
    const forced = read(engineOf("openai").reader("completions"), [
      capture("llamacpp/v1-completions-ignore_eos").bytes,
    ]);
    expect(forced.events.at(-2)?.usage?.cachedInputTokens).toBe(1);
  });

  it("the repetition guard is called by its name", () => {
    const { failure } = read(engineOf("ollama").reader("generate"), [
      capture("ollama/generate-tiny-cycle-loopguard").bytes,
    ]);
    expect(failure?.detail).toContain("after 31 equal tokens in a row: Ollama's repetition guard");
  });
});
