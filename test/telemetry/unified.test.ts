import { describe, expect, it } from "vitest";
import { NATIVE_MAPPINGS, type SeriesMapping } from "../../src/engines/native-metrics/index.ts";
import type { EngineId } from "../../src/model/scenario.ts";
import type { HistogramDelta } from "../../src/telemetry/deltas.ts";
import { bucketPercentiles, exactPercentiles } from "../../src/telemetry/percentiles.ts";
import { parsePrometheus, type Scrape } from "../../src/telemetry/prometheus.ts";
import { namesIn, unifiedMetrics } from "../../src/telemetry/unified.ts";
import { capture } from "../engines/wire.ts";
import { EMPTY, metricsText, recorded, scrapeOf } from "./scrapes.ts";

function seriesOf(engine: EngineId, name: string): SeriesMapping {
  const series = NATIVE_MAPPINGS[engine].find((mapping) => mapping.engine === name)?.series;
  if (series === undefined) throw new Error(`${name} has no series`);
  return series;
}

const VLLM = seriesOf("vllm", "vLLM");
const TGI = seriesOf("tgi", "TGI");
const LLAMACPP = seriesOf("openai", "llama.cpp");
const SGLANG = seriesOf("openai", "SGLang");

describe("a real vLLM between two scrapes", () => {
  const { metrics, finishedRequests, prefixCache } = unifiedMetrics(VLLM, {
    before: recorded("vllm/get-metrics"),
    after: recorded("vllm/get-metrics-final"),
    elapsedMs: 31_000,
  });

  it("tells each metric under its unified name, means as sum over count in ms", () => {
    const before = recorded("vllm/get-metrics");
    const after = recorded("vllm/get-metrics-final");
    const rise = (name: string) => {
      const [then, now] = [before, after].map((scrape) => scrape.series.get(name)?.[0]?.value ?? Number.NaN);
      return (now ?? Number.NaN) - (then ?? Number.NaN);
    };
    for (const [id, name] of [
      ["e2e", "vllm:e2e_request_latency_seconds"],
      ["ttft", "vllm:time_to_first_token_seconds"],
      ["queue", "vllm:request_queue_time_seconds"],
      ["prefill", "vllm:request_prefill_time_seconds"],
      ["decode", "vllm:request_decode_time_seconds"],
      ["inference", "vllm:request_inference_time_seconds"],
      ["inter_token", "vllm:inter_token_latency_seconds"],
      ["time_per_output_token", "vllm:request_time_per_output_token_seconds"],
    ] as const) {
      expect(metrics[id]).toMatchObject({ unit: "ms", source: name, count: rise(`${name}_count`) });
      expect(metrics[id]?.mean).toBeCloseTo((1000 * rise(`${name}_sum`)) / rise(`${name}_count`), 9);
    }
    expect(rise("vllm:e2e_request_latency_seconds_count")).toBeGreaterThan(0);
  });

  it("took as long in prefill and decode as in inference", () => {
    const sum = (metrics.prefill?.mean ?? Number.NaN) + (metrics.decode?.mean ?? Number.NaN);
    expect(sum).toBeCloseTo(metrics.inference?.mean ?? Number.NaN, 6);
  });

  it("does not call the prompt's processing a load of the model", () => {
    expect(metrics.load).toBeUndefined();
    expect(metrics.prefill?.caveat).toContain("no model load");
  });

  it("counts finished requests by the end-to-end histogram", () => {
    expect(finishedRequests).toBe(metrics.e2e?.count);
    expect(metrics.requests).toMatchObject({
      total: finishedRequests,
      unit: "requests",
      source: 'vllm:request_success_total{finished_reason="stop|length"}',
    });
  });

  it("tells tokens a second over the time of the load", () => {
    expect(metrics.tokens_per_second?.mean).toBeCloseTo((metrics.generation_tokens?.total ?? Number.NaN) / 31, 9);
  });

  it("tells what was asked of the prefix cache, and the share found there", () => {
    expect(prefixCache).toEqual({ queriedTokens: metrics.prompt_tokens?.total, hitTokens: 0 });
    expect(metrics.cache_hit_share).toMatchObject({ mean: 0, unit: "fraction" });
    expect(metrics.preemptions).toMatchObject({ total: 0, unit: "events" });
  });

  it("shows no percentile from too few requests, and none that lies in a first bucket of 300 ms", () => {
    expect(metrics.e2e?.count).toBeGreaterThan(6);
    expect(metrics.queue?.p50).toBeUndefined();
    expect(metrics.ttft?.p95).toBeUndefined();
    expect(metrics.inter_token?.p99).toEqual({ low: expect.any(Number), high: expect.any(Number) });
  });
});

