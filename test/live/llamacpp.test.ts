import { type AddressInfo, createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { GEMMA, type RunningEngine, startLlamaCpp, TINY } from "./engines/index.ts";
import { directoryOf, expectEveryRequestOk, expectTimesInOrder, guardsOf, measured } from "./expectations.ts";
import { type GateResult, runGate, startGate } from "./gate.ts";
import { describePart } from "./parts.ts";
import { scenarioText } from "./scenario.ts";

describePart("llamacpp", "llama.cpp's server with Gemma, measured as `openai`", () => {
  let engine: RunningEngine;
  beforeAll(async () => {
    engine = await startLlamaCpp();
  });
  afterAll(() => engine?.stop());

  describe("over chat, alone and under load", () => {
    let result: GateResult;
    beforeAll(async () => {
      const loads = [{ name: "two-users", concurrent_users: 2, requests: 6 }];
      const requests = { max_tokens: 12 };
      result = await runGate(
        scenarioText({ urls: { openai: engine.baseUrl }, requests, ttft: { iterations: 4 }, loads }),
      );
    });

    it("answers every request, although it closes the connection after each stream", () => {
      expectEveryRequestOk(result, "openai", 10);
    });

    it("counts tokens itself, and honours ignore_eos: every answer is as long as was asked for", () => {
      for (const sample of measured(result, "openai")) {
        expect(sample).toMatchObject({ outputTokens: 12, tokenSource: "usage", finishReason: "length" });
        expect(sample.inputTokens).toBeGreaterThan(12);
      }
    });

    it("spends less on the prompt than until the first token, and that is less than until the last", () => {
      measured(result, "openai").forEach(expectTimesInOrder);
    });

    it("is not helped by its prompt cache", () => {
      expect(measured(result, "openai").some(({ cachedInputTokens }) => cachedInputTokens !== undefined)).toBe(true);
      expect(guardsOf(result)).not.toContain("cache-hits");
    });

    it("says in the fingerprint what it is", () => {
      const { fingerprint, endpoints } = directoryOf(result).run;
      const identity = { version: expect.stringMatching(/^b\d/), model: GEMMA, quantization: "Q4_K - Medium" };
      // 8192 tokens shared by four slots.
      expect(fingerprint.subject["openai"]).toMatchObject({ ...identity, contextLength: "2048" });
      expect(endpoints[0]?.evidence).toContain("header Server: llama.cpp");
    });

    it("leaves a result directory that says the same as what was printed", () => {
      const { report, manifest, run } = directoryOf(result);
      expect(report).toEqual(result.report);
      expect(manifest.fingerprint).toEqual(run.fingerprint);
      const files = manifest.files.map(({ path }) => path);
      expect(files).toEqual(expect.arrayContaining(["run.json", "report.json", "openai/openai/samples.jsonl"]));
      expect(run.repeats).toMatchObject([
        { scenario: "ttft", counts: { due: 4, ok: 4, outputTokens: 48 }, metrics: { ttft_ms: { n: 4 } } },
        { scenario: "two-users", counts: { due: 6, ok: 6, outputTokens: 72 } },
      ]);
    });
  });

  it("is measured all the same when the TGI beside it is absent, and the run is red for that", async () => {
    const urls = { openai: engine.baseUrl, tgi: `http://127.0.0.1:${await closedPort()}` };
    const result = await runGate(scenarioText({ urls, requests: { max_tokens: 8 }, ttft: { iterations: 2 } }));
    expect(result).toMatchObject({ exitCode: 4, report: { verdict: { outcome: "infrastructure" } } });
    expect(directoryOf(result).run).toMatchObject({
      status: "partial",
      absent: [{ engine: "tgi", failure: "refused", required: true }],
    });
    expect(measured(result, "openai").map(({ outcome }) => outcome)).toEqual(["ok", "ok"]);
  });

  it("is left within two seconds of Ctrl-C in the middle of a long load test, and what was measured is kept", async () => {
    const loads = [{ name: "long", concurrent_users: 2, duration_seconds: 30 }];
    const gate = startGate(scenarioText({ urls: { openai: engine.baseUrl }, requests: { max_tokens: 32 }, loads }));
    await gate.measured("openai", 3);
    const stoppedAt = performance.now();
    gate.signal("SIGINT");
    const result = await gate.ended;
    expect(result.endedAt - stoppedAt).toBeLessThan(2000);
    expect(result).toMatchObject({ exitCode: 130, report: { verdict: { outcome: "aborted" } } });
    expect(directoryOf(result)).toMatchObject({ manifest: { status: "aborted" }, run: { status: "aborted" } });
    const outcomes = measured(result, "openai").map(({ outcome }) => outcome);
    expect(outcomes.filter((outcome) => outcome === "ok").length).toBeGreaterThanOrEqual(3);
    expect(new Set(outcomes)).toEqual(new Set(["ok", "aborted"]));
  });
});

describePart("llamacpp", "llama.cpp's server with a model whose tokens are parts of characters", () => {
  let engine: RunningEngine;
  beforeAll(async () => {
    engine = await startLlamaCpp({ model: TINY });
  });
  afterAll(() => engine?.stop());

  it.each(["chat", "completions"] as const)(
    "has more tokens than chunks over %s, and the tokens count",
    async (api) => {
      const urls = { openai: engine.baseUrl };
      const result = await runGate(
        scenarioText({ urls, api: { openai: api }, requests: { max_tokens: 60 }, ttft: { iterations: 3 } }),
      );
      expectEveryRequestOk(result, "openai", 3);
      for (const { outputTokens, tokenSource, events } of measured(result, "openai")) {
        expect({ outputTokens, tokenSource }).toEqual({ outputTokens: 60, tokenSource: "usage" });
        expect(events.atMs.length).toBeLessThan(60);
      }
    },
  );
});

/** A port that was free a moment ago. */
async function closedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
