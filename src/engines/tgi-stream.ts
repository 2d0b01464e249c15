import type { Dialect } from "./body-reader.ts";
import type { StreamEvent, Usage } from "./engine.ts";
import { amountIn, defined, type JsonObject, objectIn, textIn } from "./json.ts";

/**
 * The events of `/generate_stream`: one a token, and the last one carries the whole `generated_text`
 * (huggingface/text-generation-inference, `router/src/lib.rs`, `StreamResponse`).
 * An answer that the router cut at a slice of 1,024 tokens ends like any other with `length`.
 */
export class TgiGenerateDialect implements Dialect {
  event(message: JsonObject): StreamEvent {
    const event: StreamEvent = {};
    const token = objectIn(message["token"]);
    if (token !== undefined) {
      event.tokens = 1;
      // A special token such as </s> is counted by the engine and is no text.
      if (token["special"] !== true && textIn(token["text"]) !== undefined) event.delta = "answer";
    }
    if (typeof message["generated_text"] === "string") finish(objectIn(message["details"]), event);
    return event;
  }

  end(): StreamEvent {
    const detail = "the stream ended without the event that holds generated_text";
    return { failure: { class: "truncated", detail } };
  }
}

/** `details` is null unless the request asked for it. */
function finish(details: JsonObject | undefined, event: StreamEvent): void {
  event.terminal = true;
  if (details === undefined) return;
  const reason = textIn(details["finish_reason"]);
  if (reason !== undefined) event.finishReason = reason;
  event.usage = defined<Usage>({
    inputTokens: amountIn(details["input_length"]),
    outputTokens: amountIn(details["generated_tokens"]),
    source: "details",
  });
}
