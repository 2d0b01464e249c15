import type { Endpoint } from "../model/endpoint.ts";
import { METRICS } from "../model/metrics.ts";
import type { LoadTest, Scenario, Target } from "../model/scenario.ts";
import type { Rule } from "../model/verdict.ts";

/** A test with its targets, the short forms written out. */
interface JudgedTest {
  name: string;
  targets: Target[];
}

/** The targets of one test (`ttft` or the name of a load test), short forms included. Empty for a test that is not there. */
export function targetsOf(scenario: Scenario, test: string): Target[] {
  return judgedTests(scenario)
    .filter(({ name }) => name === test)
    .flatMap(({ targets }) => targets);
}

/**
 * What each endpoint under test has to keep: its success rate first, then the targets, test by test.
 * Endpoints of the base are what is compared with, and are not judged by targets.
 */
export function rulesOf(scenario: Scenario, endpoints: readonly Endpoint[]): Rule[] {
  const tests = judgedTests(scenario);
  return endpoints
    .filter(({ side }) => side === "head")
    .flatMap(({ id }) => tests.flatMap((test) => rulesOfTest(id, test, scenario.targets.success_rate)));
}

function rulesOfTest(endpointId: string, { name, targets }: JudgedTest, successRate: number): Rule[] {
  const common = { endpointId, scenario: name };
  const success: Rule = {
    ...common,
    metric: "success_rate",
    statistic: "value",
    limit: successRate,
    direction: "at-least",
  };
  return [
    success,
    ...targets.map(({ metric, statistic, limit }): Rule => {
      const { per, better } = METRICS[metric];
      const direction = better === "lower" ? "at-most" : "at-least";
      return { ...common, metric, statistic: per === "run" ? "value" : statistic, limit, direction };
    }),
  ];
}

function judgedTests({ test_scenarios: { ttft, load_tests } }: Scenario): JudgedTest[] {
  const tests = load_tests.map(judgedLoadTest);
  if (!ttft.enabled) return tests;
  const short: Target[] =
    ttft.target_ms === undefined ? [] : [{ metric: "ttft_ms", statistic: "p50", limit: ttft.target_ms }];
  return [{ name: "ttft", targets: [...short, ...ttft.targets] }, ...tests];
}

function judgedLoadTest({ name, metric, target_p95_ms, targets }: LoadTest): JudgedTest {
  const short: Target[] = target_p95_ms === undefined ? [] : [{ metric, statistic: "p95", limit: target_p95_ms }];
  return { name, targets: [...short, ...targets] };
}