describe("a vLLM from which a client went away", () => {
  const { metrics, finishedRequests } = unifiedMetrics(VLLM, {
    before: recorded("vllm/abort-metrics-before"),
    after: recorded("vllm/abort-metrics-after"),
    elapsedMs: 2_000,
  });

  it("has counted its first token and its tokens, but no finished request", () => {
    expect(metrics.ttft?.count).toBe(1);
    expect(metrics.generation_tokens?.total).toBe(92);
    expect(finishedRequests).toBe(0);
    expect(metrics.e2e).toBeUndefined();
  });
});

describe("older names of vLLM", () => {
  it("are read where the newer ones are absent", () => {
    const older = (value: number) =>
      scrapeOf(
        `vllm:time_per_output_token_seconds_count ${value}`,
        `vllm:time_per_output_token_seconds_sum ${value / 100}`,
        `vllm:gpu_prefix_cache_queries_total ${value * 10}`,
        `vllm:gpu_prefix_cache_hits_total ${value}`,
      );
    const { metrics, prefixCache } = unifiedMetrics(VLLM, { before: older(100), after: older(300), elapsedMs: 1 });
    expect(metrics.inter_token).toMatchObject({ mean: 10, source: "vllm:time_per_output_token_seconds" });
    expect(prefixCache).toEqual({ queriedTokens: 2000, hitTokens: 200 });
    expect(metrics.cache_hit_share?.source).toBe(
      "vllm:gpu_prefix_cache_hits_total ÷ vllm:gpu_prefix_cache_queries_total",
    );
  });
});

describe("a real TGI router since its start", () => {
  const { metrics, finishedRequests, prefixCache } = unifiedMetrics(TGI, {
    before: recorded("tgi/metrics-at-start"),
    after: recorded("tgi/metrics-end"),
    elapsedMs: 110_000,
  });

  it("counts successes once, not the requests that its /v1 counts twice", () => {
    expect(finishedRequests).toBe(22);
    expect(metrics.requests).toMatchObject({ total: 22, source: "tgi_request_success" });
  });

  it("tells durations in ms, though they are seconds there", () => {
    expect(metrics.e2e?.mean).toBeCloseTo(62_367.930947999994 / 22, 9);
    expect(metrics.inference?.mean).toBeCloseTo(62_358.297345 / 22, 9);
    expect(metrics.queue?.mean).toBeCloseTo(0.92884999999 / 22, 9);
  });

  it("takes the queue's time and not its length, and its decode step and not the one with the prefill", () => {
    expect(metrics.queue?.source).toBe("tgi_request_queue_duration");
    expect(metrics.inter_token).toMatchObject({
      count: 3971,
      source: 'tgi_batch_inference_duration{method="decode"}',
    });
    expect(metrics.inter_token?.mean).toBeCloseTo(84_484.80072899997 / 3971, 9);
    expect(metrics.time_per_output_token?.caveat).toContain("prefill is in it");
  });

  it("has percentiles between two of its own 35 bounds", () => {
    const { p50 } = metrics.e2e ?? {};
    const bounds = capture("tgi/metrics-end").body.matchAll(/tgi_request_duration_bucket\{le="([\d.]+)"\}/g);
    const ms = Array.from(bounds, ([, text]) => 1000 * Number(text));
    expect(ms).toContain(p50?.low);
    expect(ms).toContain(p50?.high);
    expect(metrics.queue?.p50?.low).toBe(0);
  });

  it("makes up no time to first token, no load and no cache", () => {
    expect(Object.keys(metrics)).not.toEqual(expect.arrayContaining([expect.stringMatching(/ttft|load|cache/)]));
    expect(prefixCache).toBeUndefined();
  });
});

describe("a real llama.cpp", () => {
  const after = recorded("llamacpp/metrics");
  const before = scrapeOf(...[...after.series.keys()].map((name) => `${name} 0`));
  const { metrics, finishedRequests, prefixCache } = unifiedMetrics(LLAMACPP, { before, after, elapsedMs: 1_000 });

  it("tells times of all requests together, and a mean only a token", () => {
    expect(metrics.prefill?.unit).toBe("ms");
    expect(metrics.prefill?.total).toBeCloseTo(1.945, 9);
    expect(metrics.prefill?.mean).toBeUndefined();
    expect(metrics.decode?.total).toBeCloseTo(4.901, 9);
    expect(metrics.time_per_output_token?.mean).toBeCloseTo(4.901 / 36, 9);
    expect(metrics.tokens_per_second?.mean).toBe(36);
  });

  it("counts no requests, and cached tokens apart from the others", () => {
    expect(finishedRequests).toBeUndefined();
    expect(prefixCache).toEqual({ queriedTokens: 30, hitTokens: 1 });
    expect(metrics.cache_hit_share?.source).toBe(
      "llamacpp:prompt_tokens_cached_total ÷ (llamacpp:prompt_tokens_total + llamacpp:prompt_tokens_cached_total)",
    );
  });
});

