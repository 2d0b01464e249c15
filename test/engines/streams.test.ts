import { describe, expect, it } from "vitest";
import type { StreamEvent } from "../../src/engines/engine.ts";
import { engineOf } from "../../src/engines/index.ts";
import type { EngineApi, EngineId } from "../../src/model/scenario.ts";
import { atRandom, byteByByte, bytesOf, type Reading, read } from "./wire.ts";

/** Reads a text whole, and makes sure that no cut changes what is read. */
function reading(engine: EngineId, api: EngineApi, text: string | Uint8Array): Reading {
  const bytes = typeof text === "string" ? bytesOf(text) : text;
  const fresh = () => engineOf(engine).reader(api);
  const whole = read(fresh(), [bytes]);
  expect(read(fresh(), byteByByte(bytes))).toEqual(whole);
  expect(read(fresh(), atRandom(bytes, 3, 60))).toEqual(whole);
  return whole;
}

const deltas = (events: StreamEvent[]) => events.flatMap((event) => event.delta ?? []);
const sse = (...messages: (object | string)[]) =>
  messages.map((message) => `data: ${typeof message === "string" ? message : JSON.stringify(message)}\n\n`).join("");
const lines = (...messages: object[]) => messages.map((message) => `${JSON.stringify(message)}\n`).join("");

function chunk(delta: object, more: object = {}): object {
  const base = { id: "chatcmpl-1", object: "chat.completion.chunk", created: 1764000000, model: "m" };
  return { ...base, choices: [{ index: 0, delta, finish_reason: null }], ...more };
}

function finishChunk(reason: string, delta: object = { content: "" }): object {
  return { ...chunk({}), choices: [{ index: 0, delta, finish_reason: reason }] };
}

function usageChunk(input: number, output: number, more: object = {}): object {
  const usage = { prompt_tokens: input, completion_tokens: output, total_tokens: input + output };
  return { ...chunk({}), choices: [], usage, ...more };
}

const ROLE = chunk({ role: "assistant", content: "" });

