import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningEngine, startVllm, TINY } from "./engines/index.ts";
import {
  directoryOf,
  expectCutAnswersFailed,
  expectEveryRequestOk,
  expectTimesInOrder,
  measured,
} from "./expectations.ts";
import { type GateResult, runGate, startGate } from "./gate.ts";
import { describePart } from "./parts.ts";
import { scenarioText } from "./scenario.ts";

/** vLLM's own count of answers that reached their length, and of tokens. */
const COUNTERS = {
  answers: /^vllm:request_success_total\{[^}]*finished_reason="length"[^}]*\} (\S+)$/m,
  tokens: /^vllm:generation_tokens_total\{[^}]*\} (\S+)$/m,
};

describePart("vllm", "vLLM on CPU", () => {
  let engine: RunningEngine;
  beforeAll(async () => {
    engine = await startVllm({ flags: ["--enable-per-request-metrics"] });
  });
  afterAll(() => engine?.stop());

  describe.each(["chat", "completions"] as const)("over %s, alone and under load", (api) => {
    let result: GateResult;
    let before: Counts;
    beforeAll(async () => {
      before = await counts(engine.baseUrl);
      result = await runGate(
        scenarioText({
          urls: { vllm: engine.baseUrl },
          api: { vllm: api },
          // The word before the emoji: an answer begins with tokens that are not yet a character.
          requests: { max_tokens: 40, prompts: { kind: "texts" as const, texts: ["tell me of tango"] } },
          ttft: { iterations: 4 },
          loads: [{ name: "two-users", concurrent_users: 2, requests: 6 }],
        }),
      );
    });

    it("answers every request", () => {
      expectEveryRequestOk(result, "vllm", 10);
    });

    it("counts tokens itself, and every answer is as long as was forced", () => {
      for (const sample of measured(result, "vllm")) {
        expect(sample).toMatchObject({ outputTokens: 40, tokenSource: "usage", finishReason: "length" });
        expect(Array.from(sample.events.tokens ?? []).reduce((sum, tokens) => sum + tokens, 0)).toBe(40);
      }
    });

    it("sends chunks without text while a character is not complete, and TTFT waits for the text", () => {
      for (const { firstCountedTokenAtMs, firstTokenAtMs, events } of measured(result, "vllm")) {
        expect(firstCountedTokenAtMs).toBe(events.atMs[0]);
        // The emoji has four tokens, and its text comes with the last of them.
        expect(firstTokenAtMs).toBe(events.atMs[eventOfToken(4, Array.from(events.tokens ?? []))]);
      }
    });

    it("spends less on queue and prompt than until the first token, and that is less than until the last", () => {
      for (const sample of measured(result, "vllm")) {
        expectTimesInOrder(sample);
        expect(sample.engineMs?.queue).toBeGreaterThanOrEqual(0);
      }
    });

    it("counted the same answers and tokens in its metrics, warm-up included", async () => {
      const { length } = directoryOf(result).samples["vllm"] ?? [];
      const wanted = { answers: before.answers + length, tokens: before.tokens + 40 * length };
      // It counts after it has answered.
      await expect.poll(() => counts(engine.baseUrl)).toEqual(wanted);
    });

    it("says in the fingerprint what it is", () => {
      const { subject } = directoryOf(result).run.fingerprint;
      const model = expect.stringContaining(TINY);
      expect(subject["vllm"]).toMatchObject({ version: "0.32.0", model, contextLength: "1024" });
    });
  });

  it("ends a stream cleanly, and with status 200, when it gets SIGTERM, which is no success all the same", async () => {
    const loads = [{ name: "load", concurrent_users: 2, requests: 30 }];
    // Its shutdown is a race: mostly an error event or the finish reason "abort", at times silence.
    const timeouts_ms = { connect: 5000, first_token: 5000, idle: 5000, total: 60_000 };
    const requests = { max_tokens: 600, timeouts_ms };
    const gate = startGate(scenarioText({ urls: { vllm: engine.baseUrl }, requests, loads }));
    await gate.measured("vllm", 2);
    await sleep(300);
    process.kill(engine.pid, "SIGTERM");
    const result = await gate.ended;
    const cut = ["stream-error", "idle-timeout"];
    expectCutAnswersFailed(result, "vllm", [...cut, "refused", "server", "truncated", "first-token-timeout"], 600);
    const [first] = measured(result, "vllm").filter(({ failure }) => failure !== undefined);
    expect(first?.status).toBe(200);
    expect(cut).toContain(first?.outcome);
  });
});

/** The event that carried the n-th token: mostly one each, but a busy server puts several into one. */
function eventOfToken(n: number, tokens: readonly number[]): number {
  let counted = 0;
  return tokens.findIndex((carried) => {
    counted += carried;
    return counted >= n;
  });
}

type Counts = Record<keyof typeof COUNTERS, number>;

async function counts(baseUrl: string): Promise<Counts> {
  const text = await (await fetch(`${baseUrl}/metrics`)).text();
  const value = (pattern: RegExp) => Number(text.match(pattern)?.[1]);
  return { answers: value(COUNTERS.answers), tokens: value(COUNTERS.tokens) };
}
