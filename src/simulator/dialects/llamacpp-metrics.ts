import type { GenerationEnd } from "../engine.ts";
import type { Generation } from "../generation.ts";
import { sampleLine } from "../metrics.ts";
import type { EngineView, NativeMetrics } from "./dialect.ts";

/** The counters and gauges of a llama.cpp server that a simulation can observe. */
export class LlamaCppMetrics implements NativeMetrics {
  #promptTokens = 0;
  #cachedTokens = 0;
  #promptSeconds = 0;
  #predictedTokens = 0;
  #predictedSeconds = 0;

  requested(): void {}
  refused(): void {}
  arrived(): void {}
  progressed(): void {}

  ended(generation: Generation, _end: GenerationEnd): void {
    const { startedAtMs, firstTokenAtMs, lastTokenAtMs } = generation;
    if (startedAtMs === undefined || firstTokenAtMs === undefined || lastTokenAtMs === undefined) return;
    this.#promptTokens += generation.order.prompt.length - generation.cachedTokens;
    this.#cachedTokens += generation.cachedTokens;
    this.#promptSeconds += (firstTokenAtMs - startedAtMs) / 1000;
    this.#predictedTokens += generation.outputTokens;
    this.#predictedSeconds += (lastTokenAtMs - firstTokenAtMs) / 1000;
  }

  render(view: EngineView): string {
    const rate = (tokens: number, seconds: number) => (seconds > 0 ? tokens / seconds : 0);
    const families: [name: string, type: "counter" | "gauge", help: string, value: number][] = [
      [
        "prompt_tokens_total",
        "counter",
        "Number of prompt tokens processed, excluding cached tokens",
        this.#promptTokens,
      ],
      ["prompt_tokens_cached_total", "counter", "Number of prompt tokens reused from the cache", this.#cachedTokens],
      ["prompt_seconds_total", "counter", "Total time spent processing prompts", this.#promptSeconds],
      ["tokens_predicted_total", "counter", "Number of generation tokens processed", this.#predictedTokens],
      ["tokens_predicted_seconds_total", "counter", "Total time spent generating tokens", this.#predictedSeconds],
      [
        "prompt_tokens_seconds",
        "gauge",
        "Average prompt throughput in tokens/s",
        rate(this.#promptTokens, this.#promptSeconds),
      ],
      [
        "predicted_tokens_seconds",
        "gauge",
        "Average generation throughput in tokens/s",
        rate(this.#predictedTokens, this.#predictedSeconds),
      ],
      ["requests_processing", "gauge", "Number of requests processing", view.running],
      ["requests_deferred", "gauge", "Number of requests deferred", view.waiting],
    ];
    const lines = families.flatMap(([name, type, help, value]) => [
      `# HELP llamacpp:${name} ${help}`,
      `# TYPE llamacpp:${name} ${type}`,
      sampleLine(`llamacpp:${name}`, {}, String(value)),
    ]);
    return `${lines.join("\n")}\n`;
  }
}