describe("a vLLM stream", () => {
  it("with reasoning under any of its names tells reasoning before the answer", () => {
    for (const names of [["reasoning_content"], ["reasoning_content", "reasoning"], ["reasoning"]]) {
      const thought = Object.fromEntries(names.map((name) => [name, "First,"]));
      const { events, failure } = reading(
        "vllm",
        "chat",
        sse(ROLE, chunk(thought), chunk({ content: "Hi" }), finishChunk("stop"), "[DONE]"),
      );
      expect(deltas(events)).toEqual(["reasoning", "answer"]);
      expect(failure).toBeUndefined();
    }
  });

  it("with tool calls tells a tool delta also when the arguments are still empty", () => {
    const call = { id: "call_1", type: "function", index: 0, function: { name: "get_x", arguments: "" } };
    const more = { index: 0, function: { arguments: '{"a":' } };
    const text = sse(
      ROLE,
      chunk({ tool_calls: [call] }),
      chunk({ tool_calls: [more] }),
      finishChunk("tool_calls", {}),
      "[DONE]",
    );
    expect(deltas(reading("vllm", "chat", text).events)).toEqual(["tool", "tool"]);
  });

  it("with a tool call that says nothing has not begun", () => {
    const empty = [
      chunk({ tool_calls: [{}] }),
      chunk({ tool_calls: [] }),
      chunk({ function_call: {} }),
      chunk({ tool_calls: null }),
    ];
    const { events } = reading(
      "vllm",
      "chat",
      sse(ROLE, ...empty, chunk({ content: "a" }), finishChunk("stop"), "[DONE]"),
    );
    expect(deltas(events)).toEqual(["answer"]);
  });

  it("with several tokens in a chunk tells how many, and a chunk without a new token has none", () => {
    const running = (output: number) => ({ usage: { prompt_tokens: 5, completion_tokens: output } });
    const text = sse(
      chunk({ role: "assistant", content: "" }, running(0)),
      chunk({ content: "a" }, running(1)),
      chunk({ content: "bcde" }, running(5)),
      chunk({ content: "held back" }, running(5)),
      { ...finishChunk("length"), ...running(6) },
      usageChunk(5, 6),
      "[DONE]",
    );
    const { events } = reading("vllm", "chat", text);
    expect(events.map((event) => event.tokens)).toEqual([undefined, 1, 4, 0, 1, undefined, undefined]);
  });

  it("with per-request metrics tells queue, prefill and decode", () => {
    const metrics = { time_to_first_token_ms: 12.5, generation_time_ms: 80, queue_time_ms: 3, mean_itl_ms: 2 };
    const text = sse(ROLE, chunk({ content: "a" }), finishChunk("stop"), usageChunk(5, 2, { metrics }), "[DONE]");
    expect(reading("vllm", "chat", text).events.at(-2)?.engineMs).toEqual({ queue: 3, prefill: 12.5, decode: 80 });
  });

  it("that SIGTERM ends is a failure although [DONE] and a clean end follow", () => {
    const error = { error: { message: "EngineCore encountered an issue.", type: "InternalServerError", code: 500 } };
    const { events, failure } = reading("vllm", "chat", sse(ROLE, chunk({ content: "a" }), error, "[DONE]"));
    expect(failure).toEqual({ class: "stream-error", detail: "EngineCore encountered an issue." });
    expect(events.some((event) => event.terminal)).toBe(false);
    expect(events.at(-1)?.failure).toEqual(failure);
  });

  it("understands the flat error object of versions before 0.10.1", () => {
    const error = { object: "error", message: "boom", type: "InternalServerError", param: null, code: 500 };
    expect(reading("vllm", "chat", sse(ROLE, error, "[DONE]")).failure).toEqual({
      class: "stream-error",
      detail: "boom",
    });
  });

  it("with an event that is named an error is a failure, whatever its data look like", () => {
    const named = (data: string) =>
      `${sse(ROLE, chunk({ content: "a" }))}event: error\ndata: ${data}\n\n${sse(finishChunk("stop"), "[DONE]")}`;
    const failures = ['{"message":"boom"}', "boom", '{"error":{"message":"boom"}}'].map(
      (data) => reading("vllm", "chat", named(data)).failure,
    );
    expect(failures).toEqual(Array(3).fill({ class: "stream-error", detail: "boom" }));
  });

  it("that was aborted is no success", () => {
    for (const reason of ["abort", "error"]) {
      const { failure } = reading("vllm", "chat", sse(ROLE, chunk({ content: "a" }), finishChunk(reason), "[DONE]"));
      expect(failure?.class).toBe("stream-error");
      expect(failure?.detail).toContain(`finish_reason "${reason}"`);
    }
  });

  it("needs both a finish reason and [DONE]", () => {
    const withoutDone = reading("vllm", "chat", sse(ROLE, chunk({ content: "a" }), finishChunk("stop")));
    expect(withoutDone.failure).toEqual({
      class: "truncated",
      detail: "the stream ended without [DONE], though a finish_reason came",
    });
    const withoutFinish = reading("vllm", "chat", sse(ROLE, chunk({ content: "a" }), "[DONE]"));
    expect(withoutFinish.failure?.class).toBe("truncated");
  });

  it("survives CRLF, comments, other fields, a missing space, a byte order mark and an unfinished last line", () => {
    const text = [
      "\uFEFF: keep-alive\r\n\r\n",
      `event: message\r\nid: 1\r\nretry: 5\r\ndata:${JSON.stringify(ROLE)}\r\n\r\n`,
      `data:${JSON.stringify(chunk({ content: "é😀" }))}\r\n\r\n`,
      `data: ${JSON.stringify(finishChunk("stop"))}\n\n`,
      "data: [DONE]",
    ].join("");
    const { events, failure } = reading("vllm", "chat", text);
    expect(failure).toBeUndefined();
    expect(events).toEqual([{ role: true }, { delta: "answer" }, { finishReason: "stop" }, { terminal: true }]);
  });

  it("joins the data lines of one event", () => {
    const text = `data: {"choices":[{"delta":{"content":"a"},\ndata: "finish_reason":"stop"}]}\n\ndata: [DONE]\n\n`;
    expect(reading("vllm", "chat", text).events[0]).toEqual({ delta: "answer", finishReason: "stop" });
  });

  it("is never counted beyond its terminal marker", () => {
    const late = chunk({ content: "late" });
    const text = sse(ROLE, chunk({ content: "a" }), finishChunk("stop"), "[DONE]", late, "{broken");
    const { events, failure } = reading("vllm", "chat", text);
    expect(deltas(events)).toEqual(["answer"]);
    expect(events.at(-1)).toEqual({ terminal: true });
    expect(failure).toBeUndefined();
  });
});

