import { BLOCK_TOKENS, BLOCKS, type GenerationEnd } from "../engine.ts";
import type { Generation } from "../generation.ts";
import { Histogram, type Labels, pythonNumber, sampleLine } from "../metrics.ts";
import type { CompleteSettings } from "../settings.ts";
import type { EngineView, NativeMetrics } from "./dialect.ts";

// Bounds as vLLM 0.32 prints them (vllm/v1/metrics/loggers.py).
const TTFT_BOUNDS = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
const ITL_BOUNDS = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const REQUEST_BOUNDS = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];
const FINISH_REASONS = ["stop", "length", "abort", "error", "repetition"];

/** 1, 2, 5 in every decade up to the context length (`build_1_2_5_buckets`). */
function tokenBounds(most: number): number[] {
  const bounds: number[] = [];
  for (let decade = 1; ; decade *= 10) {
    for (const step of [1, 2, 5]) {
      if (step * decade > most) return bounds;
      bounds.push(step * decade);
    }
  }
}

interface Family {
  name: string;
  help: string;
  histogram: Histogram;
}

/**
 * What vLLM's V1 engine exports. Every series exists from the start; the finished-request histograms leave out requests that the client dropped,
 * while TTFT and generation tokens count them (seen on 0.32).
 */
export class VllmMetrics implements NativeMetrics {
  readonly #labels: Labels;
  readonly #created: string;
  readonly #success = new Map(FINISH_REASONS.map((reason) => [reason, 0]));
  #promptTokens = 0;
  #generationTokens = 0;
  #cacheQueries = 0;
  #cacheHits = 0;
  readonly #ttft = new Histogram(TTFT_BOUNDS);
  readonly #itl = new Histogram(ITL_BOUNDS);
  readonly #tpot = new Histogram(ITL_BOUNDS);
  readonly #e2e = new Histogram(REQUEST_BOUNDS);
  readonly #queue = new Histogram(REQUEST_BOUNDS);
  readonly #inference = new Histogram(REQUEST_BOUNDS);
  readonly #prefill = new Histogram(REQUEST_BOUNDS);
  readonly #decode = new Histogram(REQUEST_BOUNDS);
  readonly #requestPrompt: Histogram;
  readonly #requestGeneration: Histogram;

  constructor(settings: CompleteSettings, startedAt: number) {
    this.#labels = { engine: "0", model_name: settings.models[0] ?? "" };
    this.#created = pythonNumber(startedAt / 1000);
    this.#requestPrompt = new Histogram(tokenBounds(settings.contextLength));
    this.#requestGeneration = new Histogram(tokenBounds(settings.contextLength));
  }

  /** The series that vLLM writes are about what the engine did; a request in the queue is only in the gauges. */
  arrived(): void {}

  requested(): void {}

  refused(): void {}

  progressed(generation: Generation, tokens: number, gapsMs: readonly number[]): void {
    if (generation.outputTokens === tokens) {
      this.#ttft.observe(seconds(generation.arrivedAtMs, generation.firstTokenAtMs));
      this.#promptTokens += generation.order.prompt.length;
      this.#cacheQueries += generation.order.prompt.length;
      this.#cacheHits += generation.cachedTokens;
    }
    this.#generationTokens += tokens;
    for (const gap of gapsMs) this.#itl.observe(gap / 1000);
  }

  ended(generation: Generation, end: GenerationEnd): void {
    if (end === "dropped" || generation.firstTokenAtMs === undefined) return;
    const reason = end === "failed" ? "error" : generation.finish;
    this.#success.set(reason, (this.#success.get(reason) ?? 0) + 1);
    const { arrivedAtMs, startedAtMs, firstTokenAtMs, lastTokenAtMs, outputTokens } = generation;
    this.#e2e.observe(seconds(arrivedAtMs, lastTokenAtMs));
    this.#queue.observe(seconds(arrivedAtMs, startedAtMs));
    this.#inference.observe(seconds(startedAtMs, lastTokenAtMs));
    this.#prefill.observe(seconds(startedAtMs, firstTokenAtMs));
    this.#decode.observe(seconds(firstTokenAtMs, lastTokenAtMs));
    this.#tpot.observe(seconds(firstTokenAtMs, lastTokenAtMs) / Math.max(1, outputTokens - 1));
    this.#requestPrompt.observe(generation.order.prompt.length);
    this.#requestGeneration.observe(outputTokens);
  }

  render(view: EngineView): string {
    return `${[
      ...this.#gauge(
        "process_start_time_seconds",
        "Start time of the process since unix epoch in seconds.",
        view.startedAt / 1000,
        {},
      ),
      ...this.#gauge("vllm:num_requests_running", "Number of requests in model execution batches.", view.running),
      ...this.#gauge("vllm:num_requests_waiting", "Number of requests waiting to be processed.", view.waiting),
      ...this.#gauge("vllm:kv_cache_usage_perc", "KV-cache usage. 1 means 100 percent usage.", view.cacheUsage),
      ...this.#counters(),
      ...this.#families().flatMap((family) => this.#histogram(family)),
      ...this.#cacheConfig(view.settings),
    ].join("\n")}\n`;
  }

