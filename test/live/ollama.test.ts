import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GEMMA, type RunningEngine, startOllama, TINY } from "./engines/index.ts";
import {
  directoryOf,
  expectCutAnswersFailed,
  expectEveryRequestOk,
  expectTimesInOrder,
  guardsOf,
  measured,
  warningCodes,
} from "./expectations.ts";
import { type GateResult, runGate, startGate } from "./gate.ts";
import { describePart } from "./parts.ts";
import { type Measured, scenarioText } from "./scenario.ts";

describePart("ollama", "Ollama", () => {
  let engine: RunningEngine;
  beforeAll(async () => {
    engine = await startOllama();
  });
  afterAll(() => engine?.stop());

  /** Its store has two models, so one has to be named. */
  const benchmark = (model: string, more: Partial<Measured>): Promise<GateResult> =>
    runGate(scenarioText({ urls: { ollama: engine.baseUrl }, models: { ollama: model }, ...more }));

  describe.each(["chat", "generate"] as const)("with Gemma over its own /api/%s", (api) => {
    let result: GateResult;
    beforeAll(async () => {
      const loads = [{ name: "two-users", concurrent_users: 2, requests: 4 }];
      const tests = { ttft: { iterations: 3 }, ...(api === "chat" ? { loads } : {}) };
      result = await benchmark(GEMMA, { api: { ollama: api }, requests: { max_tokens: 12 }, ...tests });
    });

    it("answers every request", () => {
      expectEveryRequestOk(result, "ollama", api === "chat" ? 7 : 3);
    });

    it("counts tokens itself", () => {
      for (const sample of measured(result, "ollama")) {
        expect(sample).toMatchObject({ outputTokens: 12, tokenSource: "eval_count", finishReason: "length" });
        expect(sample.inputTokens).toBeGreaterThan(12);
      }
    });

    it("spends less on load and prompt than until the first token, and that is less than until the last", () => {
      measured(result, "ollama").forEach(expectTimesInOrder);
    });

    it("says in the fingerprint what it is", () => {
      const { subject } = directoryOf(result).run.fingerprint;
      expect(subject["ollama"]).toEqual({
        version: "0.24.0",
        model: GEMMA,
        modelDigest: expect.stringMatching(/^[0-9a-f]{64}$/),
        quantization: "Q4_K_M",
        contextLength: "2048",
      });
    });
  });

  it("shows a cold load in the first request after an unload, and the run warns of it", async () => {
    await unload(engine.baseUrl, GEMMA);
    const result = await benchmark(GEMMA, { requests: { max_tokens: 4 }, ttft: { iterations: 4, warmup: 0 } });
    // What a cold start spoils is measured once more.
    expectEveryRequestOk(result, "ollama", 4);
    const [cold, ...warm] = measured(result, "ollama");
    expect(warm.length).toBeGreaterThanOrEqual(4 + 3);
    measured(result, "ollama").forEach(expectTimesInOrder);
    // A warm load is not nothing on 0.24, but a load starts a process and does all that a warm one does besides.
    for (const { engineMs } of warm) expect(cold?.engineMs?.load).toBeGreaterThan(engineMs?.load ?? Number.NaN);
    expect(guardsOf(result)).toContain("cold-start");
  });

  it("has more tokens than lines where tokens are parts of characters, and the tokens count", async () => {
    const result = await benchmark(TINY, { requests: { max_tokens: 60 }, ttft: { iterations: 3 } });
    expectEveryRequestOk(result, "ollama", 3);
    for (const { outputTokens, events } of measured(result, "ollama")) {
      expect(outputTokens).toBe(60);
      expect(events.atMs.length).toBeLessThan(60);
    }
  });

  it("counts the end token too when an answer ends by itself, and the run says that the length was not forced", async () => {
    const requests = { max_tokens: 60, prompts: { kind: "texts" as const, texts: ["now finish"] } };
    const result = await benchmark(TINY, { requests, ttft: { iterations: 2 } });
    expectEveryRequestOk(result, "ollama", 2);
    for (const { outputTokens, finishReason, events } of measured(result, "ollama")) {
      expect({ outputTokens, finishReason, lines: events.atMs.length }).toEqual({
        outputTokens: 6,
        finishReason: "stop",
        lines: 5,
      });
    }
    expect(warningCodes(result)).toContain("length-not-forced");
  });

  it("cuts an answer that repeats itself after 31 lines without `done`, which is no success", async () => {
    const requests = { max_tokens: 60, prompts: { kind: "texts" as const, texts: ["again loop"] } };
    const result = await benchmark(TINY, { requests, ttft: { iterations: 2 } });
    for (const { outcome, status, detail, events } of measured(result, "ollama")) {
      expect({ outcome, status, lines: events.atMs.length }).toEqual({ outcome: "truncated", status: 200, lines: 31 });
      expect(detail).toContain("repetition guard");
    }
    expect(result).toMatchObject({ exitCode: 2, report: { verdict: { outcome: "target-missed" } } });
    expect(directoryOf(result).run.repeats).toMatchObject([{ counts: { due: 2, ok: 0, failures: { truncated: 2 } } }]);
  });

  describe("over its /v1, measured as `openai`", () => {
    const benchmarkV1 = (model: string, more: Partial<Measured>): Promise<GateResult> =>
      runGate(scenarioText({ urls: { openai: engine.baseUrl }, models: { openai: model }, ...more }));

    it.each(["chat", "completions"] as const)("answers every request over %s and counts tokens itself", async (api) => {
      const tests = { requests: { max_tokens: 12 }, ttft: { iterations: 2 } };
      const result = await benchmarkV1(GEMMA, { api: { openai: api }, ...tests });
      expectEveryRequestOk(result, "openai", 2);
      for (const sample of measured(result, "openai")) {
        expect(sample).toMatchObject({ outputTokens: 12, tokenSource: "usage", finishReason: "length" });
      }
      expect(directoryOf(result).run.fingerprint.subject["openai"]).toMatchObject({ version: "0.24.0", model: GEMMA });
    });

    it("cuts a repeating answer there too, with neither a finish reason nor [DONE]", async () => {
      const requests = { max_tokens: 60, prompts: { kind: "texts" as const, texts: ["again loop"] } };
      const result = await benchmarkV1(TINY, { requests, ttft: { iterations: 2 } });
      expect(measured(result, "openai").map(({ outcome }) => outcome)).toEqual(["truncated", "truncated"]);
      expect(result.exitCode).toBe(2);
    });
  });

  it("does not have every model, and the refusal lists those that it has", async () => {
    const result = await benchmark("no-such-model", { ttft: {} });
    expect(result).toMatchObject({ exitCode: 5, report: undefined, directory: undefined });
    for (const name of ["no-such-model", GEMMA, TINY]) expect(result.stderr).toContain(name);
  });

  it("is not chosen a model for, and the refusal lists those that it has", async () => {
    const result = await runGate(scenarioText({ urls: { ollama: engine.baseUrl }, ttft: {} }));
    expect(result).toMatchObject({ exitCode: 5, report: undefined });
    for (const name of ["services.models.ollama", GEMMA, TINY]) expect(result.stderr).toContain(name);
  });

  it("is not taken for the vLLM that the scenario calls it", async () => {
    const result = await runGate(scenarioText({ urls: { vllm: engine.baseUrl }, ttft: {} }));
    expect(result).toMatchObject({ exitCode: 5, report: undefined });
    expect(result.stderr).toContain("what answers there is Ollama 0.24.0");
    expect(result.stderr).toContain("services.manual_urls.ollama");
  });
});

