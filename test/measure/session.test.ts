import { expect, test } from "vitest";
import { quantileOfHistogram } from "../../src/measure/log-histogram.ts";
import { type MeasuredRepeat, measureRepeat } from "../../src/measure/measure.ts";
import { sessionOf, sessionRepeat } from "../../src/measure/session.ts";
import type { Endpoint } from "../../src/model/endpoint.ts";
import type { GuardFinding } from "../../src/model/guard.ts";
import { RUN_SCHEMA, type RunResult } from "../../src/model/run.ts";
import { endpointAt } from "../helpers/request-context.ts";
import { failed, sample } from "./samples.ts";

const unknown = { version: "1", model: "m", modelDigest: "unknown", quantization: "unknown", contextLength: "unknown" };

function endpoint(id: string, side: Endpoint["side"]): Endpoint {
  return { ...endpointAt("http://127.0.0.1:1", "vllm"), id, side };
}

function measured(endpointId: string, more: Partial<MeasuredRepeat["repeat"]> = {}, requests = 100): MeasuredRepeat {
  const samples = Array.from({ length: requests }, (_, at) =>
    sample(at * 100, [at + 1, at + 11, at + 21], { engineMs: { queue: 2, prefill: at } }),
  );
  const test = { endpointId, scenario: "light", kind: "load", repeat: 0, users: 1, targets: [] } as const;
  const window = { fromMs: 0, toMs: 10_000 };
  const result = measureRepeat({ ...test, window, samples: [...samples, failed(50, "server")] });
  return { ...result, repeat: { ...result.repeat, ...more } };
}

function finding(cause: GuardFinding["cause"], voids?: string[]): GuardFinding {
  return { guard: "buffered", cause, message: "seen", hint: "", ...(voids && { voids }) };
}

const run: RunResult = {
  schema: RUN_SCHEMA,
  id: "test_light_20260101_000000",
  name: "light",
  startedAt: "2026-01-01T00:00:00.000Z",
  endedAt: "2026-01-01T00:10:00.000Z",
  seed: 1,
  nonce: "n",
  status: "complete",
  endpoints: [endpoint("vllm", "head"), endpoint("vllm-base", "base")],
  absent: [],
  fingerprint: {
    workload: { scenarioHash: "s", promptsHash: "p", measuringVersion: "1" },
    environment: { path: "direct", gpu: "unknown", nodeType: "unknown", client: "node" },
    subject: { vllm: unknown, "vllm-base": unknown },
  },
  repeats: [],
  warnings: [],
};

test("a repeat is kept as counts, statistics, histograms and stage means", () => {
  const kept = sessionRepeat(measured("vllm"));
  expect(kept.counts).toEqual({ due: 101, failed: 1, failures: { server: 1 } });
  expect(kept.metrics.ttft_ms).toMatchObject({ n: 100, p50: 50, p95: 95, mean: 50.5 });
  expect(kept.metrics.ttft_ms).not.toHaveProperty("p99");
  expect(kept.metrics.tokens_per_second).toEqual({ n: 100, mean: 29.8 });
  expect(kept.engineMs).toEqual({ queue: 2, prefill: 49.5 });
  const histogram = kept.metrics.ttft_ms?.histogram;
  expect(histogram?.counts.reduce((sum, count) => sum + count, 0)).toBe(100);
  expect((histogram && quantileOfHistogram(histogram, 0.5)) ?? 0).toBeCloseTo(50, -1);
  expect(Object.keys(kept.metrics).filter((metric) => kept.metrics[metric as "ttft_ms"]?.histogram)).toEqual([
    "ttft_ms",
    "tpot_ms",
    "e2e_ms",
  ]);
});

test("what a guard voids is not kept", () => {
  const kept = sessionRepeat(measured("vllm", { guards: [finding("symmetric", ["ttft_ms"])] }));
  expect([kept.metrics.ttft_ms, kept.metrics.e2e_ms?.n]).toEqual([undefined, 100]);
});

test("a session holds one side, by test, in the order of measurement", () => {
  const all = [measured("vllm-base"), measured("vllm", {}, 90), measured("vllm", { repeat: 1 }, 80)];
  const session = sessionOf({ run, measured: all, side: "head", commit: "abc", toolVersion: "1.0.0" });
  expect(session).toMatchObject({
    id: run.id,
    startedAt: run.startedAt,
    commit: "abc",
    toolVersion: "1.0.0",
    limits: [],
  });
  expect(Object.keys(session.fingerprint?.subject ?? {})).toEqual(["vllm"]);
  expect(session.tests).toMatchObject([{ endpointId: "vllm", engine: "vllm", scenario: "light" }]);
  expect(session.tests[0]?.repeats.map(({ counts }) => counts.due)).toEqual([91, 81]);
  expect(session.tests[0]).not.toHaveProperty("load");
});

test("invalid and stopped repeats are left out, and the session says so; what the engine did itself stays", () => {
  const all = [
    measured("vllm"),
    measured("vllm", { guards: [finding("client")] }),
    measured("vllm", { aborted: true }),
    measured("vllm", { guards: [finding("engine")] }),
  ];
  const session = sessionOf({ run: { ...run, status: "aborted" }, measured: all, side: "head", toolVersion: "1" });
  expect(session.tests[0]?.repeats).toHaveLength(2);
  expect(session.limits).toEqual([
    "The run was stopped before its end.",
    "2 of 4 repeats were invalid or not complete, and are left out.",
  ]);
  expect(session).not.toHaveProperty("commit");
});

test("an open loop is told as one, and an endpoint that was absent is a limit", () => {
  const absent = {
    id: "tgi",
    engine: "tgi",
    baseUrl: "",
    required: true,
    failure: "refused",
    reason: "",
    hint: "",
  } as const;
  const input = { run: { ...run, absent: [absent] }, measured: [measured("vllm", { load: "open" })], toolVersion: "1" };
  expect(sessionOf({ ...input, side: "head" }).tests[0]?.load).toBe("open");
  expect(sessionOf({ ...input, side: "head" }).limits).toEqual(["tgi could not be measured."]);
  expect(sessionOf({ ...input, side: "base" })).toMatchObject({ tests: [], limits: [] });
});

test("a repeat of a thousand requests is kept in four kilobytes", () => {
  const kept = JSON.stringify(sessionRepeat(measured("vllm", {}, 1000)));
  expect(kept.length).toBeLessThan(4000);
});
