import { family, type NativeMapping, seconds, tokensPerSecond, total } from "./mapping.ts";

const GENERATED = family("tgi_request_generated_tokens_sum");
const SUCCESS = family("tgi_request_success");
const PER_STEP = "one observation a forward step of a whole batch, not one a request";

/**
 * The router of text-generation-inference (`router/src/server.rs`): no `_total`, durations in seconds, no model label.
 * `tgi_request_count` counts requests on /v1 twice and is not used; `tgi_queue_size` is a length, not a time.
 * There is no series of the time to first token: its parts are told, and putting them together would be a guess.
 */
export const tgiMetrics: NativeMapping = {
  engine: "TGI",
  series: {
    prefix: "tgi_",
    appearsWithFirstValue: true,
    metrics: {
      e2e: seconds(family("tgi_request_duration"), "successful requests only; validation is in it"),
      queue: seconds(family("tgi_request_queue_duration")),
      prefill: seconds(stepsOf("prefill"), PER_STEP),
      inference: seconds(family("tgi_request_inference_duration"), "prefill and decode"),
      inter_token: seconds(stepsOf("decode"), PER_STEP),
      time_per_output_token: seconds(
        family("tgi_request_mean_time_per_token_duration"),
        "inference over tokens: the prefill is in it, which overstates short answers",
      ),
      prompt_tokens: total(
        family("tgi_request_input_length_sum"),
        "tokens",
        "counted again for every further slice of 1,024 output tokens",
      ),
      generation_tokens: total(GENERATED, "tokens", "successful requests only"),
      tokens_per_second: tokensPerSecond(GENERATED),
      requests: total(SUCCESS, "requests", "successful ones, each once"),
    },
    gauges: { running: family("tgi_batch_current_size"), waiting: family("tgi_queue_size") },
    finished: SUCCESS,
  },
  responses: {},
};

function stepsOf(method: string) {
  return { names: ["tgi_batch_inference_duration"], where: { method: [method] } };
}
