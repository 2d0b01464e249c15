import type { GenerationEnd } from "../engine.ts";
import type { Generation } from "../generation.ts";
import { Histogram, rustNumber, sampleLine } from "../metrics.ts";
import type { CompleteSettings } from "../settings.ts";
import type { EngineView, NativeMetrics, Problem } from "./dialect.ts";

/** 35 bounds, each 1.5 times the one before, from 0.00015 s (text-generation-inference, router/src/server.rs). */
const DURATION_BOUNDS = Array.from({ length: 35 }).reduce<number[]>(
  (bounds) => [...bounds, (bounds.at(-1) ?? 0.0001) * 1.5],
  [],
);

/** 100 equal steps up to `most`. */
function lengthBounds(most: number): number[] {
  return Array.from({ length: 100 }, (_, i) => (most / 100) * (i + 1));
}

/**
 * What the TGI router exports: no model label, no `_total`, durations in seconds.
 * A family appears with its first observation. Requests on the OpenAI routes are counted twice, as in the real router (outer and inner handler).
 */
export class TgiMetrics implements NativeMetrics {
  #requests = 0;
  #successes = 0;
  readonly #failures = new Map<string, number>();
  readonly #duration = new Histogram(DURATION_BOUNDS);
  readonly #queue = new Histogram(DURATION_BOUNDS);
  readonly #inference = new Histogram(DURATION_BOUNDS);
  readonly #timePerToken = new Histogram(DURATION_BOUNDS);
  readonly #inputLength: Histogram;
  readonly #maxNewTokens: Histogram;
  readonly #generatedTokens: Histogram;

  constructor(settings: CompleteSettings) {
    this.#inputLength = new Histogram(lengthBounds(settings.contextLength - 1));
    this.#maxNewTokens = new Histogram(lengthBounds(settings.contextLength));
    this.#generatedTokens = new Histogram(lengthBounds(settings.contextLength));
  }

  requested(times: number): void {
    this.#requests += times;
  }

  arrived(generation: Generation): void {
    this.#inputLength.observe(generation.order.prompt.length);
    this.#maxNewTokens.observe(generation.order.maxTokens);
  }

  progressed(): void {}

  refused(problem: Problem | "validation"): void {
    if (problem === "overloaded" || problem === "validation") this.#fail(problem);
  }

  ended(generation: Generation, end: GenerationEnd): void {
    if (end !== "finished") {
      this.#fail(end === "dropped" ? "dropped" : "generation");
      return;
    }
    const { arrivedAtMs, startedAtMs = arrivedAtMs, lastTokenAtMs = startedAtMs, outputTokens } = generation;
    this.#successes++;
    this.#duration.observe((lastTokenAtMs - arrivedAtMs) / 1000);
    this.#queue.observe((startedAtMs - arrivedAtMs) / 1000);
    this.#inference.observe((lastTokenAtMs - startedAtMs) / 1000);
    this.#timePerToken.observe((lastTokenAtMs - startedAtMs) / 1000 / outputTokens);
    this.#generatedTokens.observe(outputTokens);
  }

  render(view: EngineView): string {
    const families = [
      counter("tgi_request_count", "Total number of requests", this.#requests),
      this.#failureFamily(),
      counter("tgi_request_success", "Number of successful requests", this.#successes),
      ...(this.#inputLength.count > 0
        ? [
            gauge("tgi_batch_current_size", "Current batch size", view.running),
            gauge("tgi_queue_size", "Current queue size", view.waiting),
          ]
        : []),
      histogram("tgi_request_generated_tokens", "Generated tokens per request", this.#generatedTokens),
      histogram("tgi_request_max_new_tokens", "Maximum new tokens per request", this.#maxNewTokens),
      histogram("tgi_request_duration", "Request duration", this.#duration),
      histogram("tgi_request_queue_duration", "Request queue duration", this.#queue),
      histogram("tgi_request_input_length", "Input token length per request", this.#inputLength),
      histogram("tgi_request_inference_duration", "Request inference duration", this.#inference),
      histogram("tgi_request_mean_time_per_token_duration", "Mean time per token per request", this.#timePerToken),
    ];
    return families
      .filter((lines) => lines.length > 0)
      .map((lines) => `${lines.join("\n")}\n\n`)
      .join("");
  }

  #fail(error: string): void {
    this.#failures.set(error, (this.#failures.get(error) ?? 0) + 1);
  }

  #failureFamily(): string[] {
    if (this.#failures.size === 0) return [];
    const name = "tgi_request_failure";
    return [
      `# TYPE ${name} counter`,
      ...[...this.#failures].map(([err, count]) => sampleLine(name, { err }, String(count))),
    ];
  }
}

function counter(name: string, help: string, value: number): string[] {
  return value === 0 ? [] : [`# HELP ${name} ${help}`, `# TYPE ${name} counter`, sampleLine(name, {}, String(value))];
}

function gauge(name: string, help: string, value: number): string[] {
  return [`# HELP ${name} ${help}`, `# TYPE ${name} gauge`, sampleLine(name, {}, String(value))];
}

function histogram(name: string, help: string, values: Histogram): string[] {
  if (values.count === 0) return [];
  const counts = values.cumulative();
  return [
    `# HELP ${name} ${help}`,
    `# TYPE ${name} histogram`,
    ...values.bounds.map((bound, i) => sampleLine(`${name}_bucket`, { le: rustNumber(bound) }, String(counts[i]))),
    sampleLine(`${name}_bucket`, { le: "+Inf" }, String(values.count)),
    sampleLine(`${name}_sum`, {}, rustNumber(values.sum)),
    sampleLine(`${name}_count`, {}, String(values.count)),
  ];
}
