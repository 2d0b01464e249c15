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
  /** What the tool cannot see from outside, declared: a word for each. Absent: unknown. */
  environment: { gpu?: string; node_type?: string };
  requests: RequestSettings;
  test_scenarios: TestScenarios;
  targets: SharedTargets;
  gate: GateSettings;
  values: ValuesSettings;
}

/** The Helm values of both sides, by which it is told what changed and what that explains. */
export interface ValuesSettings {
  /** A file or a chart's folder, as `PATH` or `REVISION:PATH`; several with commas. Absent: nothing is compared. */
  base?: string;
  /** Absent: the same paths in the working directory. */
  head?: string;
  /** Only engines whose values changed are measured; where none did, the run passes at once. */
  only_affected: boolean;
}

export interface TestScenarios {
  ttft: TtftTest;
  load_tests: LoadTest[];
  /** Searches for the rate at which an engine saturates. */
  sweeps: SweepTest[];
  /** `interleaved`: each test on every engine before the next, so that a drift hits all alike. `sequential`: engine by engine. */
  order: "interleaved" | "sequential";
  /** After a load test in which an engine missed its success rate or a target, the tests behind it are not run on that engine. */
  progressive: boolean;
}

export interface Services {
  /** Where engines without a URL are looked for, and of which cluster (a context of the kubeconfig). */
  namespace?: string;
  context?: string;
  /** `auto`: a cluster is looked at where a namespace or a context is named. `on`: also where neither is. */
  discover: "auto" | "on" | "off";
  /** The engines that must be there, by whatever way; absent: those with a URL, and what is found beside them. */
  engines?: EngineId[];
  /** Which one is meant where several of a kind are found: the name of its Service, workload, pool or model resource. */
  select: PerEngine<string>;
  /** How long to wait for engines that are starting. */
  wait_seconds: number;
  /** One run at a time: a lease in each namespace that engines are looked for in. */
  lock: boolean;
  /** How long to wait for another run that holds it; 0 does not wait. */
  lock_wait_minutes: number;
  /** Hosts that discovery may find and that get the API key all the same: `host` or `host:port`. */
  api_key_hosts: string[];
  /** Base URL of each engine; a path in it is kept as a prefix. */
  manual_urls: PerEngine<string>;
  /** Model to ask for, or a list of them, each measured on its own; an engine that serves exactly one needs none. */
  models: PerEngine<string | readonly string[]>;
  /** Name of the environment variable that holds the API key, never the key. */
  api_key_env: PerEngine<string>;
  /** What else is asked beside the load, of the accelerators and pods of each engine. */
  telemetry: PerEngine<Exporters>;
  /** Which of the engine's interfaces is measured. */
  api: { vllm: OpenAiApi; tgi: TgiApi; ollama: OllamaApi; openai: OpenAiApi };
}

/**
 * Where the base's engines are. Their interfaces are those of `services`, since both sides must be asked the same.
 * What it does not say of the cluster is as for the head; it is looked at where a namespace or a context is named.
 */
export type BaseServices = Pick<
  Services,
  "namespace" | "context" | "select" | "manual_urls" | "models" | "api_key_env" | "telemetry"
>;

/** Whether engines that have no URL are looked for in a cluster. */
export function looksInCluster(
  { services, base }: Pick<Scenario, "services" | "base">,
  side: "head" | "base",
): boolean {
  const { namespace, context } = side === "head" ? services : base;
  const named = namespace !== undefined || context !== undefined;
  return services.discover !== "off" && (named || (side === "head" && services.discover === "on"));
}

/** Servers that tell what an engine takes. They are asked without a key. */
export interface Exporters {
  /** Base URL of each process behind the engine's address, whose metrics are added up; absent: there is one, at that address. */
  replicas?: readonly string[];
  /** NVIDIA's dcgm-exporter. */
  gpu_exporter?: ExporterAddress;
  /** Kubernetes' metrics API, of one pod or a list of them. */
  pod_metrics?: ExporterAddress;
}

/** Where an exporter is and what of it is meant, by label; all that it shows where nothing is said. */
export interface ExporterAddress {
  url: string;
  where?: Readonly<Record<string, string>>;
}

export type OpenAiApi = "chat" | "completions";
export type TgiApi = "chat" | "generate";
export type OllamaApi = "chat" | "generate";
export type EngineApi = OpenAiApi | TgiApi | OllamaApi;

export interface RequestSettings {
  max_tokens: number;
  /** Ask for exactly `max_tokens` where the dialect can (vLLM, llama.cpp: ignore_eos). */
  force_length: boolean;
  temperature: number;
  prompts: PromptSource;
  /** `cold`: every request starts with a fresh salt, so prefix caches fake nothing. `warm`: prompts are sent as they are. */
  cache: "cold" | "warm";
  seed: number;
  retries: number;
  timeouts_ms: Timeouts;
}

