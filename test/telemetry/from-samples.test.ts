import { describe, expect, it } from "vitest";
import { ollamaMemory } from "../../src/engines/native-metrics/ollama.ts";
import type { RequestSample } from "../../src/model/sample.ts";
import type { EngineId } from "../../src/model/scenario.ts";
import type { RepeatTelemetry } from "../../src/model/telemetry.ts";
import { withResponses } from "../../src/telemetry/from-samples.ts";
import { capture } from "../engines/wire.ts";
import { sample, samples } from "./samples.ts";

function nothing(engine: EngineId, more: Partial<RepeatTelemetry> = {}): RepeatTelemetry {
  return { engine, source: "responses", metrics: {}, restarted: false, problems: [], ...more };
}

function metricsOf(engine: EngineId, of: readonly RequestSample[]) {
  return withResponses(nothing(engine), of).metrics;
}

describe("what rides on Ollama's answers", () => {
  const ollama = samples(100, (n) => ({
    engineMs: { total: 100 + n, load: n === 0 ? 900 : 4, prefill: 20, decode: 60 },
    inputTokens: 10,
    outputTokens: 30,
    tokenSource: "eval_count",
  }));
  const metrics = metricsOf("ollama", ollama);

  it("is told under the unified names, each with its field", () => {
    expect(metrics.e2e).toMatchObject({ unit: "ms", count: 100, mean: 149.5, max: 199, source: "total_duration" });
    expect(metrics.prefill).toMatchObject({ mean: 20, source: "prompt_eval_duration" });
    expect(metrics.decode).toMatchObject({ mean: 60, source: "eval_duration" });
    expect(metrics.time_per_output_token).toMatchObject({ mean: 2, source: "eval_duration ÷ eval_count" });
    expect(metrics.tokens_per_second).toMatchObject({ mean: 500, unit: "tokens/s" });
  });

  it("adds up the tokens that it counted, and takes no count of our own for its", () => {
    expect(metrics.prompt_tokens).toMatchObject({ total: 1000, count: 100, source: "prompt_eval_count" });
    expect(metrics.generation_tokens).toMatchObject({ total: 3000, source: "eval_count" });
    expect(metrics.generation_tokens).not.toHaveProperty("mean");
    const ours = sample({ engineMs: { total: 9 }, outputTokens: 5, tokenSource: "chunks" });
    expect(metricsOf("ollama", [ours]).generation_tokens).toBeUndefined();
  });

  it("calls prompt and generation together inference, not the generation alone", () => {
    expect(metrics.inference).toMatchObject({ mean: 80, source: "prompt_eval_duration + eval_duration" });
  });

  it("keeps the longest load, which one cold start among warm ones would hide in the mean", () => {
    expect(metrics.load).toMatchObject({ max: 900, p50: { low: 4, high: 4 } });
  });

  it("calls the queue an estimate, and never below 0", () => {
    expect(metrics.queue).toMatchObject({ caveat: expect.stringContaining("estimate") });
    const tight = metricsOf("ollama", [sample({ engineMs: { total: 10, prefill: 6, decode: 5 } })]);
    expect(tight.queue?.mean).toBe(0);
  });

  it("has exact percentiles, from the same sample size on as the client's", () => {
    expect(metrics.e2e?.p95).toEqual({ low: 194, high: 194 });
    expect(metrics.e2e?.p99).toBeUndefined();
  });

  it("makes nothing up of a time that was not told", () => {
    expect(Object.keys(metricsOf("ollama", [sample({ engineMs: { total: 9, load: 1 }, outputTokens: 1 })]))).toEqual([
      "e2e",
      "load",
    ]);
    expect(metricsOf("ollama", [sample()])).toEqual({});
    expect(metricsOf("ollama", [])).toEqual({});
  });

  it("leaves out warm-up and failures", () => {
    const odd = [
      sample({ phase: "warmup", engineMs: { total: 5_000 } }),
      sample({ outcome: "truncated", failure: "truncated", engineMs: { total: 7_000 } }),
      sample({ engineMs: { total: 10 } }),
    ];
    expect(metricsOf("ollama", odd).e2e).toMatchObject({ count: 1, max: 10 });
  });
});

describe("what rides on other answers", () => {
  it("is vLLM's per-request metrics where they are on, and then they win over the series", () => {
    const scraped = nothing("vllm", {
      source: "metrics",
      metrics: {
        queue: { unit: "ms", mean: 99, source: "vllm:request_queue_time_seconds" },
        e2e: { unit: "ms", mean: 500, source: "vllm:e2e_request_latency_seconds" },
      },
    });
    const told = withResponses(
      scraped,
      samples(6, () => ({ engineMs: { queue: 3, prefill: 20, decode: 300 } })),
    );
    expect(told.source).toBe("metrics");
    expect(told.metrics.queue).toMatchObject({ mean: 3, source: "metrics.queue_time_ms", p50: { low: 3, high: 3 } });
    expect(told.metrics.prefill).toMatchObject({ source: "metrics.time_to_first_token_ms" });
    expect(told.metrics.e2e).toMatchObject({ mean: 500 });
  });

  it("is llama.cpp's timings of an OpenAI-compatible server, or vLLM's where a queue is told", () => {
    const llama = metricsOf("openai", [sample({ engineMs: { prefill: 5, decode: 9 } })]);
    expect([llama.prefill?.source, llama.decode?.source]).toEqual(["timings.prompt_ms", "timings.predicted_ms"]);
    const vllm = metricsOf("openai", [sample({ engineMs: { queue: 1, prefill: 5, decode: 9 } })]);
    expect(vllm.decode?.source).toBe("metrics.generation_time_ms");
  });

  it("is nothing of TGI, and what was scraped stays", () => {
    const scraped = nothing("tgi", { metrics: { e2e: { unit: "ms", mean: 1, source: "tgi_request_duration" } } });
    expect(withResponses(scraped, [sample()])).toEqual(scraped);
  });

  it("is the tokens found in the prefix cache, where the series do not tell them", () => {
    const cached = samples(4, (n) => ({ inputTokens: 10, ...(n > 0 ? { cachedInputTokens: n } : {}) }));
    expect(withResponses(nothing("openai"), cached).prefixCache).toEqual({ queriedTokens: 30, hitTokens: 6 });
    const scraped = nothing("vllm", { prefixCache: { queriedTokens: 40, hitTokens: 0 } });
    expect(withResponses(scraped, cached).prefixCache).toEqual({ queriedTokens: 40, hitTokens: 0 });
    expect(withResponses(nothing("openai"), [sample()]).prefixCache).toBeUndefined();
  });
});

describe("the memory of Ollama's models", () => {
  const loaded = capture("ollama/ps-loaded").body;

  it("is that of the loaded one, by its whole or its short name", () => {
    expect(ollamaMemory(loaded, "gemma-270m")).toEqual({ model: 467313152, accelerator: 0 });
    expect(ollamaMemory(loaded, "gemma-270m:latest")).toEqual({ model: 467313152, accelerator: 0 });
  });

  it("is absent for another model, an empty list and an answer that is none", () => {
    expect(ollamaMemory(loaded, "llama3")).toBeUndefined();
    expect(ollamaMemory(capture("ollama/ps-empty-or-before").body, "gemma-270m")).toBeUndefined();
    expect(ollamaMemory("<html>", "gemma-270m")).toBeUndefined();
  });
});
