import {
  type Arrival,
  CURATED_SETS,
  type LoadTest,
  type Scenario,
  type Stage,
  type StatisticId,
  type SweepTest,
  type TargetMetric,
} from "../model/scenario.ts";
import type { Path } from "./path.ts";

/** The only place where defaults live. They suit somebody who has a server and no opinion yet. */

/** Short questions of different kinds, so that no single style of answer decides; none needs knowledge of a date. */
const PROMPTS = [
  "Explain in three sentences why the sky looks blue during the day and red in the evening.",
  "Write a polite message to a colleague, asking to move our meeting from Tuesday to Thursday afternoon.",
  "List five things to check before deploying a web service to production, with one line of explanation each.",
  "Write a function in Python that returns the n-th Fibonacci number without recursion, and explain how it works.",
  "A train leaves at 14:10 and arrives at 16:45. How long is the journey? Show each step of the calculation.",
  "Translate into German and then into French: The quick response of the support team solved our problem.",
  "Summarise the advantages and disadvantages of working from home for a small software company.",
  "Tell a short story about a lighthouse keeper who finds a letter in a bottle.",
  "What is the difference between a process and a thread? Answer for someone who has just started to program.",
  'Turn this note into JSON with the keys name, city and age: "Maria, 34 years old, lives in Lisbon."',
];

/** A complete scenario without load tests: those come from a preset or a file. */
export const DEFAULTS: Scenario = {
  benchmark: { name: "LLM latency benchmark", description: "" },
  services: {
    discover: "auto",
    select: {},
    wait_seconds: 0,
    lock: true,
    // Two runs of a pull request that are before it.
    lock_wait_minutes: 60,
    api_key_hosts: [],
    manual_urls: {},
    models: {},
    api_key_env: {},
    telemetry: {},
    api: { vllm: "chat", tgi: "generate", ollama: "chat", openai: "chat" },
  },
  base: { select: {}, manual_urls: {}, models: {}, api_key_env: {}, telemetry: {} },
  environment: {},
  requests: {
    max_tokens: 128,
    force_length: true,
    temperature: 0,
    prompts: { kind: "texts", texts: PROMPTS },
    cache: "cold",
    seed: 42,
    retries: 0,
    timeouts_ms: { connect: 5000, first_token: 60_000, idle: 30_000, total: 300_000 },
  },
  test_scenarios: {
    ttft: { enabled: true, iterations: 10, warmup: 1, targets: [] },
    load_tests: [],
    sweeps: [],
    order: "interleaved",
    progressive: false,
  },
  targets: { success_rate: 0.99 },
  gate: {
    fail_on: ["regression", "target", "invalid", "infrastructure"],
    baseline: "paired",
    calibration: ".llm-latency-gate/calibration.json",
    repeats: 3,
    allow: [],
    budget_minutes: 20,
    winner_weights: { ttft: 0.4, e2e: 0.3, throughput: 0.2, reliability: 0.1 },
  },
  values: { only_affected: false },
};

/** What a load test does where its item in the list says nothing; `warmup_max_waves` is then `warmup_waves`. */
export const LOAD_TEST_DEFAULTS = {
  think_time_ms: 0,
  ramp_seconds: 0,
  warmup_waves: 1,
  metric: "e2e_ms",
  targets: [],
} as const satisfies Partial<LoadTest>;

/** Most requests in flight of an open loop: an engine that lets so many wait is beyond its capacity. */
const MOST_IN_FLIGHT = 256;

/** Users of a closed loop with stages are those of its busiest stage; a closed loop without stages says them itself. */
export function defaultUsers({ arrival, stages = [] }: Pick<LoadTest, "arrival" | "stages">): number {
  if (arrival !== undefined) return MOST_IN_FLIGHT;
  return Math.max(1, ...stages.map(({ concurrent_users = 1 }) => concurrent_users));
}

export const ARRIVAL_DEFAULTS = { burstiness: 1 } as const satisfies Partial<Arrival>;
export const STAGE_DEFAULTS = { shape: "step" } as const satisfies Partial<Stage>;

/** Fifteen seconds show the queue of an engine that cannot keep up, and ten levels of them are a coffee. */
export const SWEEP_DEFAULTS = {
  process: "poisson",
  precision: 0.1,
  seconds_per_level: 15,
  max_in_flight: MOST_IN_FLIGHT,
  targets: [],
} as const satisfies Partial<SweepTest>;

/** Of the kinds of `requests.prompts` that have such a key. */
export const PROMPT_DEFAULTS = { sets: [...CURATED_SETS], speed: 1 };

/** The defaults of what is given as a whole or not at all, by its place. */
export const ITEM_DEFAULTS: readonly (readonly [Path, object])[] = [
  [["requests", "prompts"], PROMPT_DEFAULTS],
  [["test_scenarios", "load_tests", 0], LOAD_TEST_DEFAULTS],
  [["test_scenarios", "load_tests", 0, "arrival"], ARRIVAL_DEFAULTS],
  [["test_scenarios", "load_tests", 0, "stages", 0], STAGE_DEFAULTS],
  [["test_scenarios", "sweeps", 0], SWEEP_DEFAULTS],
];

/** A rate has one value a run; of a latency, people mean the p95. */
export function defaultStatistic(metric: TargetMetric): StatisticId {
  return metric === "tokens_per_second" || metric === "requests_per_second" ? "mean" : "p95";
}
