import { describe, expect, it } from "vitest";
import type { GenerationInput } from "../../src/engines/engine.ts";
import { ENGINES, engineOf } from "../../src/engines/index.ts";
import type { EngineApi, EngineId } from "../../src/model/scenario.ts";

function asked(engine: EngineId, api: EngineApi, more: Partial<GenerationInput> = {}) {
  const input = { model: "m", prompt: "Hi", maxTokens: 64, forceLength: false, temperature: 0, seed: 7 };
  const request = engineOf(engine).generate({ ...input, api, ...more });
  return { path: request.path, body: JSON.parse(request.body ?? "") };
}

const MESSAGES = [{ role: "user", content: "Hi" }];

describe("the request of a generation", () => {
  it("is a JSON POST that streams, for every interface of every engine", () => {
    for (const engine of ENGINES) {
      for (const api of engine.apis) {
        const input = { model: "m", prompt: "Hi", maxTokens: 64, forceLength: true, temperature: 0.5, seed: 7 };
        const request = engine.generate({ ...input, api });
        expect(request.method).toBe("POST");
        expect(request.path).toMatch(/^\//);
        expect(request.headers["content-type"]).toBe("application/json");
        expect(request.body).toMatch(/"stream":true|"inputs":"Hi"/);
      }
    }
  });

  it("to vLLM names the sampling in full and asks for the running usage", () => {
    expect(asked("vllm", "chat")).toEqual({
      path: "/v1/chat/completions",
      body: {
        model: "m",
        messages: MESSAGES,
        stream: true,
        stream_options: { include_usage: true, continuous_usage_stats: true },
        max_tokens: 64,
        temperature: 0,
        seed: 7,
        top_p: 1,
        top_k: -1,
      },
    });
    expect(asked("vllm", "completions")).toMatchObject({ path: "/v1/completions", body: { prompt: "Hi" } });
  });

  it("forces the length where the dialect can, and only when it is wanted", () => {
    expect(asked("vllm", "chat", { forceLength: true }).body).toMatchObject({ ignore_eos: true, min_tokens: 64 });
    expect(asked("openai", "chat", { forceLength: true }).body).toMatchObject({ ignore_eos: true });
    expect(asked("openai", "chat").body).toEqual({
      model: "m",
      messages: MESSAGES,
      stream: true,
      stream_options: { include_usage: true },
      max_tokens: 64,
      temperature: 0,
      seed: 7,
      top_p: 1,
    });
  });

  it("to TGI is greedy without a temperature on /generate_stream and with 0 on chat", () => {
    expect(asked("tgi", "generate")).toEqual({
      path: "/generate_stream",
      body: { inputs: "Hi", parameters: { max_new_tokens: 64, details: true, seed: 7 } },
    });
    expect(asked("tgi", "generate", { temperature: 0.7 }).body.parameters).toMatchObject({
      do_sample: true,
      temperature: 0.7,
    });
    const chat = asked("tgi", "chat", { forceLength: true });
    expect(chat).toMatchObject({ path: "/v1/chat/completions", body: { temperature: 0, max_tokens: 64 } });
    expect(Object.keys(chat.body)).not.toContain("top_p");
  });

  it("to Ollama keeps the model loaded, refuses to cut the prompt and never asks for 0 tokens", () => {
    expect(asked("ollama", "chat")).toEqual({
      path: "/api/chat",
      body: {
        model: "m",
        messages: MESSAGES,
        stream: true,
        keep_alive: "30m",
        truncate: false,
        options: { num_predict: 64, temperature: 0, seed: 7 },
      },
    });
    expect(asked("ollama", "generate")).toMatchObject({ path: "/api/generate", body: { prompt: "Hi", raw: true } });
    expect(asked("ollama", "chat", { maxTokens: 0 }).body.options.num_predict).toBe(1);
  });
});

describe("the list of engines", () => {
  it("finds every engine by its id", () => {
    for (const engine of ENGINES) expect(engineOf(engine.id)).toBe(engine);
  });
});