describe("a TGI stream", () => {
  const token = (index: number, text: string, special = false) => ({
    index,
    token: { id: 1, text, logprob: -0.1, special },
    generated_text: null,
    details: null,
  });

  it("of 2.0, without the space after data:, is read", () => {
    const last = { ...token(2, "</s>", true), generated_text: "a", details: null };
    const text = `data:${JSON.stringify(token(1, "a"))}\n\n:\n\ndata:${JSON.stringify(last)}\n\n`;
    const { events, failure } = reading("tgi", "generate", text);
    expect(events).toEqual([
      { tokens: 1, delta: "answer" },
      { tokens: 1, terminal: true },
    ]);
    expect(failure).toBeUndefined();
  });

  it("counts a token whose character is unfinished and calls it no text", () => {
    expect(reading("tgi", "generate", sse(token(1, ""))).events).toEqual([{ tokens: 1 }]);
  });

  it("that generates nothing but the end is complete", () => {
    const last = { ...token(1, "</s>", true), generated_text: "" };
    expect(reading("tgi", "generate", sse(last))).toEqual({ events: [{ tokens: 1, terminal: true }] });
  });

  it("that is refused for load says so in the 200 stream", () => {
    const refused = { error: "Model is overloaded", error_type: "overloaded" };
    expect(reading("tgi", "generate", sse(refused)).failure).toEqual({
      class: "overloaded",
      detail: "Model is overloaded",
    });
  });

  it("that is cut at a slice of 1,024 tokens is complete with length", () => {
    const details = { finish_reason: "length", generated_tokens: 1024, seed: null, input_length: 9 };
    const { events, failure } = reading("tgi", "generate", sse({ ...token(1024, "x"), generated_text: "x", details }));
    expect(failure).toBeUndefined();
    expect(events[0]?.usage).toEqual({ inputTokens: 9, outputTokens: 1024, source: "details" });
  });

  it("does not take the constant http_status_code 422 of /v1 for the cause", () => {
    const refused = { error: { message: "Request failed during generation: boom", http_status_code: 422 } };
    expect(reading("tgi", "chat", sse(refused, "[DONE]")).failure?.class).toBe("stream-error");
  });

  it("on /v1 before 2.2 is complete with a finish reason and a clean end", () => {
    const text = sse(chunk({ role: "assistant", content: "a" }), finishChunk("length", { role: "assistant" }));
    const { events, failure } = reading("tgi", "chat", text);
    expect(failure).toBeUndefined();
    expect(events.at(-1)).toEqual({ terminal: true });
  });

  it("on /v1 announces no role: its empty chunk is a special token", () => {
    const text = sse(chunk({ role: "assistant", content: "" }), chunk({ role: "assistant", content: "a" }), "[DONE]");
    expect(reading("tgi", "chat", text).events).toEqual([{}, { delta: "answer" }, { terminal: true }]);
  });
});

