import type { Arrival, LoadTest, Scenario, Stage } from "../model/scenario.ts";
import { endOf, type PlannedStage, piecesOf } from "./levels.ts";

/**
 * A load on one endpoint.
 * Without `arrival` a closed loop: each of `users` sends, waits for the end of the answer, thinks, and sends again.
 * With it an open loop: requests are due at times fixed in advance, and `users` is the most that may be in flight.
 */
export interface LoadPlan {
  scenario: string;
  repeat: number;
  /** Which pair of a paired comparison this run belongs to. */
  pair?: number;
  users: number;
  arrival?: Arrival;
  /** Levels one after the other: users of a closed loop, requests a second of an open one (instead of `arrival.rate`). */
  stages?: readonly PlannedStage[];
  /** The least number of waves before anything counts, at the run's own concurrency; 0 for none at all. */
  warmupWaves: number;
  /** The most of them, where two in a row are not about the same before; absent: `warmupWaves`. */
  warmupMaxWaves?: number;
  thinkTimeMs: number;
  rampMs: number;
  /** Nothing new starts after this time; one of the limits is given, or stages or a trace, which end by themselves. */
  durationMs?: number;
  /** Measured requests in all; those that were dropped count. */
  requests?: number;
  /** Nothing new starts when so many output tokens have arrived in answers that ended. */
  outputTokens?: number;
  /** Share of the measured requests that the client gives up on, after so many token events. */
  cancel?: { share: number; afterTokens: number };
  maxTokens: number;
}

/** One test as the generator runs it. */
export interface PlannedTest {
  kind: "ttft" | "load";
  loop: LoadPlan;
}

/** The tests of a scenario, in their order. The TTFT test is a closed loop with one user. */
export function plannedTests(scenario: Scenario): PlannedTest[] {
  const { ttft, load_tests } = scenario.test_scenarios;
  const maxTokens = scenario.requests.max_tokens;
  const latency: PlannedTest = {
    kind: "ttft",
    loop: {
      scenario: "ttft",
      repeat: 0,
      users: 1,
      warmupWaves: ttft.warmup,
      thinkTimeMs: 0,
      rampMs: 0,
      requests: ttft.iterations,
      maxTokens,
    },
  };
  const loads = load_tests.map((test): PlannedTest => ({ kind: "load", loop: planOf(test, maxTokens) }));
  return ttft.enabled ? [latency, ...loads] : loads;
}

function planOf(test: LoadTest, maxTokens: number): LoadPlan {
  const { arrival, stages, cancel, duration_seconds, requests, output_tokens } = test;
  return {
    scenario: test.name,
    repeat: 0,
    users: arrival === undefined && stages !== undefined ? mostUsers(stages) : test.concurrent_users,
    ...(arrival === undefined ? {} : { arrival }),
    ...(stages === undefined ? {} : { stages: stages.map((stage) => plannedStage(stage, arrival)) }),
    warmupWaves: test.warmup_waves,
    warmupMaxWaves: Math.max(test.warmup_waves, test.warmup_max_waves ?? 0),
    thinkTimeMs: test.think_time_ms,
    rampMs: test.ramp_seconds * 1000,
    ...(duration_seconds === undefined ? {} : { durationMs: duration_seconds * 1000 }),
    ...(requests === undefined ? {} : { requests }),
    ...(output_tokens === undefined ? {} : { outputTokens: output_tokens }),
    ...(cancel === undefined ? {} : { cancel: { share: cancel.share, afterTokens: cancel.after_tokens } }),
    maxTokens: test.max_tokens ?? maxTokens,
  };
}

function plannedStage(stage: Stage, arrival: Arrival | undefined): PlannedStage {
  const { duration_seconds, concurrent_users = 0, rate = 0, shape } = stage;
  return { durationMs: duration_seconds * 1000, level: arrival === undefined ? concurrent_users : rate, shape };
}

function mostUsers(stages: readonly Stage[]): number {
  return Math.max(...stages.map(({ concurrent_users = 0 }) => concurrent_users));
}

/** When nothing more starts, ms from the start of the test: its duration or the end of its stages. Infinity without either. */
export function plannedEndMs({ durationMs = Number.POSITIVE_INFINITY, stages }: LoadPlan): number {
  return stages === undefined ? durationMs : Math.min(durationMs, endOf(piecesOf(stages)));
}
