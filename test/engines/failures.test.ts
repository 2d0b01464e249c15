import { describe, expect, it } from "vitest";
import type { HttpAnswer } from "../../src/engines/engine.ts";
import { engineOf } from "../../src/engines/index.ts";
import type { FailureClass } from "../../src/model/failures.ts";
import type { EngineId } from "../../src/model/scenario.ts";

const answer = (status: number, body = "", headers: Record<string, string> = {}): HttpAnswer => ({
  status,
  headers,
  body,
});

const nested = (message: string, type: string, code: number) => JSON.stringify({ error: { message, type, code } });

describe("an answer that is no stream", () => {
  it.each<[string, EngineId, HttpAnswer, FailureClass]>([
    ["vLLM's 401, a string", "vllm", answer(401, '{"error":"Unauthorized"}'), "auth"],
    ["vLLM's flat error before 0.10.1", "vllm", answer(400, '{"object":"error","message":"bad"}'), "validation"],
    ["vLLM's unknown route", "vllm", answer(404, '{"detail":"Not Found"}'), "not-found"],
    ["vLLM's wrong method", "vllm", answer(405, '{"detail":"Method Not Allowed"}'), "protocol"],
    ["vLLM's full queue", "vllm", answer(503, nested("The engine is currently busy", "x", 503)), "overloaded"],
    ["vLLM while it scales", "vllm", answer(503, '{"error":"The model is currently scaling. Wait."}'), "overloaded"],
    ["vLLM's missing feature", "vllm", answer(501, nested("not supported", "NotImplementedError", 501)), "validation"],
    ["vLLM's dead engine", "vllm", answer(500, nested("boom", "InternalServerError", 500)), "server"],
    [
      "vLLM's max_tokens beyond the context",
      "vllm",
      answer(400, nested("max_tokens is too large: 9000. This model's maximum context length is 1024", "x", 400)),
      "context-too-long",
    ],
    ["TGI's plain text", "tgi", answer(422, "Failed to deserialize the JSON body into the target type"), "validation"],
    ["TGI's template error", "tgi", answer(422, '{"error":"no template","error_type":"template_error"}'), "validation"],
    ["TGI's health", "tgi", answer(503, '{"error":"unhealthy","error_type":"healthcheck"}'), "server"],
    ["TGI's body limit", "tgi", answer(413, "length limit exceeded"), "validation"],
    ["TGI's incomplete generation", "tgi", answer(500, '{"error":"x","error_type":"incomplete_generation"}'), "server"],
    ["Ollama's unknown route", "ollama", answer(404, "404 page not found"), "not-found"],
    ["Ollama's missing capability", "ollama", answer(400, '{"error":"\\"m\\" does not support chat"}'), "validation"],
    [
      "Ollama ≤ 0.24, too long",
      "ollama",
      answer(400, '{"error":"the input length exceeds the context length"}'),
      "context-too-long",
    ],
    ["Ollama's dead runner", "ollama", answer(500, '{"error":"llama runner process has terminated"}'), "server"],
    ["llama.cpp while it loads", "openai", answer(503, nested("Loading model", "unavailable_error", 503)), "server"],
    [
      "SGLang, too long",
      "openai",
      answer(
        400,
        '{"object":"error","message":"The input (999 tokens) is longer than the model\'s context length (512 tokens)."}',
      ),
      "context-too-long",
    ],
    [
      "OpenAI's code as a word",
      "openai",
      answer(400, '{"error":{"message":"no","code":"context_length_exceeded"}}'),
      "context-too-long",
    ],
    [
      "FastAPI's list",
      "openai",
      answer(422, '{"detail":[{"loc":["body","messages"],"msg":"field required"}]}'),
      "validation",
    ],
    ["a rate limit", "openai", answer(429, "slow down"), "overloaded"],
    ["a gateway without a pod", "vllm", answer(503, "no healthy upstream"), "server"],
    ["a bad gateway", "vllm", answer(502, "Bad Gateway"), "server"],
    ["a page of an ingress", "vllm", answer(503, "<html><title>503 Unavailable</title></html>"), "protocol"],
    ["a sign-in page", "vllm", answer(403, "<html><title>Log In</title></html>"), "auth"],
    ["a redirect", "vllm", answer(302, "", { location: "https://sso.example/login?token=s3cret" }), "protocol"],
    ["an empty success", "vllm", answer(204), "protocol"],
    ["a 200 page", "vllm", answer(200, "<html><h1>Welcome</h1></html>"), "protocol"],
  ])("%s is %s's %o → %s", (_, engine, given, expected) => {
    const failure = engineOf(engine).failure(given);
    expect(failure.class).toBe(expected);
    expect(failure.detail).toMatch(/^HTTP \d{3}/);
    expect(failure.detail).not.toMatch(/[\n\r]|s3cret/);
  });

  it("keeps the engine's words on one line of about 300 characters", () => {
    const long = `one\n\ttwo\u001b[31m ${"x".repeat(5_000)}`;
    const { detail } = engineOf("tgi").failure(answer(422, JSON.stringify({ error: long, error_type: "validation" })));
    expect(detail).toMatch(/^HTTP 422: one two \[31m x+…$/);
    expect(detail.length).toBeLessThanOrEqual(320);
  });

  it("says of a 404 whether the path or the model is unknown", () => {
    expect(engineOf("vllm").failure(answer(404, '{"detail":"Not Found"}')).detail).toBe(
      "HTTP 404: Not Found (the path is unknown here, not the model)",
    );
    expect(engineOf("ollama").failure(answer(404, '{"error":"model \'x\' not found"}')).detail).toBe(
      "HTTP 404: model 'x' not found",
    );
  });

  it("names the place that a redirect leads to, without its query", () => {
    expect(engineOf("vllm").failure(answer(302, "", { location: "https://sso.example/login?x=1" })).detail).toBe(
      "HTTP 302: a redirect to https://sso.example/login, which is not followed; name that URL instead",
    );
  });
});