describe("an Ollama stream", () => {
  const said = (message: object) => ({ model: "m", created_at: "2026-11-24T03:07:51Z", message, done: false });
  const final = (more: object) => ({ model: "m", message: { role: "assistant", content: "" }, done: true, ...more });

  it("tells thinking, tool calls and text apart", () => {
    const call = { function: { index: 0, name: "get_x", arguments: { a: 1 } } };
    const text = lines(
      said({ role: "assistant", content: "", thinking: "Let me" }),
      said({ role: "assistant", content: "", tool_calls: [call] }),
      said({ role: "assistant", content: "Hi" }),
      final({ done_reason: "stop", eval_count: 3 }),
    );
    expect(deltas(reading("ollama", "chat", text).events)).toEqual(["reasoning", "tool", "answer"]);
  });

  it("leaves absent what the last line leaves out, and the decode time of a single token", () => {
    const text = lines(
      said({ content: "Hi" }),
      final({ done_reason: "length", total_duration: 5e6, eval_count: 1, eval_duration: 1000 }),
    );
    expect(reading("ollama", "chat", text).events.at(-1)).toEqual({
      finishReason: "length",
      usage: { outputTokens: 1, source: "eval_count" },
      engineMs: { total: 5 },
      terminal: true,
    });
  });

  it("may carry text on its last line, and that line needs no LF", () => {
    const text = `${lines(said({ content: "a" }))}${JSON.stringify({ message: { content: "é" }, done: true, eval_count: 2 })}`;
    const { events, failure } = reading("ollama", "chat", text);
    expect(deltas(events)).toEqual(["answer", "answer"]);
    expect(failure).toBeUndefined();
  });

  it("unwraps the error of 0.33, a JSON string inside the string", () => {
    const inner = { error: { code: 500, message: "the slot is gone", type: "server_error" } };
    const { failure } = reading("ollama", "chat", lines(said({ content: "a" }), { error: JSON.stringify(inner) }));
    expect(failure).toEqual({ class: "stream-error", detail: "the slot is gone" });
  });

  it("that just stops is truncated, without a word about the guard", () => {
    expect(reading("ollama", "chat", lines(said({ content: "a" }))).failure).toEqual({
      class: "truncated",
      detail: 'the stream ended without "done": true',
    });
  });

  it("on /v1 has the role in each chunk in 0.24, and once in 0.33", () => {
    const old = sse(
      chunk({ role: "assistant", content: "a" }),
      chunk({ role: "assistant", content: "b" }),
      finishChunk("stop", { role: "assistant", content: "" }),
      "[DONE]",
    );
    const recent = sse(
      chunk({ role: "assistant", content: "a" }),
      chunk({ content: "b" }),
      finishChunk("stop", {}),
      "[DONE]",
    );
    const events = [{ delta: "answer" }, { delta: "answer" }, { finishReason: "stop" }, { terminal: true }];
    expect(reading("openai", "chat", old)).toEqual({ events });
    expect(reading("openai", "chat", recent)).toEqual({ events });
  });

  it("on /v1 whose runner was killed is an error and not a short answer", () => {
    const text = sse(chunk({ content: "a" }), { ...chunk({ role: "assistant", content: "" }), model: "" });
    const { failure } = reading("openai", "chat", text);
    expect(failure?.class).toBe("stream-error");
    expect(failure?.detail).toContain("Ollama ends so when its model runner dies");
  });
});

describe("a stream of an unknown OpenAI-compatible server", () => {
  it("without [DONE] and with usage on the finish chunk is complete, as transformers serve sends it", () => {
    const text = sse(
      { choices: [{ delta: { role: "assistant" }, index: 0 }] },
      { choices: [{ delta: { content: "xy" }, index: 0 }] },
      {
        choices: [{ delta: {}, finish_reason: "length", index: 0 }],
        usage: { completion_tokens: 6, prompt_tokens: 19, total_tokens: 25 },
      },
    );
    const { events, failure } = reading("openai", "chat", text);
    expect(failure).toBeUndefined();
    expect(events).toEqual([
      { role: true },
      { delta: "answer" },
      { finishReason: "length", usage: { inputTokens: 19, outputTokens: 6, source: "usage" } },
      { terminal: true },
    ]);
  });

  it("with neither a finish reason nor [DONE] is truncated, as Ollama's guard leaves it on /v1", () => {
    const { failure } = reading("openai", "chat", sse(chunk({ content: "a" })));
    expect(failure).toEqual({ class: "truncated", detail: "the stream ended without finish_reason and [DONE]" });
  });

  it("whose fields have unexpected types is read without a throw", () => {
    const odd = [
      { choices: "none" },
      { choices: [null] },
      { choices: [{ delta: null, text: 5, finish_reason: 7 }] },
      { choices: [{ delta: { content: { a: 1 }, tool_calls: "x", role: 1 } }], usage: "many" },
      { choices: [], usage: { prompt_tokens: -1, completion_tokens: "8" }, timings: [], metrics: 3 },
      { error: null, model: 7 },
      { error: "" },
    ];
    expect(deltas(reading("openai", "chat", sse(...odd)).events)).toEqual([]);
  });
});

