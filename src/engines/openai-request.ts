import type { GenerationInput, HttpRequest } from "./engine.ts";
import type { JsonObject } from "./json.ts";
import { postJson } from "./requests.ts";

/** A streamed request for `/v1/chat/completions` or `/v1/completions`; `fields` are what the one server wants besides. */
export function openAiRequest(input: GenerationInput, fields: JsonObject = {}): HttpRequest {
  const { model, prompt, maxTokens, temperature, seed } = input;
  const chat = input.api === "chat";
  const asked = chat ? { messages: [{ role: "user", content: prompt }] } : { prompt };
  const common = { stream: true, stream_options: { include_usage: true }, max_tokens: maxTokens, temperature, seed };
  return postJson(chat ? "/v1/chat/completions" : "/v1/completions", "text/event-stream", {
    model,
    ...asked,
    ...common,
    ...fields,
  });
}
