import { family, type NativeMapping, seconds, share, tokensPerSecond, total } from "./mapping.ts";

const GENERATED = family("vllm:generation_tokens_total");
const QUERIED = family("vllm:prefix_cache_queries_total", "vllm:gpu_prefix_cache_queries_total");
const HITS = family("vllm:prefix_cache_hits_total", "vllm:gpu_prefix_cache_hits_total");

/**
 * vLLM's V1 engine (vllm-project/vllm, `vllm/v1/metrics/loggers.py`; seen on 0.32). The older names went with 0.12 and 0.15.
 * How long the model took to load is in no series: `request_prefill_time_seconds` is the prompt's processing.
 */
export const vllmMetrics: NativeMapping = {
  engine: "vLLM",
  series: {
    prefix: "vllm:",
    appearsWithFirstValue: false,
    metrics: {
      e2e: seconds(
        family("vllm:e2e_request_latency_seconds"),
        "finished requests only, not those that a client dropped",
      ),
      ttft: seconds(
        family("vllm:time_to_first_token_seconds"),
        "from arrival in the front end, queue included; requests that a client dropped later count too",
      ),
      queue: seconds(family("vllm:request_queue_time_seconds")),
      prefill: seconds(family("vllm:request_prefill_time_seconds"), "scheduled to first token; no model load is in it"),
      decode: seconds(family("vllm:request_decode_time_seconds")),
      inference: seconds(family("vllm:request_inference_time_seconds"), "prefill and decode"),
      inter_token: seconds(
        family("vllm:inter_token_latency_seconds", "vllm:time_per_output_token_seconds"),
        "once a step of the engine: with speculative decoding a step has several tokens",
      ),
      time_per_output_token: seconds(family("vllm:request_time_per_output_token_seconds")),
      prompt_tokens: total(family("vllm:prompt_tokens_total"), "tokens", "cached tokens count too"),
      generation_tokens: total(GENERATED, "tokens", "tokens of requests that a client dropped count too"),
      tokens_per_second: tokensPerSecond(GENERATED),
      requests: total(
        { names: ["vllm:request_success_total"], where: { finished_reason: ["stop", "length"] } },
        "requests",
        "finished_reason stop and length only",
      ),
      cache_hit_share: share(HITS, [QUERIED]),
      preemptions: total(family("vllm:num_preemptions_total"), "events"),
    },
    gauges: {
      running: family("vllm:num_requests_running"),
      waiting: family("vllm:num_requests_waiting"),
      kvCacheUse: family("vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc"),
    },
    // The first-token histogram also counts requests that a client dropped; this one only those that ended (seen on 0.32).
    finished: family("vllm:e2e_request_latency_seconds_count"),
    prefixCache: { queried: [QUERIED], hits: HITS },
  },
  // `--enable-per-request-metrics` puts `metrics` on the usage chunk (docs/features/per_request_metrics.md).
  responses: {
    queue: { unit: "ms", source: "metrics.queue_time_ms", value: ({ engineMs }) => engineMs?.queue },
    prefill: {
      unit: "ms",
      source: "metrics.time_to_first_token_ms",
      caveat: "it begins when the request is scheduled, so the queue is not in it",
      value: ({ engineMs }) => engineMs?.prefill,
    },
    decode: { unit: "ms", source: "metrics.generation_time_ms", value: ({ engineMs }) => engineMs?.decode },
  },
};
