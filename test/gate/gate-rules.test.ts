import { expect, test } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { type GateRuleSpec, gateRules } from "../../src/gate/gate-rules.ts";
import { checkGateRules, type GatedTest } from "../../src/gate/rule-checks.ts";

function testOf(more: Partial<GatedTest> = {}): GatedTest {
  return {
    endpointId: "vllm",
    engine: "vllm",
    scenario: "light",
    load: "closed-loop",
    requestsPerRun: 300,
    maxTokens: 128,
    ...more,
  };
}

function shortly(specs: readonly GateRuleSpec[] | undefined, tests: readonly GatedTest[]): string[] {
  return gateRules(specs, tests).map(
    ({ metric, statistic, delta, margin, role }) => `${metric} ${statistic} ${delta} ${margin} ${role}`,
  );
}

function refusal(specs: readonly GateRuleSpec[], ...tests: GatedTest[]): string {
  try {
    checkGateRules(gateRules(specs, tests), tests);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

test("the defaults are the success rate, the median TTFT and TPOT, p95 TTFT and the throughput", () => {
  expect(shortly(undefined, [testOf()])).toEqual([
    "success_rate value 0.01 0.02 gate",
    "ttft_ms p50 0.05 0.1 gate",
    "tpot_ms p50 0.05 0.1 gate",
    "ttft_ms p95 0.05 0.15 gate",
    "tokens_per_second value 0.02 0.05 gate",
  ]);
  expect(gateRules(undefined, [testOf()])[1]?.floor).toEqual({ deltaMs: 5, marginMs: 10 });
  expect(gateRules(undefined, [testOf()])[2]?.floor).toEqual({ deltaMs: 0.5, marginMs: 1 });
});

test("p95 narrows its margin from 600 requests a run, is advisory below 300, and is not there below 72", () => {
  const p95 = (requestsPerRun: number) =>
    shortly(undefined, [testOf({ requestsPerRun })]).find((rule) => rule.startsWith("ttft_ms p95"));
  expect([600, 599, 299, 72, 71].map(p95)).toEqual([
    "ttft_ms p95 0.05 0.1 gate",
    "ttft_ms p95 0.05 0.15 gate",
    "ttft_ms p95 0.05 0.15 advisory",
    "ttft_ms p95 0.05 0.15 advisory",
    undefined,
  ]);
});

test("defaults that cannot exist in a test are left out of it", () => {
  const metrics = (more: Partial<GatedTest>) => gateRules(undefined, [testOf(more)]).map(({ metric }) => metric);
  expect(metrics({ load: "open-loop" })).not.toContain("tokens_per_second");
  expect(metrics({ load: "ttft", requestsPerRun: 10 })).toEqual(["success_rate", "ttft_ms", "tpot_ms"]);
  expect(metrics({ maxTokens: 1 })).not.toContain("tpot_ms");
});

test("the scenario's rules take the place of the defaults, and the success rate stays", () => {
  const specs: GateRuleSpec[] = [{ metric: "e2e_ms", statistic: "p95", delta: 0.1, engine: "tgi" }];
  const tests = [testOf(), testOf({ endpointId: "tgi", engine: "tgi" })];
  expect(gateRules(specs, tests).map(({ endpointId, metric, margin }) => [endpointId, metric, margin])).toEqual([
    ["vllm", "success_rate", 0.02],
    ["tgi", "success_rate", 0.02],
    ["tgi", "e2e_ms", 0.15],
  ]);
});

test("a margin that is not given is never below the delta that is", () => {
  expect(shortly([{ metric: "ttft_ms", delta: 0.3 }], [testOf()])[1]).toBe("ttft_ms p50 0.3 0.3 gate");
});

test("a metric that cannot exist is refused before the run", () => {
  expect(refusal([{ metric: "tokens_per_second", statistic: "p95" }], testOf())).toContain(
    "is one value a run, so it has no p95",
  );
  expect(refusal([{ metric: "tokens_per_second" }], testOf({ load: "open-loop" }))).toContain(
    "the rate that was offered",
  );
  expect(refusal([{ metric: "tokens_per_second" }], testOf({ load: "ttft" }))).toContain("it is E2E again");
  expect(refusal([{ metric: "tpot_ms" }], testOf({ maxTokens: 1 }))).toContain("max_tokens is 1");
  expect(refusal([{ metric: "ttft_ms", statistic: "value" }], testOf())).toContain("it takes p50, p95, p99 or mean");
  expect(refusal([{ metric: "ttft_ms", statistic: "p95" }], testOf({ requestsPerRun: 40 }))).toBe(
    'The gate rule for p95 TTFT of vllm in "light" cannot be judged: a p95 takes 72 requests a run, and 40 are planned.',
  );
  expect(refusal([{ metric: "slo_attainment" }], testOf())).toContain("its own targets");
});

test("a rule about an engine or a test that is not run is refused by its place", () => {
  expect(refusal([{ metric: "ttft_ms" }, { metric: "ttft_ms", scenario: "heavy" }], testOf())).toBe(
    'gate.rules[1] (ttft_ms) is about "heavy", which is not run.',
  );
});

test("δ above M, no direction and the same rule twice are refused", () => {
  expect(refusal([{ metric: "ttft_ms", delta: 0.2, margin: 0.1 }], testOf())).toContain(
    "delta 0.2 is above margin 0.1",
  );
  expect(refusal([{ metric: "ttft_ms", better: "sideways" as never }], testOf())).toContain("no direction");
  expect(refusal([{ metric: "ttft_ms" }, { metric: "ttft_ms", statistic: "p50" }], testOf())).toContain(
    "two rules for it",
  );
});

test("six gating rules are silent, and seven are warned of with what they cost", () => {
  const tests = [testOf(), testOf({ endpointId: "tgi", engine: "tgi" })];
  expect(checkGateRules(gateRules(undefined, tests.slice(0, 1)), tests)).toEqual([]);
  const [warning] = checkGateRules(gateRules(undefined, tests), tests);
  expect(warning?.message).toMatch(
    /^10 gating rules share one error of 5 %, 0\.50 % each instead of 1 %: .* rises from 11\.0 % to 12\.0 %, .*Keep 6/,
  );
});

test("a tail that gates on few requests, and a run in which nothing gates, are warned of", () => {
  const few = [testOf({ requestsPerRun: 100 })];
  const tail = gateRules([{ metric: "ttft_ms", statistic: "p95", role: "gate" }], few);
  expect(checkGateRules(tail, few).map(({ code }) => code)).toEqual(["noisy-gating-rule"]);
  const quiet = gateRules([{ metric: "success_rate", role: "advisory" }], few);
  expect(checkGateRules(quiet, few).map(({ code }) => code)).toEqual(["nothing-gates"]);
});
