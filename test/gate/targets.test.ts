import { expect, test } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { checkTargets, rulesOf, targetsOf, tooFewRequests } from "../../src/gate/targets.ts";
import type { Scenario } from "../../src/model/scenario.ts";
import { endpoint, scenario } from "./fixtures.ts";

function refusal(of: Scenario): string {
  try {
    checkTargets(of);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return (error as Error).message;
  }
  throw new Error("nothing was refused");
}

test("the short forms are the median TTFT and the p95 of E2E, or of the metric that is named", () => {
  const both = scenario({
    ttft: { target_ms: 100 },
    load: [
      { name: "light", target_p95_ms: 500 },
      { name: "heavy", target_p95_ms: 50, metric: "tpot_ms" },
    ],
  });
  expect(targetsOf(both, "ttft")).toEqual([{ metric: "ttft_ms", statistic: "p50", limit: 100 }]);
  expect(targetsOf(both, "light")).toEqual([{ metric: "e2e_ms", statistic: "p95", limit: 500 }]);
  expect(targetsOf(both, "heavy")).toEqual([{ metric: "tpot_ms", statistic: "p95", limit: 50 }]);
  expect(targetsOf(both, "none")).toEqual([]);
});

test("every endpoint of the head keeps its success rate and its targets, and the base keeps none", () => {
  const load = [{ targets: [{ metric: "tokens_per_second", statistic: "mean", limit: 200 } as const] }];
  const rules = rulesOf(scenario({ ttft: { target_ms: 100 }, load }), [
    endpoint("vllm"),
    endpoint("vllm-base", "base"),
  ]);
  expect(rules).toEqual([
    {
      endpointId: "vllm",
      scenario: "ttft",
      metric: "success_rate",
      statistic: "value",
      limit: 0.99,
      direction: "at-least",
    },
    { endpointId: "vllm", scenario: "ttft", metric: "ttft_ms", statistic: "p50", limit: 100, direction: "at-most" },
    {
      endpointId: "vllm",
      scenario: "light",
      metric: "success_rate",
      statistic: "value",
      limit: 0.99,
      direction: "at-least",
    },
    {
      endpointId: "vllm",
      scenario: "light",
      metric: "tokens_per_second",
      statistic: "value",
      limit: 200,
      direction: "at-least",
    },
  ]);
});

test("a TTFT test that is off has no rules", () => {
  expect(rulesOf(scenario({ ttft: { enabled: false, target_ms: 100 } }), [endpoint("vllm")])).toEqual([]);
});

test("a percentile of a rate is refused by its key, in either form", () => {
  const target = { metric: "requests_per_second", statistic: "p95", limit: 3 } as const;
  expect(refusal(scenario({ load: [{ targets: [target] }] }))).toBe(
    "test_scenarios.load_tests[0].targets[0]: requests_per_second is one value a run, so it has no p95.",
  );
  expect(refusal(scenario({ load: [{ target_p95_ms: 3, metric: "tokens_per_second" }] }))).toContain(
    "test_scenarios.load_tests[0].target_p95_ms",
  );
});

test("a time between tokens of one-token answers is refused, by the key that makes them so", () => {
  const targets = [{ metric: "tpot_ms", statistic: "p50", limit: 30 } as const];
  expect(refusal(scenario({ ttft: { targets }, max_tokens: 1 }))).toContain("requests.max_tokens is 1");
  expect(refusal(scenario({ load: [{ targets, max_tokens: 1 }] }))).toContain(
    "test_scenarios.load_tests[0].max_tokens is 1",
  );
  checkTargets(scenario({ load: [{ targets, max_tokens: 2 }], max_tokens: 1 }));
});

test("limits that are no limits are refused", () => {
  expect(refusal(scenario({ ttft: { target_ms: 0 } }))).toContain("test_scenarios.ttft.target_ms: the limit 0");
  expect(refusal(scenario({ ttft: { target_ms: Number.NaN } }))).toContain("NaN");
  expect(refusal({ ...scenario(), targets: { success_rate: 99 } })).toContain("targets.success_rate is 99");
});

test("too few requests for a percentile are announced before the run, by the key to raise", () => {
  const few = scenario({ ttft: { iterations: 4, target_ms: 100 }, load: [{ requests: 58, target_p95_ms: 500 }] });
  expect(tooFewRequests(few).map(({ message }) => message)).toEqual([
    'test_scenarios.ttft.target_ms needs 5 requests at least before median TTFT can be judged, but test_scenarios.ttft.iterations is 4: it will come out as "cannot tell". Raise test_scenarios.ttft.iterations to 5 or more.',
    'test_scenarios.load_tests[0].target_p95_ms needs 59 requests at least before p95 E2E can be judged, but test_scenarios.load_tests[0].requests is 58: it will come out as "cannot tell". Raise test_scenarios.load_tests[0].requests to 59 or more.',
  ]);
  const enough = scenario({ ttft: { iterations: 5, target_ms: 100 }, load: [{ requests: 59, target_p95_ms: 500 }] });
  expect(tooFewRequests(enough)).toEqual([]);
});