describe("an SGLang since its start", () => {
  it("is read by its own names, the older one of the token latency too", () => {
    const after = parsePrometheus(metricsText("sglang"));
    const { metrics, finishedRequests, prefixCache } = unifiedMetrics(SGLANG, {
      before: EMPTY,
      after,
      elapsedMs: 1_000,
    });
    expect(finishedRequests).toBe(10);
    expect(metrics.e2e).toMatchObject({ count: 10, mean: 2000, p50: { low: 1000, high: 2000 } });
    expect(metrics.inter_token).toMatchObject({ mean: 1, source: "sglang:time_per_output_token_seconds" });
    expect(prefixCache?.hitTokens).toBe(412);
    expect(metrics.ttft).toBeUndefined();
  });
});

describe("a percentile of buckets", () => {
  const buckets = (...counts: number[]): HistogramDelta => ({
    count: counts.at(-1) ?? 0,
    sum: 1,
    buckets: [0.01, 0.1, 1, Number.POSITIVE_INFINITY].map((upTo, n) => ({ upTo, count: counts[n] ?? 0 })),
  });

  it("lies between the bucket's own edges, never at a made-up point", () => {
    expect(bucketPercentiles(buckets(10, 60, 100, 100), 1000)).toEqual({
      p50: { low: 10, high: 100 },
      p95: { low: 100, high: 1000 },
    });
  });

  it("has no upper edge in the last bucket, and 0 below the first", () => {
    expect(bucketPercentiles(buckets(60, 60, 60, 100), 1000)).toEqual({
      p50: { low: 0, high: 10 },
      p95: { low: 1000 },
    });
  });

  it("takes the bucket that holds its rank also when the rank is the bucket's last", () => {
    expect(bucketPercentiles(buckets(0, 50, 100, 100), 1000).p50).toEqual({ low: 10, high: 100 });
    expect(bucketPercentiles(buckets(0, 49, 100, 100), 1000).p50).toEqual({ low: 100, high: 1000 });
  });

  it("needs 6 observations for the median, 72 for p95 and 368 for p99, as the client's own", () => {
    const shown = (n: number) => Object.keys(bucketPercentiles(buckets(0, n, n, n), 1000)).join(" ");
    expect([5, 6, 71, 72, 367, 368].map(shown)).toEqual(["", "p50", "p50", "p50 p95", "p50 p95", "p50 p95 p99"]);
  });

  it("is absent without buckets", () => {
    expect(bucketPercentiles({ count: 100, sum: 1 }, 1000)).toEqual({});
  });

  it("of single values is exact", () => {
    const values = Float64Array.from({ length: 100 }, (_, n) => n + 1);
    expect(exactPercentiles(values)).toEqual({ p50: { low: 50, high: 50 }, p95: { low: 95, high: 95 } });
  });
});

describe("the names that a scrape keeps", () => {
  it.each([
    ["vLLM", VLLM, "vllm/get-metrics-final"],
    ["TGI", TGI, "tgi/metrics-end"],
    ["llama.cpp", LLAMACPP, "llamacpp/metrics"],
  ] as const)("of %s hold all that its metrics are made of", (_, mapping, name) => {
    const text = capture(name).body;
    const names = namesIn(mapping);
    const told = (scrape: Scrape) => unifiedMetrics(mapping, { before: scrape, after: scrape, elapsedMs: 1 });
    expect(told(parsePrometheus(text, (series) => names.all.has(series)))).toEqual(told(parsePrometheus(text)));
  });

  it("are few during a load: gauges, a start time and counters that tell of a restart", () => {
    expect([...namesIn(VLLM).light]).toEqual([
      "vllm:num_requests_running",
      "vllm:num_requests_waiting",
      "vllm:kv_cache_usage_perc",
      "vllm:gpu_cache_usage_perc",
      "vllm:e2e_request_latency_seconds_count",
      "vllm:generation_tokens_total",
      "process_start_time_seconds",
    ]);
  });
});
