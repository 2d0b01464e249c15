import type { Scenario } from "../model/scenario.ts";
import type { ClosedLoop } from "./generator.ts";

/** One test as the generator runs it. */
export interface PlannedTest {
  kind: "ttft" | "load";
  loop: ClosedLoop;
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
  const loads = load_tests.map(
    (test): PlannedTest => ({
      kind: "load",
      loop: {
        scenario: test.name,
        repeat: 0,
        users: test.concurrent_users,
        warmupWaves: test.warmup_waves,
        thinkTimeMs: test.think_time_ms,
        rampMs: test.ramp_seconds * 1000,
        ...(test.duration_seconds === undefined ? {} : { durationMs: test.duration_seconds * 1000 }),
        ...(test.requests === undefined ? {} : { requests: test.requests }),
        maxTokens: test.max_tokens ?? maxTokens,
      },
    }),
  );
  return ttft.enabled ? [latency, ...loads] : loads;
}
