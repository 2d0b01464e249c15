/**
 * The complete scenario: what a run does, with nothing left to default.
 * The names are those of the scenario file (one vocabulary for file, `config show` and the copy in the result directory).
 */

export const ENGINE_IDS = ["vllm", "tgi", "ollama", "openai"] as const;
export type EngineId = (typeof ENGINE_IDS)[number];

export type PerEngine<T> = Partial<Record<EngineId, T>>;

export interface Scenario {
  benchmark: { name: string; description: string };
  services: Services;
  /** The other side of a paired comparison: the same engines without the change. Empty: there is none. */
  base: BaseServices;
  requests: RequestSettings;
  test_scenarios: { ttft: TtftTest; load_tests: LoadTest[] };
  targets: SharedTargets;
  gate: GateSettings;
}

export interface Services {
  namespace?: string;
  /** Base URL of each engine; a path in it is kept as a prefix. */
  manual_urls: PerEngine<string>;
  /** Model to ask for; an engine that serves exactly one needs none. */
  models: PerEngine<string>;
  /** Name of the environment variable that holds the API key, never the key. */
  api_key_env: PerEngine<string>;
  /** Which of the engine's interfaces is measured. */
  api: { vllm: OpenAiApi; tgi: TgiApi; ollama: OllamaApi; openai: OpenAiApi };
}

/** Where the base's engines are. Their interfaces are those of `services`, since both sides must be asked the same. */
export type BaseServices = Pick<Services, "manual_urls" | "models" | "api_key_env">;

export type OpenAiApi = "chat" | "completions";
export type TgiApi = "chat" | "generate";
export type OllamaApi = "chat" | "generate";
export type EngineApi = OpenAiApi | TgiApi | OllamaApi;

export interface RequestSettings {
  max_tokens: number;
  /** Ask for exactly `max_tokens` where the dialect can (vLLM, llama.cpp: ignore_eos). */
  force_length: boolean;
  temperature: number;
  /** The prompts, used in turn. */
  prompts: string[];
  /** `cold`: every request starts with a fresh salt, so prefix caches fake nothing. `warm`: prompts are sent as they are. */
  cache: "cold" | "warm";
  seed: number;
  retries: number;
  timeouts_ms: Timeouts;
}

export interface Timeouts {
  connect: number;
  first_token: number;
  idle: number;
  total: number;
}

export const TARGET_METRICS = [
  "ttft_ms",
  "tpot_ms",
  "itl_ms",
  "e2e_ms",
  "tokens_per_second",
  "requests_per_second",
] as const;
export type TargetMetric = (typeof TARGET_METRICS)[number];
export type StatisticId = "p50" | "p95" | "p99" | "mean";

/** A limit that a metric must keep; `target_ms` and `target_p95_ms` are short forms of one. */
export interface Target {
  metric: TargetMetric;
  statistic: StatisticId;
  /** In the metric's own unit; an upper limit for latencies, a lower one for rates. */
  limit: number;
}

export interface TtftTest {
  enabled: boolean;
  iterations: number;
  warmup: number;
  /** Limit of the median TTFT. */
  target_ms?: number;
  targets: Target[];
}

export interface LoadTest {
  name: string;
  concurrent_users: number;
  /** Stop starting requests after this time. */
  duration_seconds?: number;
  /** Stop after this many measured requests. */
  requests?: number;
  think_time_ms: number;
  /** Users start spread over this time. */
  ramp_seconds: number;
  /** Warm-up waves of `concurrent_users` requests each, measured apart and not counted. */
  warmup_waves: number;
  max_tokens?: number;
  /** Limit of the p95 of `metric` (default: end-to-end latency). */
  target_p95_ms?: number;
  metric: TargetMetric;
  targets: Target[];
}

export interface SharedTargets {
  /** Share of requests that must succeed, 0 to 1. */
  success_rate: number;
}

export const FAIL_ON_KINDS = ["regression", "target", "inconclusive", "invalid", "infrastructure"] as const;
export type FailOnKind = (typeof FAIL_ON_KINDS)[number];

export interface GateSettings {
  fail_on: FailOnKind[];
  /** `paired`: head and base are measured in turn, where `base` names one. */
  baseline: "paired" | "none";
  /** Longest time of the paired comparison. */
  budget_minutes: number;
  /** What a change may do; absent: the default rules. */
  rules?: GateRuleInScenario[];
  /** Weights of the dimensions in the overall winner; they need not add up to 1. */
  winner_weights: { ttft: number; e2e: number; throughput: number; reliability: number };
}

/** A rule of the comparison with the base; what it does not say comes from the metric's defaults. */
export interface GateRuleInScenario {
  metric: GatedMetricId;
  statistic?: StatisticId;
  /** Absent: every engine, every test. */
  engine?: EngineId;
  scenario?: string;
  /** The smallest change for the worse that fails: a fraction of the base. */
  delta?: number;
  /** The change for the worse that a pass excludes. */
  margin?: number;
  /** Smaller than these is no regression, whatever fraction of the base it is. */
  floor_ms?: { delta: number; margin: number };
  role?: "gate" | "advisory";
}

export const GATED_METRICS = [...TARGET_METRICS, "success_rate"] as const;
export type GatedMetricId = (typeof GATED_METRICS)[number];
