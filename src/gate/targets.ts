import { ConfigurationError } from "../errors.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { METRICS } from "../model/metrics.ts";
import type { Warning } from "../model/run.ts";
import type { LoadTest, Scenario, StatisticId, Target } from "../model/scenario.ts";
import type { Rule } from "../model/verdict.ts";
import { leastSampleSize } from "../stats/order-statistic.ts";
import { QUANTILES, TAIL } from "./confidence.ts";
import { nameOf } from "./wording.ts";

/** A target and where it stands in the scenario file. */
interface PlacedTarget {
  key: string;
  target: Target;
}

/** A test with its targets, the short forms written out. */
interface JudgedTest {
  name: string;
  targets: PlacedTarget[];
  maxTokens: number;
  maxTokensKey: string;
  /** How many requests it sends, where a number of requests is its limit, and the key that says so. */
  requests?: { count: number; key: string };
}

/** The targets of one test (`ttft` or the name of a load test), short forms included. Empty for a test that is not there. */
export function targetsOf(scenario: Scenario, test: string): Target[] {
  return judgedTests(scenario)
    .filter(({ name }) => name === test)
    .flatMap(({ targets }) => targets.map(({ target }) => target));
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
    ...targets.map(({ target: { metric, statistic, limit } }): Rule => {
      const { per, better } = METRICS[metric];
      const direction = better === "lower" ? "at-most" : "at-least";
      return { ...common, metric, statistic: per === "run" ? "value" : statistic, limit, direction };
    }),
  ];
}

/**
 * Refuses targets that no measurement could ever decide, before anything is measured.
 * @throws ConfigurationError that names the key in the scenario.
 */
export function checkTargets(scenario: Scenario): void {
  const { success_rate } = scenario.targets;
  if (!(success_rate >= 0 && success_rate <= 1)) {
    throw new ConfigurationError(`targets.success_rate is ${success_rate}, but a share is from 0 to 1.`, {
      hint: "Write 99 % as 0.99.",
    });
  }
  for (const test of judgedTests(scenario)) {
    for (const placed of test.targets) checkTarget(test, placed);
  }
}

function checkTarget(test: JudgedTest, { key, target }: PlacedTarget): void {
  const { metric, statistic, limit } = target;
  if (!(limit > 0 && Number.isFinite(limit))) {
    throw new ConfigurationError(`${key}: the limit ${limit} of ${metric} is not a number above 0.`);
  }
  if (METRICS[metric].per === "run" && statistic !== "mean") {
    throw new ConfigurationError(`${key}: ${metric} is one value a run, so it has no ${statistic}.`, {
      hint: `Write it as targets: [{metric: ${metric}, statistic: mean, limit: ${limit}}].`,
    });
  }
  if ((metric === "tpot_ms" || metric === "itl_ms") && test.maxTokens <= 1) {
    throw new ConfigurationError(
      `${key}: ${metric} is a time between tokens, but ${test.maxTokensKey} is ${test.maxTokens}.`,
      { hint: `Raise ${test.maxTokensKey} to 2 at least, or take the target away.` },
    );
  }
}

/** Percentile targets that the planned number of requests cannot decide even when every one of them keeps the limit. */
export function tooFewRequests(scenario: Scenario): Warning[] {
  return judgedTests(scenario).flatMap(({ name, targets, requests }) =>
    targets.flatMap(({ key, target: { metric, statistic } }) => {
      const needed = leastRequests(statistic);
      if (requests === undefined || requests.count >= needed) return [];
      const message =
        `${key} needs ${needed} requests at least before ${nameOf(metric, statistic)} can be judged, but ${requests.key} is ` +
        `${requests.count}: it will come out as "cannot tell". Raise ${requests.key} to ${needed} or more.`;
      return [{ code: "too-few-requests", scenario: name, message }];
    }),
  );
}

/** The least number of requests that can decide about a statistic; any number can about a mean. */
function leastRequests(statistic: StatisticId): number {
  return statistic === "mean" ? 1 : leastSampleSize(QUANTILES[statistic], TAIL);
}

function judgedTests({ test_scenarios: { ttft, load_tests }, requests }: Scenario): JudgedTest[] {
  const tests: JudgedTest[] = load_tests.map((test, at) => judgedLoadTest(test, at, requests.max_tokens));
  if (!ttft.enabled) return tests;
  const key = "test_scenarios.ttft";
  const short: PlacedTarget[] =
    ttft.target_ms === undefined
      ? []
      : [{ key: `${key}.target_ms`, target: { metric: "ttft_ms", statistic: "p50", limit: ttft.target_ms } }];
  const first: JudgedTest = {
    name: "ttft",
    targets: [...short, ...placed(key, ttft.targets)],
    maxTokens: requests.max_tokens,
    maxTokensKey: "requests.max_tokens",
    requests: { count: ttft.iterations, key: `${key}.iterations` },
  };
  return [first, ...tests];
}

function judgedLoadTest(test: LoadTest, at: number, maxTokens: number): JudgedTest {
  const key = `test_scenarios.load_tests[${at}]`;
  const short: PlacedTarget[] =
    test.target_p95_ms === undefined
      ? []
      : [{ key: `${key}.target_p95_ms`, target: { metric: test.metric, statistic: "p95", limit: test.target_p95_ms } }];
  return {
    name: test.name,
    targets: [...short, ...placed(key, test.targets)],
    maxTokens: test.max_tokens ?? maxTokens,
    maxTokensKey: test.max_tokens === undefined ? "requests.max_tokens" : `${key}.max_tokens`,
    ...(test.requests !== undefined && { requests: { count: test.requests, key: `${key}.requests` } }),
  };
}

function placed(key: string, targets: readonly Target[]): PlacedTarget[] {
  return targets.map((target, at) => ({ key: `${key}.targets[${at}]`, target }));
}
