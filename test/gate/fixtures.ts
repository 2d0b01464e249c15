import type { MeasuredValues } from "../../src/gate/judge.ts";
import type { Endpoint } from "../../src/model/endpoint.ts";
import type { MetricId } from "../../src/model/metrics.ts";
import type { RepeatResult } from "../../src/model/run.ts";
import type { LoadTest, Scenario, TtftTest } from "../../src/model/scenario.ts";
import type { Rule } from "../../src/model/verdict.ts";
import { distributionOf } from "../../src/stats/distribution.ts";

export function scenario(
  more: { ttft?: Partial<TtftTest>; load?: Partial<LoadTest>[]; max_tokens?: number } = {},
): Scenario {
  return {
    benchmark: { name: "test", description: "" },
    services: {
      discover: "off",
      select: {},
      wait_seconds: 0,
      lock: true,
      lock_wait_minutes: 60,
      api_key_hosts: [],
      manual_urls: {},
      models: {},
      api_key_env: {},
      telemetry: {},
      api: { vllm: "chat", tgi: "chat", ollama: "chat", openai: "chat" },
    },
    requests: {
      max_tokens: more.max_tokens ?? 128,
      force_length: true,
      temperature: 0,
      prompts: { kind: "texts", texts: ["Say hello."] },
      cache: "cold",
      seed: 1,
      retries: 0,
      timeouts_ms: { connect: 5000, first_token: 60_000, idle: 30_000, total: 300_000 },
    },
    test_scenarios: {
      ttft: { enabled: true, iterations: 10, warmup: 1, targets: [], ...more.ttft },
      load_tests: (more.load ?? []).map((test) => ({
        name: "light",
        concurrent_users: 5,
        think_time_ms: 0,
        ramp_seconds: 0,
        warmup_waves: 1,
        warmup_max_waves: 1,
        metric: "e2e_ms",
        targets: [],
        ...test,
      })),
      sweeps: [],
      order: "interleaved",
      progressive: false,
    },
    environment: {},
    base: { select: {}, manual_urls: {}, models: {}, api_key_env: {}, telemetry: {} },
    targets: { success_rate: 0.99 },
    gate: {
      fail_on: ["regression", "target", "invalid", "infrastructure"],
      baseline: "paired",
      calibration: "calibration.json",
      repeats: 3,
      allow: [],
      budget_minutes: 20,
      winner_weights: { ttft: 1, e2e: 1, throughput: 1, reliability: 1 },
    },
    values: { only_affected: false },
  };
}

export function endpoint(id: string, side: Endpoint["side"] = "head"): Endpoint {
  return {
    id,
    side,
    engine: "vllm",
    baseUrl: "http://127.0.0.1:8000",
    api: "chat",
    model: "m",
    path: "direct",
    required: true,
    forcesLength: true,
    evidence: [],
  };
}

/** `ok` of `due` requests succeeded; each metric has the values given. */
export function measured(
  ok: number,
  due: number,
  values: Partial<Record<MetricId, readonly number[]>> = {},
  more: Partial<RepeatResult> = {},
): MeasuredValues {
  const failed = due - ok;
  const repeat: RepeatResult = {
    endpointId: "vllm",
    scenario: "light",
    kind: "load",
    repeat: 0,
    users: 1,
    window: { fromMs: 0, toMs: 1000 },
    counts: {
      due,
      ok,
      failed,
      failures: failed > 0 ? { server: failed } : {},
      warmup: 0,
      warmupFailed: 0,
      retried: 0,
      reusedConnections: 0,
      inputTokens: 0,
      outputTokens: 0,
    },
    metrics: {},
    guards: [],
    aborted: false,
    ...more,
  };
  const distributions = Object.fromEntries(
    Object.entries(values).flatMap(([metric, list]) => {
      const distribution = distributionOf(Float64Array.from(list));
      return distribution === undefined ? [] : [[metric, distribution]];
    }),
  );
  return { repeat, distributions };
}

export function rule(more: Partial<Rule> = {}): Rule {
  return {
    endpointId: "vllm",
    scenario: "light",
    metric: "e2e_ms",
    statistic: "p95",
    limit: 500,
    direction: "at-most",
    ...more,
  };
}
