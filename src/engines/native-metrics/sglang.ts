import { family, type NativeMapping, seconds, share, tokensPerSecond, total } from "./mapping.ts";

const PROMPT = family("sglang:prompt_tokens_total");
const CACHED = family("sglang:cached_tokens_total");
const GENERATED = family("sglang:generation_tokens_total");

/**
 * SGLang started with `--enable-metrics` (sgl-project/sglang, `srt/metrics/collector.py`; read, not run).
 * Series have labels and begin with their first value. It runs several processes, so there is no start time.
 */
export const sglangMetrics: NativeMapping = {
  engine: "SGLang",
  series: {
    prefix: "sglang:",
    appearsWithFirstValue: true,
    metrics: {
      e2e: seconds(family("sglang:e2e_request_latency_seconds")),
      ttft: seconds(family("sglang:time_to_first_token_seconds")),
      queue: seconds(family("sglang:queue_time_seconds")),
      inter_token: seconds(family("sglang:inter_token_latency_seconds", "sglang:time_per_output_token_seconds")),
      prompt_tokens: total(PROMPT, "tokens", "cached tokens count too"),
      generation_tokens: total(GENERATED, "tokens"),
      tokens_per_second: tokensPerSecond(GENERATED),
      requests: total(family("sglang:num_requests_total"), "requests"),
      cache_hit_share: share(CACHED, [PROMPT]),
      preemptions: total(family("sglang:num_retracted_requests_total"), "events", "called retractions there"),
    },
    gauges: {
      running: family("sglang:num_running_reqs"),
      waiting: family("sglang:num_queue_reqs"),
      kvCacheUse: family("sglang:token_usage"),
    },
    finished: family("sglang:e2e_request_latency_seconds_count"),
    prefixCache: { queried: [PROMPT], hits: CACHED },
  },
  responses: {},
};
