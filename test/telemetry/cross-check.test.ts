import { describe, expect, it } from "vitest";
import type { NativeMetric, RepeatTelemetry } from "../../src/model/telemetry.ts";
import { type ClientMean, CROSS_CHECK_LIMITS, crossCheck, crossChecks } from "../../src/telemetry/cross-check.ts";
import { sample, samples } from "./samples.ts";

function result(client: ClientMean, engine: { count?: number; mean?: number } | undefined): string | undefined {
  return crossCheck("ttft_ms", client, engine)?.result;
}

describe("client against engine", () => {
  const client = (mean: number, sd = 0): ClientMean => ({ n: 100, mean, sd });

  it("agrees where the client sees a little more", () => {
    expect(result(client(100), { count: 100, mean: 99 })).toBe("agrees");
    expect(result(client(1000), { count: 100, mean: 951 })).toBe("agrees");
    expect(result(client(100), { count: 100, mean: 101 })).toBe("agrees");
  });

  it("is an offset where the client sees more, however much that is", () => {
    expect(result(client(100), { count: 100, mean: 90 })).toBe("offset");
    expect(result(client(60_000), { count: 100, mean: 90 })).toBe("offset");
  });

  it("contradicts where the engine sees longer than the client waits", () => {
    expect(result(client(100), { count: 100, mean: 102.5 })).toBe("contradicts");
    expect(result(client(1000), { count: 100, mean: 1009 })).toBe("agrees");
    expect(result(client(1000), { count: 100, mean: 1011 })).toBe("contradicts");
  });

  it("is not made where both counted different requests", () => {
    expect(result(client(100), { count: 103, mean: 300 })).toBeUndefined();
    expect(result(client(100), { count: 97, mean: 300 })).toBeUndefined();
    expect(result(client(100), { count: 0, mean: 0 })).toBeUndefined();
  });

  it("gives a request that only one of both counted the room that the spread of the others asks for", () => {
    expect(result(client(100, 0), { count: 102, mean: 110 })).toBe("contradicts");
    expect(result(client(100, 100), { count: 102, mean: 109 })).toBe("agrees");
    expect(result(client(100, 100), { count: 102, mean: 111 })).toBe("contradicts");
    expect(CROSS_CHECK_LIMITS.strayDeviations).toBe(4);
  });

  it("is not made without a count or a mean", () => {
    expect(result(client(100), undefined)).toBeUndefined();
    expect(result(client(100), { mean: 100 })).toBeUndefined();
    expect(result(client(100), { count: 100 })).toBeUndefined();
    expect(crossCheck("ttft_ms", undefined, { count: 1, mean: 1 })).toBeUndefined();
  });

  it("says what was seen, and where the difference lies", () => {
    const messages = [99, 50, 150].map((mean) => crossCheck("e2e_ms", client(100), { count: 100, mean })?.message);
    expect(messages[0]).toBe("mean E2E of 100 requests: client 100.0 ms, engine 99.0 ms");
    expect(messages[1]).toMatch(/; 50\.0 ms are spent outside the engine/);
    expect(messages[2]).toMatch(
      /; the engine cannot take 50\.0 ms longer than its client waits, so one of both is wrong/,
    );
  });
});

describe("the checks of a repeat", () => {
  const of = (mean: number): NativeMetric => ({ unit: "ms", count: 50, mean, source: "s" });
  const telemetry = (metrics: RepeatTelemetry["metrics"]): RepeatTelemetry => {
    return { engine: "vllm", source: "metrics", metrics, restarted: false, problems: [] };
  };
  const repeat = samples(50, () => ({
    sentAtMs: 1_000,
    firstCountedTokenAtMs: 1_040,
    firstTokenAtMs: 1_060,
    lastTokenAtMs: 1_300,
    endedAtMs: 1_320,
  }));

  it("take the first counted token and the end of the whole answer, which no engine can be later than", () => {
    const checks = crossChecks(repeat, telemetry({ ttft: of(39), e2e: of(319) }));
    expect(checks.map(({ metric, clientMeanMs, result: seen }) => ({ metric, clientMeanMs, seen }))).toEqual([
      { metric: "ttft_ms", clientMeanMs: 40, seen: "agrees" },
      { metric: "e2e_ms", clientMeanMs: 320, seen: "agrees" },
    ]);
  });

  it("count the first token of an answer that broke or was given up, and not its end, as engines do", () => {
    const broken = { sentAtMs: 0, firstTokenAtMs: 40, endedAtMs: 9e9 };
    const odd = [sample({ ...broken, outcome: "truncated" }), sample({ ...broken, cancelled: true })];
    const told = telemetry({ ttft: { ...of(39), count: 52 }, e2e: of(319) });
    expect(crossChecks([...repeat, ...odd], told)).toMatchObject([
      { metric: "ttft_ms", clientMeanMs: 40, result: "agrees" },
      { metric: "e2e_ms", clientMeanMs: 320, result: "agrees" },
    ]);
  });

  it("leave out warm-up and what has no end, and are none where the engine tells neither", () => {
    const odd = [sample({ phase: "warmup", endedAtMs: 9e9 }), sample({ outcome: "dropped" })];
    expect(crossChecks([...repeat, ...odd], telemetry({ e2e: of(319) }))).toMatchObject([{ result: "agrees" }]);
    expect(crossChecks(repeat, telemetry({}))).toEqual([]);
    expect(crossChecks([], telemetry({ e2e: of(319) }))).toEqual([]);
  });
});
