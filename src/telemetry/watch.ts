import type { Clock } from "../deps.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { Exporters } from "../model/scenario.ts";
import type { RepeatTelemetry } from "../model/telemetry.ts";
import { EngineMetrics } from "./engine-metrics.ts";
import { GpuMetrics } from "./gpu-exporter.ts";
import { OllamaMemory } from "./ollama-memory.ts";
import { PodMetrics } from "./pod-metrics.ts";
import type { TelemetrySource } from "./source.ts";

export interface TelemetryOptions {
  clock: Clock;
  /** `clock.now()` at the run's monotonic origin. */
  originMs: number;
  /** Of the run: what it aborts is given up at once. */
  signal: AbortSignal;
  /** Pause between two looks during the load; 1,000 by default. */
  intervalMs?: number;
  /** What else tells of this engine. */
  exporters?: Exporters | undefined;
}

/** What is being watched while a load runs. */
export interface RunningTelemetry {
  /** To be called when the last answer has ended. Takes at most 2 s, never throws, and may be called again. */
  stop(): Promise<RepeatTelemetry>;
}

const INTERVAL_MS = 1_000;

/** The longest that the load waits for us, before it and behind it. */
const LIMIT_MS = 2_000;

/**
 * Begins to watch an engine: to be called after the warm-up, when nothing runs. Resolves within 2 s, when the load may
 * begin, and never throws: what cannot be read is a sentence in `problems`. What rode on the answers is added later, by
 * `withResponses`.
 */
export async function startTelemetry(endpoint: Endpoint, options: TelemetryOptions): Promise<RunningTelemetry> {
  const watch = new Watch(endpoint, options);
  await watch.start();
  let stopped: Promise<RepeatTelemetry> | undefined;
  return {
    stop() {
      stopped ??= watch.stop();
      return stopped;
    },
  };
}

class Watch {
  readonly #endpoint: Endpoint;
  readonly #options: TelemetryOptions;
  readonly #sources: readonly TelemetrySource[];
  readonly #loadEnded = new AbortController();
  #looking: Promise<void> = Promise.resolve();

  constructor(endpoint: Endpoint, options: TelemetryOptions) {
    this.#endpoint = endpoint;
    this.#options = options;
    this.#sources = sourcesOf(endpoint, options);
  }

  async start(): Promise<void> {
    const limits = this.#limits(this.#options.signal);
    await Promise.all(this.#sources.map((source) => source.start(limits)));
    this.#looking = this.#look();
  }

  async stop(): Promise<RepeatTelemetry> {
    const loadEndedAtMs = this.#options.clock.now();
    this.#loadEnded.abort();
    await this.#looking;
    const limits = this.#limits(this.#options.signal);
    const told = await Promise.all(this.#sources.map((source) => source.stop(limits, loadEndedAtMs)));
    await Promise.all(this.#sources.map((source) => source[Symbol.asyncDispose]()));
    const telemetry: RepeatTelemetry = {
      engine: this.#endpoint.engine,
      source: "responses",
      metrics: {},
      restarted: false,
      problems: [],
    };
    for (const part of told) Object.assign(telemetry, part);
    const resources = Object.assign({}, ...told.map((part) => part.resources));
    if (Object.keys(resources).length > 0) telemetry.resources = resources;
    telemetry.problems = told.flatMap(({ problems = [] }) => problems);
    return telemetry;
  }

  /** Until the load ends, one look after the other: a slow server is asked less often, never twice at a time. */
  async #look(): Promise<void> {
    const { clock, intervalMs = INTERVAL_MS } = this.#options;
    const signal = AbortSignal.any([this.#options.signal, this.#loadEnded.signal]);
    while (!signal.aborted) {
      await clock.sleep(intervalMs, signal);
      if (signal.aborted) return;
      const limits = this.#limits(signal);
      await Promise.all(this.#sources.map((source) => source.sample(limits)));
    }
  }

  #limits(signal: AbortSignal) {
    return { untilMs: this.#options.clock.now() + LIMIT_MS, signal };
  }
}

/** Ollama has no metrics page; it tells what its model takes, and the rest rides on its answers. */
function sourcesOf(endpoint: Endpoint, { clock, originMs, exporters = {} }: TelemetryOptions): TelemetrySource[] {
  const { replicas, gpu_exporter, pod_metrics } = exporters;
  const engine =
    endpoint.engine === "ollama"
      ? new OllamaMemory(endpoint, clock, LIMIT_MS)
      : new EngineMetrics(endpoint, clock, originMs, LIMIT_MS, replicas);

  return [
    engine,
    ...(gpu_exporter === undefined ? [] : [new GpuMetrics(gpu_exporter, clock, LIMIT_MS)]),
    ...(pod_metrics === undefined ? [] : [new PodMetrics(pod_metrics, clock, LIMIT_MS)]),
  ];
}
