import { NATIVE_MAPPINGS, type NativeMapping, type ResponseField } from "../engines/native-metrics/index.ts";
import type { RequestSample } from "../model/sample.ts";
import type { EngineId } from "../model/scenario.ts";
import type { NativeMetric, NativeMetricId, RepeatTelemetry } from "../model/telemetry.ts";
import { mean } from "../stats/variance.ts";
import { exactPercentiles } from "./percentiles.ts";

/**
 * The telemetry of a repeat with what rode on its answers: Ollama's durations, llama.cpp's timings, vLLM's per-request
 * metrics. Where the series say the same, the answers win: they are of our requests alone, and each value is known.
 * `samples` are all of the repeat; those that were measured and succeeded count.
 */
export function withResponses(telemetry: RepeatTelemetry, samples: readonly RequestSample[]): RepeatTelemetry {
  const answered = samples.filter(({ phase, outcome }) => phase === "measured" && outcome === "ok");
  const metrics = { ...telemetry.metrics, ...responseMetrics(telemetry.engine, answered) };
  const prefixCache = telemetry.prefixCache ?? cacheOf(answered);
  return prefixCache === undefined ? { ...telemetry, metrics } : { ...telemetry, metrics, prefixCache };
}

function responseMetrics(engine: EngineId, samples: readonly RequestSample[]): RepeatTelemetry["metrics"] {
  const metrics: Partial<Record<NativeMetricId, NativeMetric>> = {};
  const fields = Object.entries(speaker(engine, samples).responses) as [NativeMetricId, ResponseField][];
  for (const [id, field] of fields) {
    const values = samples.map((sample) => field.value(sample)).filter((value) => value !== undefined);
    if (values.length > 0) metrics[id] = metricOf(field, values);
  }
  return metrics;
}

/** Of the servers that an OpenAI-compatible one may be, vLLM alone tells the queue on its answers. */
function speaker(engine: EngineId, samples: readonly RequestSample[]): NativeMapping {
  const mappings = NATIVE_MAPPINGS[engine];
  const queueTold = samples.some(({ engineMs }) => engineMs?.queue !== undefined);
  const byQueue = queueTold ? mappings.find(({ responses }) => responses.queue !== undefined) : undefined;
  return byQueue ?? (mappings[0] as NativeMapping);
}

function metricOf({ unit, source, caveat, isTotal }: ResponseField, values: readonly number[]): NativeMetric {
  const told = isTotal ? { total: values.reduce((sum, value) => sum + value, 0) } : distributed(values);
  return { unit, count: values.length, ...told, source, ...(caveat === undefined ? {} : { caveat }) };
}

function distributed(values: readonly number[]): Pick<NativeMetric, "mean" | "max" | "p50" | "p95" | "p99"> {
  const sorted = Float64Array.from(values).sort();
  return { mean: mean(values), max: sorted[sorted.length - 1] as number, ...exactPercentiles(sorted) };
}

/** Over the answers that tell how much of their prompt was cached. */
function cacheOf(samples: readonly RequestSample[]): RepeatTelemetry["prefixCache"] {
  let [queriedTokens, hitTokens] = [0, 0];
  for (const { inputTokens, cachedInputTokens } of samples) {
    if (inputTokens === undefined || cachedInputTokens === undefined) continue;
    queriedTokens += inputTokens;
    hitTokens += cachedInputTokens;
  }
  return queriedTokens === 0 ? undefined : { queriedTokens, hitTokens };
}
