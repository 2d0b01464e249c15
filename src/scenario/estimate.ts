import type { Warning } from "../model/run.ts";
import type { LoadTest, Scenario, StatisticId, Target } from "../model/scenario.ts";

/** What a run will take, before anything is sent. All times are estimates from the time of one request. */
export interface RunEstimate {
  /** Of the whole run, over all engines, one after the other. */
  seconds: number;
  /** Of one engine. */
  tests: TestEstimate[];
}

export interface TestEstimate {
  /** `ttft`, or the name of the load test. */
  name: string;
  seconds: number;
  /** Measured requests. */
  requests: number;
}

/** A small server under light load: a fifth of a second to the first token, then 50 tokens a second. */
const FIRST_TOKEN_MS = 200;
const MS_PER_TOKEN = 20;

/** A guess at the time of one request, in ms, for as long as nothing was measured. */
export function assumedRequestMs(maxTokens: number): number {
  return FIRST_TOKEN_MS + maxTokens * MS_PER_TOKEN;
}

/**
 * Time and requests of a run.
 * @param perRequestMs time of one request, from a probe; without it a guess from `max_tokens`.
 */
export function estimateRun(scenario: Scenario, engines: number, perRequestMs?: number): RunEstimate {
  const { ttft, load_tests } = scenario.test_scenarios;
  const msOf = (test?: LoadTest) => perRequestMs ?? assumedRequestMs(test?.max_tokens ?? scenario.requests.max_tokens);
  const tests = load_tests.map((test) => estimateLoadTest(test, msOf(test)));
  if (ttft.enabled) {
    const seconds = ((ttft.iterations + ttft.warmup) * msOf()) / 1000;
    tests.unshift({ name: "ttft", seconds, requests: ttft.iterations });
  }
  return { seconds: engines * tests.reduce((sum, { seconds }) => sum + seconds, 0), tests };
}

/** Closed loop: each user sends again after an answer and its think time. The last answers drain beyond the end. */
function estimateLoadTest(test: LoadTest, perRequestMs: number): TestEstimate {
  const cycleSeconds = (perRequestMs + test.think_time_ms) / 1000;
  // Users who start over a ramp are missing for half of it on average.
  const rampLoss = test.ramp_seconds / 2;
  const byDuration =
    test.duration_seconds === undefined
      ? Infinity
      : (test.concurrent_users * Math.max(0, test.duration_seconds - rampLoss)) / cycleSeconds;
  const requests = Math.floor(Math.min(byDuration, test.requests ?? Infinity));
  const sending = Math.min(
    test.duration_seconds ?? Infinity,
    (requests * cycleSeconds) / test.concurrent_users + rampLoss,
  );
  const around = (test.warmup_waves + 1) * (perRequestMs / 1000);
  return { name: test.name, seconds: sending + around, requests };
}

/**
 * Least number of requests with which a one-sided exact 95 % bound of a percentile exists: the n with
 * 1 − q^n ≥ 0.95 for the upper bound, that is n ≥ ln 0.05 / ln q (order statistics; Hahn & Meeker, Statistical Intervals).
 */
const LEAST_REQUESTS: Readonly<Record<StatisticId, number>> = { p50: 5, p95: 59, p99: 299, mean: 2 };

/** Requests without which a target of this statistic cannot be called met. */
export function leastRequests(statistic: StatisticId): number {
  return LEAST_REQUESTS[statistic];
}

/** A warning for each target that this run will probably not be able to decide, with the key to change. */
export function tooFewRequests(scenario: Scenario, perRequestMs?: number): Warning[] {
  const { ttft, load_tests } = scenario.test_scenarios;
  const estimates = estimateRun(scenario, 1, perRequestMs).tests;
  const ttftTargets = [...(ttft.target_ms === undefined ? [] : [short("target_ms", "p50")]), ...named(ttft.targets)];
  const warnings = ttft.enabled
    ? tooFew("ttft", ttft.iterations, ttftTargets, "test_scenarios.ttft", "test_scenarios.ttft.iterations")
    : [];
  const offset = ttft.enabled ? 1 : 0;
  load_tests.forEach((test, index) => {
    const path = `test_scenarios.load_tests[${index}]`;
    const targets = [
      ...(test.target_p95_ms === undefined ? [] : [short("target_p95_ms", "p95")]),
      ...named(test.targets),
    ];
    const requests = estimates[index + offset]?.requests ?? 0;
    const limit = requests === test.requests ? "requests" : "duration_seconds";
    warnings.push(...tooFew(test.name, requests, targets, path, `${path}.${limit}`));
  });
  return warnings;
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