  #counters(): string[] {
    return [
      ...this.#counter(
        "vllm:prefix_cache_queries",
        "Prefix cache queries, in terms of number of queried tokens.",
        this.#cacheQueries,
      ),
      ...this.#counter(
        "vllm:prefix_cache_hits",
        "Prefix cache hits, in terms of number of cached tokens.",
        this.#cacheHits,
      ),
      // A simulated cache has room for all slots, so nothing is ever preempted.
      ...this.#counter("vllm:num_preemptions", "Cumulative number of preemption from the engine.", 0),
      ...this.#counter("vllm:prompt_tokens", "Number of prefill tokens processed.", this.#promptTokens),
      ...this.#counter("vllm:generation_tokens", "Number of generation tokens processed.", this.#generationTokens),
      ...this.#requestSuccess(),
    ];
  }

  #families(): Family[] {
    return [
      { name: "request_prompt_tokens", help: "Number of prefill tokens processed.", histogram: this.#requestPrompt },
      {
        name: "request_generation_tokens",
        help: "Number of generation tokens processed.",
        histogram: this.#requestGeneration,
      },
      {
        name: "time_to_first_token_seconds",
        help: "Histogram of time to first token in seconds.",
        histogram: this.#ttft,
      },
      {
        name: "inter_token_latency_seconds",
        help: "Histogram of inter-token latency in seconds.",
        histogram: this.#itl,
      },
      {
        name: "request_time_per_output_token_seconds",
        help: "Histogram of time_per_output_token_seconds per request.",
        histogram: this.#tpot,
      },
      {
        name: "e2e_request_latency_seconds",
        help: "Histogram of e2e request latency in seconds.",
        histogram: this.#e2e,
      },
      {
        name: "request_queue_time_seconds",
        help: "Histogram of time spent in WAITING phase for request.",
        histogram: this.#queue,
      },
      {
        name: "request_inference_time_seconds",
        help: "Histogram of time spent in RUNNING phase for request.",
        histogram: this.#inference,
      },
      {
        name: "request_prefill_time_seconds",
        help: "Histogram of time spent in PREFILL phase for request.",
        histogram: this.#prefill,
      },
      {
        name: "request_decode_time_seconds",
        help: "Histogram of time spent in DECODE phase for request.",
        histogram: this.#decode,
      },
    ];
  }

  #gauge(name: string, help: string, value: number, labels = this.#labels): string[] {
    return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, sampleLine(name, labels, pythonNumber(value))];
  }

  #counter(name: string, help: string, value: number): string[] {
    return [
      `# HELP ${name}_total ${help}`,
      `# TYPE ${name}_total counter`,
      sampleLine(`${name}_total`, this.#labels, pythonNumber(value)),
      ...this.#createdGauge(name, help, [this.#labels]),
    ];
  }

  #requestSuccess(): string[] {
    const name = "vllm:request_success";
    const help = "Count of successfully processed requests.";
    const labels = (reason: string): Labels => ({
      engine: "0",
      finished_reason: reason,
      model_name: this.#labels["model_name"] ?? "",
    });
    return [
      `# HELP ${name}_total ${help}`,
      `# TYPE ${name}_total counter`,
      ...[...this.#success].map(([reason, count]) => sampleLine(`${name}_total`, labels(reason), pythonNumber(count))),
      ...this.#createdGauge(name, help, FINISH_REASONS.map(labels)),
    ];
  }

  #histogram({ name: shortName, help, histogram }: Family): string[] {
    const name = `vllm:${shortName}`;
    const bucket = (bound: string, count: number) =>
      sampleLine(
        `${name}_bucket`,
        { engine: "0", le: bound, model_name: this.#labels["model_name"] ?? "" },
        pythonNumber(count),
      );
    const counts = histogram.cumulative();
    return [
      `# HELP ${name} ${help}`,
      `# TYPE ${name} histogram`,
      ...histogram.bounds.map((bound, i) => bucket(pythonNumber(bound), counts[i] ?? 0)),
      bucket("+Inf", histogram.count),
      sampleLine(`${name}_count`, this.#labels, pythonNumber(histogram.count)),
      sampleLine(`${name}_sum`, this.#labels, pythonNumber(histogram.sum)),
      ...this.#createdGauge(name, help, [this.#labels]),
    ];
  }

  #createdGauge(name: string, help: string, series: readonly Labels[]): string[] {
    return [
      `# HELP ${name}_created ${help}`,
      `# TYPE ${name}_created gauge`,
      ...series.map((labels) => sampleLine(`${name}_created`, labels, this.#created)),
    ];
  }

  #cacheConfig(settings: CompleteSettings): string[] {
    const labels = {
      block_size: String(BLOCK_TOKENS),
      cache_dtype: "auto",
      enable_prefix_caching: settings.prefixCache ? "True" : "False",
      engine: "0",
      num_gpu_blocks: String(BLOCKS),
    };
    return this.#gauge("vllm:cache_config_info", "Information of the LLMEngine CacheConfig", 1, labels);
  }
}

/** Two of the generation's times, in ms, as a distance in seconds; 0 where the second never came. */
function seconds(fromMs: number | undefined, toMs: number | undefined): number {
  return fromMs === undefined || toMs === undefined ? 0 : (toMs - fromMs) / 1000;
}
