import { expect, test } from "vitest";
import { findWinners } from "../../src/gate/winner.ts";
import type { MetricResult, RepeatResult } from "../../src/model/run.ts";
import type { Winner } from "../../src/model/verdict.ts";
import { endpoint, measured } from "./fixtures.ts";

const weights = { ttft: 1, e2e: 1, throughput: 1, reliability: 1 };

interface Numbers {
  ttft: [number, number, number];
  e2e?: [number, number, number];
  rate?: number;
  ok?: number;
}

function percentile([low, value, high]: [number, number, number]): MetricResult {
  const estimate = { low, value, high };
  return { n: 100, mean: { value }, min: low, max: high, p50: estimate, p95: estimate, p99: {} };
}

function repeat(endpointId: string, { ttft, e2e = [900, 1000, 1100], rate = 100, ok = 100 }: Numbers): RepeatResult {
  const metrics = {
    ttft_ms: percentile(ttft),
    e2e_ms: percentile(e2e),
    tokens_per_second: { n: 1, mean: { value: rate }, min: rate, max: rate, p50: {}, p95: {}, p99: {} },
  };
  return measured(ok, 100, {}, { endpointId, metrics }).repeat;
}

function winners(repeats: RepeatResult[]): Winner[] {
  const ids = [...new Set(repeats.map(({ endpointId }) => endpointId))];
  const endpoints = ids.map((id) => endpoint(id, id.endsWith("-base") ? "base" : "head"));
  return findWinners({ repeats, endpoints, weights, leastSuccessRate: 0.99 });
}

function leadersOf(winner: Winner | undefined, name: string): string[] | undefined {
  return winner?.dimensions.find((dimension) => dimension.name === name)?.leaders;
}

test("one endpoint has no winner, and a base is no competitor", () => {
  const fast = repeat("vllm", { ttft: [40, 50, 60] });
  expect(winners([fast])).toEqual([]);
  expect(winners([fast, repeat("vllm-base", { ttft: [80, 90, 99] })])).toEqual([]);
});

test("a difference inside the noise is a tie, and one outside of it wins", () => {
  const [winner] = winners([
    repeat("vllm", { ttft: [40, 50, 60], rate: 100 }),
    repeat("tgi", { ttft: [55, 65, 75], rate: 96 }),
    repeat("ollama", { ttft: [90, 100, 110], rate: 94 }),
  ]);
  expect(leadersOf(winner, "ttft")).toEqual(["vllm", "tgi"]);
  expect(leadersOf(winner, "throughput")).toEqual(["vllm", "tgi"]);
  expect(leadersOf(winner, "e2e")).toEqual(["vllm", "tgi", "ollama"]);
  expect(winner?.overall.leaders).toEqual(["vllm", "tgi"]);
  expect(winner?.dimensions[0]?.reason).toBe("tie: vllm 50 ms, tgi 65 ms; their 95 % intervals overlap");
});

test("the overall score is the weighted share of the best, and is stated with its weights", () => {
  const [winner] = winners([repeat("vllm", { ttft: [40, 50, 60] }), repeat("ollama", { ttft: [90, 100, 110] })]);
  expect(winner?.overall.weights).toEqual({ ttft: 0.25, e2e: 0.25, throughput: 0.25, reliability: 0.25 });
  expect(winner?.overall.scores).toEqual({ vllm: 1, ollama: 0.875 });
  expect(winner?.overall.leaders).toEqual(["vllm"]);
  expect(winner?.overall.reason).toBe("vllm is best by weighted score (vllm 1.00, ollama 0.88)");
});

test("an endpoint whose requests failed cannot win, however fast the rest of them was", () => {
  const [winner] = winners([
    repeat("vllm", { ttft: [4, 5, 6], ok: 40 }),
    repeat("tgi", { ttft: [55, 65, 75] }),
    repeat("ollama", { ttft: [90, 100, 110] }),
  ]);
  expect(leadersOf(winner, "ttft")).toEqual(["tgi"]);
  expect(winner?.overall.scores).not.toHaveProperty("vllm");
  expect(winner?.overall.reason).toContain("vllm cannot win: too few of its requests succeeded");
});

test("when every endpoint failed nobody wins", () => {
  const [winner] = winners([repeat("vllm", { ttft: [4, 5, 6], ok: 0 }), repeat("tgi", { ttft: [4, 5, 6], ok: 0 })]);
  expect(winner?.overall).toMatchObject({ leaders: [], scores: {} });
  expect(JSON.stringify(winner)).not.toMatch(/NaN|null/);
});

test("E2E is compared by the median where a p95 is not available for all", () => {
  const few = repeat("tgi", { ttft: [55, 65, 75] });
  if (few.metrics.e2e_ms !== undefined) few.metrics.e2e_ms.p95 = { needed: 72 };
  const [winner] = winners([repeat("vllm", { ttft: [40, 50, 60] }), few]);
  expect(winner?.dimensions.find(({ name }) => name === "e2e")).toMatchObject({ statistic: "p50" });
});

test("too few requests for an interval are a tie that says so", () => {
  const few = (id: string, value: number) => {
    const of = repeat(id, { ttft: [0, value, 0] });
    if (of.metrics.ttft_ms !== undefined) of.metrics.ttft_ms.p50 = { value };
    return of;
  };
  const [winner] = winners([few("vllm", 50), few("tgi", 500)]);
  expect(leadersOf(winner, "ttft")).toEqual(["vllm", "tgi"]);
  expect(winner?.dimensions[0]?.reason).toContain("too few requests for an interval");
});

test("a metric that one endpoint lacks is not compared and carries no weight", () => {
  const lacking = repeat("tgi", { ttft: [55, 65, 75] });
  delete lacking.metrics.tokens_per_second;
  const [winner] = winners([repeat("vllm", { ttft: [40, 50, 60] }), lacking]);
  expect(leadersOf(winner, "throughput")).toEqual([]);
  expect(winner?.overall.weights).not.toHaveProperty("throughput");
});

test("a TTFT test has no throughput to win", () => {
  const [winner] = winners(
    ["vllm", "tgi"].map((id) => ({ ...repeat(id, { ttft: [1, 2, 3] }), kind: "ttft" as const })),
  );
  expect(winner?.dimensions.map(({ name }) => name)).toEqual(["ttft", "e2e", "reliability"]);
});
