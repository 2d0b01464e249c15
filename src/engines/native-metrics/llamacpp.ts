import { family, type NativeMapping, secondsPer, share, tokensPerSecond, total, totalSeconds } from "./mapping.ts";

const PROMPT = family("llamacpp:prompt_tokens_total");
const CACHED = family("llamacpp:prompt_tokens_cached_total");
const GENERATED = family("llamacpp:tokens_predicted_total");
const GENERATED_SECONDS = family("llamacpp:tokens_predicted_seconds_total");
const ALL_REQUESTS = "of all requests together: requests are not counted";

/** A llama.cpp server started with `--metrics` (ggml-org/llama.cpp, `tools/server`): counters, no histograms, no count of requests. */
export const llamacppMetrics: NativeMapping = {
  engine: "llama.cpp",
  series: {
    prefix: "llamacpp:",
    appearsWithFirstValue: false,
    metrics: {
      prefill: totalSeconds(family("llamacpp:prompt_seconds_total"), ALL_REQUESTS),
      decode: totalSeconds(GENERATED_SECONDS, ALL_REQUESTS),
      time_per_output_token: secondsPer(GENERATED_SECONDS, GENERATED, "seconds of generation over tokens generated"),
      prompt_tokens: total(PROMPT, "tokens", "cached tokens are not in it"),
      generation_tokens: total(GENERATED, "tokens"),
      tokens_per_second: tokensPerSecond(GENERATED),
      cache_hit_share: share(CACHED, [PROMPT, CACHED]),
    },
    gauges: {
      running: family("llamacpp:requests_processing"),
      waiting: family("llamacpp:requests_deferred"),
      kvCacheUse: family("llamacpp:kv_cache_usage_ratio"),
    },
    prefixCache: { queried: [PROMPT, CACHED], hits: CACHED },
  },
  responses: {
    prefill: { unit: "ms", source: "timings.prompt_ms", value: ({ engineMs }) => engineMs?.prefill },
    decode: { unit: "ms", source: "timings.predicted_ms", value: ({ engineMs }) => engineMs?.decode },
  },
};