/** Where the prompts come from. A list of texts in the file is the short form of `texts`. */
export type PromptSource =
  /** Used in turn. */
  | { kind: "texts"; texts: string[] }
  /** Prompts that ship with the tool, used in turn, the sets interleaved. */
  | { kind: "curated"; sets: CuratedSet[] }
  /** Made-up text of an exact length in the server's own tokens. */
  | { kind: "synthetic"; input_tokens: number }
  /** Groups that share a prefix of `prefix_tokens`; each request adds `question_tokens` of its own. */
  | { kind: "shared_prefix"; groups: number; prefix_tokens: number; question_tokens: number }
  /** A file of prompts; the format is that of the name where it is not said. `field` names the column or key of the text. */
  | { kind: "file"; path: string; format?: PromptFileFormat; field?: string }
  /** Arrival times with lengths (Mooncake JSONL), for an open loop; `speed` 2 plays it twice as fast. */
  | { kind: "trace"; path: string; speed: number };

export const CURATED_SETS = ["support", "creative", "technical", "tutoring", "casual"] as const;
export type CuratedSet = (typeof CURATED_SETS)[number];
export const PROMPT_FILE_FORMATS = ["txt", "jsonl", "sharegpt", "csv"] as const;
export type PromptFileFormat = (typeof PROMPT_FILE_FORMATS)[number];

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
  /** Users of a closed loop; in an open loop the most requests in flight, beyond which a due request is dropped. */
  concurrent_users: number;
  /** Open loop: requests are due at times fixed in advance. Absent: a closed loop. */
  arrival?: Arrival;
  /** Levels run one after the other inside the test: of users in a closed loop, of the rate in an open one. */
  stages?: Stage[];
  /** Stop starting requests after this time. */
  duration_seconds?: number;
  /** Stop after this many measured requests. */
  requests?: number;
  /** Stop starting requests when so many output tokens have arrived. */
  output_tokens?: number;
  think_time_ms: number;
  /** Users start spread over this time. */
  ramp_seconds: number;
  /** Warm-up waves of `concurrent_users` requests each, measured apart and not counted; the least number of them. */
  warmup_waves: number;
  /** Waves go on until two in a row have about the same TTFT, at most so many. */
  warmup_max_waves: number;
  /** Share of requests that the client cancels `after_tokens` output tokens in, as people do. Absent: none. */
  cancel?: { share: number; after_tokens: number };
  max_tokens?: number;
  /** Limit of the p95 of `metric` (default: end-to-end latency). */
  target_p95_ms?: number;
  metric: TargetMetric;
  targets: Target[];
}

/** Arrivals of an open loop; drawn from the seed, the same on both sides of a pair. */
export interface Arrival {
  process: "constant" | "poisson" | "gamma" | "trace";
  /** Requests a second, on average; absent for a trace, which has its own times. */
  rate?: number;
  /** Gamma only: shape of the gaps; 1 is Poisson, less is burstier, more is more even. */
  burstiness: number;
}

/** One level of a test in stages. */
export interface Stage {
  duration_seconds: number;
  /** Closed loop. */
  concurrent_users?: number;
  /** Open loop, requests a second. */
  rate?: number;
  /** `ramp`: from the level before to this one in a straight line. `step`: at once. */
  shape: "step" | "ramp";
}

/** Finds the highest rate that meets the targets, and the knee, by bisection of an open loop's rate. */
export interface SweepTest {
  name: string;
  process: "constant" | "poisson";
  from_rate: number;
  to_rate: number;
  /** Relative width of the answer: 0.1 ends when the rate is known to 10 %. */
  precision: number;
  /** Longest time of one level. */
  seconds_per_level: number;
  max_in_flight: number;
  /** Of the whole search on one engine: no level is begun that might not fit. */
  max_seconds?: number;
  max_requests?: number;
  max_tokens?: number;
  /** What a level must keep; the success rate counts too. */
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
  /**
   * Where the base comes from. `paired`: head and base are measured in turn, where `base` names one. `phased`: a folder of
   * runs of the base, deployed in the same slot before. `artifact`: a folder of stored sessions of the base branch, on
   * distinct days. `file`: one committed baseline file. `none`: targets only.
   */
  baseline: BaselineKind;
  /** Folder or file of a base that is not live. */
  baseline_path?: string;
  /** A baseline file of a pinned release, to see what a rolling window cannot: 1 % a week. */
  pinned?: string;
  /** Where the noise of earlier runs is kept; read where it exists, written by `calibrate`. */
  calibration: string;
  /** A file of accepted regressions; absent: `llm-latency-gate-waivers.yaml` or `.github/llm-latency-gate-waivers.yaml`, where there is one. */
  waivers?: string;
  /** How often every test is run where the base is not live, and by `measure`. */
  repeats: number;
  /** Differences between base and head that are meant: without `model` a changed model is refused. */
  allow: AllowedDifference[];
  /** Longest time of the paired comparison. */
  budget_minutes: number;
  /** What a change may do; absent: the default rules. */
  rules?: GateRuleInScenario[];
  /** Weights of the dimensions in the overall winner; they need not add up to 1. */
  winner_weights: { ttft: number; e2e: number; throughput: number; reliability: number };
}

export const BASELINE_KINDS = ["paired", "phased", "artifact", "file", "none"] as const;
export type BaselineKind = (typeof BASELINE_KINDS)[number];
export const ALLOWED_DIFFERENCES = ["model"] as const;
export type AllowedDifference = (typeof ALLOWED_DIFFERENCES)[number];

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
