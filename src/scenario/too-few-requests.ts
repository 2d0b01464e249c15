import type { Warning } from "../model/run.ts";
import type { LoadTest, Scenario, StatisticId, Target } from "../model/scenario.ts";
import { estimateRun, leastRequests } from "./estimate.ts";

/** A warning for each target that this run will probably not be able to decide, with the key to change. */
export function tooFewRequests(scenario: Scenario, perRequestMs?: number): Warning[] {
  const { ttft, load_tests } = scenario.test_scenarios;
  const estimates = estimateRun(scenario, 1, perRequestMs).tests;
  const ttftTargets = [...(ttft.target_ms === undefined ? [] : [short("target_ms", "p50")]), ...named(ttft.targets)];
  const warnings = ttft.enabled
    ? tooFew("ttft", ttft.iterations, ttftTargets, "test_scenarios.ttft", "test_scenarios.ttft.iterations")
    : [];
  load_tests.forEach((test, index) => {
    const path = `test_scenarios.load_tests[${index}]`;
    const targets = [
      ...(test.target_p95_ms === undefined ? [] : [short("target_p95_ms", "p95")]),
      ...named(test.targets),
    ];
    const requests = estimates.find(({ name }) => name === test.name)?.requests;
    if (requests === undefined) return;
    warnings.push(...tooFew(test.name, requests, targets, path, `${path}.${limitReached(test, requests)}`));
  });
  return warnings;
}

/** The key whose limit ends the test first. */
function limitReached({ requests, stages, output_tokens, duration_seconds }: LoadTest, estimated: number): string {
  if (estimated === requests) return "requests";
  if (stages) return "stages";
  return duration_seconds === undefined && output_tokens !== undefined ? "output_tokens" : "duration_seconds";
}

interface NamedTarget {
  key: string;
  statistic: StatisticId;
}

function short(key: string, statistic: StatisticId): NamedTarget {
  return { key, statistic };
}

/** A rate has one value a run: the number of requests does not decide it. */
function named(targets: readonly Target[]): NamedTarget[] {
  return targets.flatMap(({ metric, statistic }, index) =>
    metric.endsWith("_per_second") ? [] : [{ key: `targets[${index}]`, statistic }],
  );
}

function tooFew(scenario: string, requests: number, targets: NamedTarget[], path: string, raise: string): Warning[] {
  return targets
    .filter(({ statistic }) => requests < leastRequests(statistic))
    .map(({ key, statistic }) => ({
      code: "too-few-requests",
      scenario,
      message: `${path}.${key} needs at least ${leastRequests(statistic)} requests to decide about the ${statistic}, but ${scenario} will send about ${requests}; raise ${raise}.`,
    }));
}
