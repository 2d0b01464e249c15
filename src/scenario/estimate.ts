import type { LoadTest, Scenario, Stage, StatisticId, SweepTest } from "../model/scenario.ts";

/** What a run will take, before anything is sent. All times are estimates from the time of one request. */
export interface RunEstimate {
  /** Of the whole run: all tests on all engines, one after the other, with all repeats; a sweep is run once. */
  seconds: number;
  /** How often each test is run. */
  repeats: number;
  /** Of one engine and one repeat. */
  tests: TestEstimate[];
  /** Tests that last as long as a trace that nobody has read yet; their time is not in `seconds`. */
  untimed: string[];
}

export interface TestEstimate {
  /** `ttft`, or the name of the load test or the sweep. */
  name: string;
  /** With warm-up and the last answers; of a test that lasts as long as its trace these alone. */
  seconds: number;
  /** Measured requests; absent where a trace or the search of a sweep says how many. */
  requests?: number;
}

/** A small server under light load: a fifth of a second to the first token, then 50 tokens a second. */
const FIRST_TOKEN_MS = 200;
const MS_PER_TOKEN = 20;

/** A guess at the time of one request, in ms, for as long as nothing was measured. */
export function assumedRequestMs(maxTokens: number): number {
  return FIRST_TOKEN_MS + maxTokens * MS_PER_TOKEN;
}

/** How often each test is run: once, and `gate.repeats` times where it is compared with a base that is not live. */
export function repeatsOf({ gate: { baseline, pinned, repeats } }: Scenario): number {
  const stored = baseline === "phased" || baseline === "artifact" || baseline === "file" || pinned !== undefined;
  return stored ? repeats : 1;
}

/**
 * Time and requests of a run.
 * @param perRequestMs time of one request, from a probe; without it a guess from `max_tokens`.
 * @param repeats of each test, where a command such as `measure` decides it.
 */
export function estimateRun(
  scenario: Scenario,
  engines: number,
  perRequestMs?: number,
  repeats = repeatsOf(scenario),
): RunEstimate {
  const { ttft, load_tests, sweeps } = scenario.test_scenarios;
  const tokensOf = (test: { max_tokens?: number } = {}) => test.max_tokens ?? scenario.requests.max_tokens;
  const msOf = (test?: { max_tokens?: number }) => perRequestMs ?? assumedRequestMs(tokensOf(test));
  const tests = [
    ...(ttft.enabled ? [estimateTtft(ttft, msOf())] : []),
    ...load_tests.map((test) => estimateLoadTest(test, msOf(test), tokensOf(test))),
  ];
  const searches = sweeps.map((sweep) => estimateSweep(sweep, msOf(sweep)));
  return {
    seconds: engines * (repeats * secondsOf(tests) + secondsOf(searches)),
    repeats,
    tests: [...tests, ...searches],
    untimed: load_tests.filter(endsWithTrace).map(({ name }) => name),
  };
}

function secondsOf(tests: readonly TestEstimate[]): number {
  return tests.reduce((sum, { seconds }) => sum + seconds, 0);
}

function estimateTtft({ iterations, warmup }: { iterations: number; warmup: number }, perRequestMs: number) {
  return { name: "ttft", seconds: ((iterations + warmup) * perRequestMs) / 1000, requests: iterations };
}

/** The limit that is reached first decides; the last answers drain beyond the end. */
function estimateLoadTest(test: LoadTest, perRequestMs: number, maxTokens: number): TestEstimate {
  const around = (test.warmup_max_waves + 1) * (perRequestMs / 1000);
  // Every answer is taken to be as long as it may be.
  const most = Math.min(test.requests ?? Infinity, Math.ceil((test.output_tokens ?? Infinity) / maxTokens));
  if (test.arrival?.process === "trace") return estimateTrace(test, most, around);
  const { seconds, levelSeconds } = lengthOf(test);
  // In a closed loop each user sends again after an answer and its think time.
  const perSecond = test.arrival ? 1 : 1000 / (perRequestMs + test.think_time_ms);
  const requests = Math.floor(Math.min(levelSeconds * perSecond, most));
  return { name: test.name, seconds: Math.min(seconds, secondsFor(requests / perSecond, test)) + around, requests };
}

function endsWithTrace({ arrival, duration_seconds }: LoadTest): boolean {
  return arrival?.process === "trace" && duration_seconds === undefined;
}

/** Without a duration it lasts as long as the trace, and how many requests that are, only the trace knows. */
function estimateTrace({ name, duration_seconds = 0 }: LoadTest, most: number, around: number): TestEstimate {
  const requests = Number.isFinite(most) ? { requests: most } : {};
  return { name, seconds: duration_seconds + around, ...requests };
}

interface Length {
  /** Infinity where only a number of requests or tokens, or a trace, ends it. */
  seconds: number;
  /** Users × seconds of a closed loop, or requests of an open one, until then. */
  levelSeconds: number;
}

function lengthOf({ stages, duration_seconds = Infinity, ...test }: LoadTest): Length {
  if (stages === undefined) {
    const steady = Math.max(0, duration_seconds - rampLoss(test));
    return { seconds: duration_seconds, levelSeconds: levelOf(test) * steady };
  }
  return {
    seconds: stages.reduce((sum, stage) => sum + stage.duration_seconds, 0),
    levelSeconds: stages.reduce((sum, stage, at) => sum + meanLevel(stage, stages[at - 1]) * stage.duration_seconds, 0),
  };
}

/** Seconds in which so much of users × time, or of requests, comes together. */
function secondsFor(levelSeconds: number, test: LoadTest): number {
  if (test.stages === undefined) return levelSeconds / levelOf(test) + rampLoss(test);
  // As if the stages were one mean level: near enough for a plan.
  const whole = lengthOf(test);
  return (whole.seconds * levelSeconds) / whole.levelSeconds;
}

/** Users who start over a ramp are missing for half of it on average. */
function rampLoss({ ramp_seconds }: Pick<LoadTest, "ramp_seconds">): number {
  return ramp_seconds / 2;
}

function levelOf({ arrival, concurrent_users }: Pick<LoadTest, "arrival" | "concurrent_users">): number {
  return arrival ? (arrival.rate ?? 0) : concurrent_users;
}

/** A ramp is half-way between its ends on average; the first one begins with nothing. */
function meanLevel(stage: Stage, before: Stage | undefined): number {
  const level = ({ rate, concurrent_users }: Stage) => rate ?? concurrent_users ?? 0;
  return stage.shape === "step" ? level(stage) : (level(stage) + (before ? level(before) : 0)) / 2;
}

/**
 * Doubling from the lowest rate to the highest, then halves of the last step, on a log scale, once for the targets and
 * once for the knee (load/sweep.ts). An estimate from above: an engine that is full earlier ends the way up, and no
 * level is begun beyond `max_seconds`. How many requests that are depends on where.
 */
function estimateSweep(sweep: SweepTest, perRequestMs: number): TestEstimate {
  const { name, from_rate, to_rate, precision, seconds_per_level, max_seconds = Infinity } = sweep;
  const doublings = Math.ceil(Math.log2(to_rate / from_rate));
  const halvings = Math.ceil(Math.log2(Math.LN2 / Math.log1p(precision)));
  const seconds = (1 + doublings + 2 * halvings) * (seconds_per_level + perRequestMs / 1000);
  return { name, seconds: Math.min(seconds, max_seconds) };
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
