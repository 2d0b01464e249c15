import { expect, test } from "vitest";
import { rulesOf, targetsOf } from "../../src/gate/targets.ts";
import { endpoint, scenario } from "./fixtures.ts";

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
