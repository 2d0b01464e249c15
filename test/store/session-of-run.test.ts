import { describe, expect, it } from "vitest";
import type { GuardFinding } from "../../src/model/guard.ts";
import { sessionSchema } from "../../src/store/schema.ts";
import { sessionOfRun } from "../../src/store/session-of-run.ts";
import { fingerprint, metricOf, repeatOf, runOf } from "./results.ts";

const options = { side: "head", commit: "abc", toolVersion: "0.1.0" } as const;
const guard = (more: Partial<GuardFinding> = {}): GuardFinding => ({
  guard: "client-busy",
  message: "m",
  hint: "h",
  cause: "client",
  ...more,
});

describe("the session of a run", () => {
  it("has the statistics that are there, of the side that was asked for", () => {
    const session = sessionOfRun(runOf(), options);
    expect(session).toEqual({
      id: "test_chat_20261124_060504",
      startedAt: "2026-11-24T06:05:04.000Z",
      commit: "abc",
      toolVersion: "0.1.0",
      fingerprint: { ...fingerprint, subject: { vllm: fingerprint.subject["vllm"] } },
      tests: [
        {
          endpointId: "vllm",
          engine: "vllm",
          scenario: "chat",
          repeats: [
            {
              counts: { due: 100, failed: 2, failures: { server: 2 } },
              metrics: { ttft_ms: { n: 100, p50: 50, p95: 100, mean: 50 }, success_rate: { n: 100, mean: 0.98 } },
            },
          ],
        },
      ],
      limits: [],
    });
    expect(sessionSchema.parse(session)).toEqual(session);
    const other = sessionOfRun(runOf(), { ...options, side: "base" });
    expect(other.tests.map(({ endpointId }) => endpointId)).toEqual(["vllm-base"]);
    expect(other.fingerprint?.subject).toEqual({ "vllm-base": fingerprint.subject["vllm-base"] });
  });

  it("keeps tests apart, in the order of measurement, and says which load was open", () => {
    const repeats = [
      repeatOf({ scenario: "a", repeat: 1 }),
      repeatOf({ scenario: "b", load: "open" }),
      repeatOf({ scenario: "a", repeat: 2, metrics: { ttft_ms: metricOf(60) } }),
    ];
    const { tests } = sessionOfRun(runOf({ repeats }), options);
    expect(
      tests.map(({ scenario, load, repeats }) => [scenario, load, repeats.map(({ metrics }) => metrics.ttft_ms?.p50)]),
    ).toEqual([
      ["a", undefined, [50, 60]],
      ["b", "open", [50]],
    ]);
  });

  it("leaves out what is stopped or invalid, and says so", () => {
    const repeats = [
      repeatOf(),
      repeatOf({ guards: [guard()] }),
      repeatOf({ guards: [guard({ guard: "foreign-traffic", cause: "foreign" })] }),
      repeatOf({ aborted: true }),
    ];
    const { tests, limits } = sessionOfRun(runOf({ repeats }), options);
    expect(tests.map((test) => test.repeats.length)).toEqual([1]);
    expect(limits).toEqual(["3 of 4 repeats of chat on vllm are left out: client-busy, foreign-traffic, stopped."]);
  });

  it("leaves out the metrics that a guard voids, and no other", () => {
    const metrics = { ttft_ms: metricOf(50), e2e_ms: metricOf(500) };
    const repeats = [
      repeatOf({ metrics, guards: [guard({ guard: "output-length", cause: "symmetric", voids: ["e2e_ms"] })] }),
    ];
    const { tests, limits } = sessionOfRun(runOf({ repeats }), options);
    expect(Object.keys(tests[0]?.repeats[0]?.metrics ?? {})).toEqual(["ttft_ms"]);
    expect(limits).toEqual([]);
  });

  it("lets no guard void the success rate, nor an engine's own doing void anything", () => {
    const guards = [
      guard({ guard: "errors", cause: "symmetric", voids: ["success_rate"] }),
      guard({ guard: "truncated", cause: "engine", voids: ["ttft_ms"] }),
    ];
    const { tests } = sessionOfRun(runOf({ repeats: [repeatOf({ guards })] }), options);
    expect(Object.keys(tests[0]?.repeats[0]?.metrics ?? {})).toEqual(["ttft_ms", "success_rate"]);
  });

  it("keeps what the engine itself did: it must not hide behind a guard", () => {
    const repeats = [repeatOf({ guards: [guard({ guard: "engine-restarted", cause: "engine" })] })];
    expect(sessionOfRun(runOf({ repeats }), options).tests[0]?.repeats).toHaveLength(1);
  });

  it("says that a run is partial, and without what", () => {
    const absent = {
      id: "tgi",
      engine: "tgi",
      baseUrl: "u",
      required: true,
      failure: "refused",
      reason: "refused",
      hint: "h",
    } as const;
    expect(sessionOfRun(runOf({ status: "partial", absent: [absent] }), options).limits).toEqual([
      "The run is partial: without tgi (refused).",
    ]);
  });

  it("has the means of the engine's own stages where it told them", () => {
    const telemetry = {
      engine: "vllm",
      source: "metrics",
      metrics: {
        queue: { unit: "ms", mean: 2, source: "s" },
        decode: { unit: "ms", source: "s" },
        e2e: { unit: "ms", mean: 9, source: "s" },
      },
      restarted: false,
      problems: [],
    } as const;
    const { tests } = sessionOfRun(
      runOf({ repeats: [repeatOf({ telemetry: { ...telemetry, problems: [] } })] }),
      options,
    );
    expect(tests[0]?.repeats[0]?.engineMs).toEqual({ queue: 2 });
  });

  it("has no test where the side has no engine", () => {
    const { tests } = sessionOfRun(runOf({ endpoints: [], repeats: [] }), options);
    expect(tests).toEqual([]);
  });
});