describePart("ollama", "Ollama that gets SIGTERM in the middle of a load test", () => {
  it("cuts its answers, which fail, and then refuses the others", async () => {
    await using engine = await startOllama();
    // Seconds of stream after milliseconds of prompt, so that the signal comes in the middle of an answer.
    const requests = { max_tokens: 6000 };
    const loads = [{ name: "load", concurrent_users: 2, requests: 12, warmup_waves: 0 }];
    const urls = { ollama: engine.baseUrl };
    const gate = startGate(scenarioText({ urls, models: { ollama: TINY }, requests, loads }));
    await gate.measured("ollama", 2);
    await sleep(300);
    process.kill(engine.pid, "SIGTERM");
    const result = await gate.ended;
    expectCutAnswersFailed(result, "ollama", ["truncated", "refused"], 6000);
  });
});

async function unload(baseUrl: string, model: string): Promise<void> {
  const body = JSON.stringify({ model, keep_alive: 0 });
  await fetch(`${baseUrl}/api/generate`, { method: "POST", body });
  while ((await loadedModels(baseUrl)).some((name) => name.startsWith(model))) await sleep(50);
}

async function loadedModels(baseUrl: string): Promise<string[]> {
  const answer = await fetch(`${baseUrl}/api/ps`);
  const { models } = (await answer.json()) as { models: { name: string }[] };
  return models.map(({ name }) => name);
}