describe("a 200 body that is no stream", () => {
  const page = "<!DOCTYPE html>\n<html><head><title>Sign in\n to Acme</title></head><body>…</body></html>";

  it("is called by the title of its page", () => {
    for (const [engine, api] of [
      ["vllm", "chat"],
      ["tgi", "generate"],
      ["ollama", "chat"],
      ["openai", "chat"],
    ] as const) {
      const { events, failure } = reading(engine, api, page);
      expect(events).toEqual([]);
      expect(failure).toEqual({
        class: "protocol",
        detail: 'HTTP 200 with an HTML page "Sign in to Acme" where a stream was wanted',
      });
    }
  });

  it("is a protocol failure when it is one JSON document or a text, and an error when that document reports one", () => {
    expect(reading("vllm", "chat", '{"object":"chat.completion","choices":[]}').failure?.detail).toContain(
      "one JSON document",
    );
    expect(reading("vllm", "chat", "Bad gateway\n").failure?.detail).toContain('the text "Bad gateway"');
    expect(reading("ollama", "chat", "Bad gateway").failure?.class).toBe("protocol");
    expect(reading("vllm", "chat", '{"error":"Model is overloaded"}').failure?.class).toBe("overloaded");
  });

  it("is truncated when it is empty or only comments", () => {
    for (const text of ["", "\n", ": keep-alive\n\n", "data"]) {
      for (const engine of ["vllm", "openai"] as const) {
        const { failure } = reading(engine, "chat", text);
        expect(failure?.class, JSON.stringify(text)).toBe(text === "data" ? "protocol" : "truncated");
      }
    }
    expect(reading("ollama", "chat", "").failure?.class).toBe("truncated");
  });
});

describe("a broken stream", () => {
  it("with broken JSON inside an event is a protocol failure, and truncated when it just stops there", () => {
    const broken = 'data: {"choices":[{"delta":{"content":"a"\n\n';
    expect(reading("vllm", "chat", broken).failure?.class).toBe("protocol");
    expect(reading("vllm", "chat", broken.trimEnd()).failure?.class).toBe("truncated");
    expect(reading("ollama", "chat", '{"message":{"content":"a"\n').failure?.class).toBe("protocol");
    expect(reading("ollama", "chat", '{"message":{"content":"a"').failure?.class).toBe("truncated");
    expect(reading("tgi", "generate", "data: 5\n\n").failure?.detail).toBe("an event is not a JSON object: 5");
  });

  it("with bytes that are not UTF-8 is a protocol failure", () => {
    const invalid = Uint8Array.from([...bytesOf('data: {"choices":[{"delta":{"content":"'), 0xff, 0xfe, 0x0a]);
    const failure = { class: "protocol", detail: "the body is not UTF-8" };
    expect(reading("vllm", "chat", invalid).failure).toEqual(failure);
    expect(reading("ollama", "chat", invalid).failure).toEqual(failure);
  });

  it("without any message end is given up at 16 MiB instead of filling the memory", () => {
    const megabyte = bytesOf("x".repeat(1024 * 1024));
    for (const [engine, api, start] of [
      ["vllm", "chat", "data: "],
      ["ollama", "generate", '{"response":"'],
    ] as const) {
      const reader = engineOf(engine).reader(api);
      const events = reader.push(bytesOf(start));
      for (let count = 0; count < 20; count++) events.push(...reader.push(megabyte));
      expect(events).toEqual([
        { failure: { class: "protocol", detail: "one message is longer than 16777216 characters" } },
      ]);
      expect(reader.end().failure?.class).toBe("protocol");
    }
  });

  it("of random bytes never makes a reader throw, and is never a success", () => {
    for (let seed = 1; seed <= 200; seed++) {
      const noise = Uint8Array.from({ length: 300 }, (_, at) => (seed * 7919 + at * at * 31 + (at * seed) / 3) % 256);
      for (const engine of ["vllm", "tgi", "ollama", "openai"] as const) {
        expect(read(engineOf(engine).reader("chat"), atRandom(noise, seed)).failure).toBeDefined();
      }
    }
  });
});
