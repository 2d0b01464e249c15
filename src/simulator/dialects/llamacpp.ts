import { type Chunk, type Generation, tokensOf } from "../generation.ts";
import { type Header, LENGTH } from "../headers.ts";
import { chatText, completionText, numberAt, parseFields } from "../prompts.ts";
import { textOf, tokenize } from "../text.ts";
import type {
  Dialect,
  DialectRequest,
  EngineView,
  NativeMetrics,
  PlainReply,
  Problem,
  Reply,
  Wire,
} from "./dialect.ts";
import { LlamaCppMetrics } from "./llamacpp-metrics.ts";

/** A llama.cpp server, as a plain OpenAI-compatible engine: field order, headers and error texts as it sent them. */
export const llamacpp: Dialect = {
  id: "openai",
  keepAliveMs: 5000,
  metrics: () => new LlamaCppMetrics(),
  answer,
  refuse,
};

const BUILD = "b0-unknown";

const SERVER: readonly Header[] = [
  ["Server", "llama.cpp"],
  ["Access-Control-Allow-Origin", ""],
];
const STREAM_HEADERS: readonly Header[] = [
  ...SERVER,
  ["X-Accel-Buffering", "no"],
  ["Content-Type", "text/event-stream"],
  ["Transfer-Encoding", "chunked"],
];

function plain(status: number, body: string, contentType: string): PlainReply {
  return {
    kind: "plain",
    status,
    headers: [...SERVER, ["Content-Type", contentType], ["Content-Length", LENGTH]],
    body,
  };
}

function json(status: number, value: unknown): PlainReply {
  return plain(status, JSON.stringify(value), "application/json; charset=utf-8");
}

function problem(code: number, message: string, type: string, more: object = {}): PlainReply {
  return json(code, { error: { code, message, type, ...more } });
}

function answer(request: DialectRequest, engine: EngineView, metrics: NativeMetrics): Reply {
  const model = engine.settings.models[0] ?? "";
  const { contextLength, latency, apiKey } = engine.settings;
  switch (`${request.method} ${request.path}`) {
    case "GET /health":
      return json(200, { status: "ok" });
    case "GET /v1/models":
      return json(200, models(model, contextLength));
  }
  // The key guards everything but /health and /v1/models (tools/server, middleware_validate_api_key).
  if (apiKey !== undefined && request.headers["authorization"] !== `Bearer ${apiKey}`) return refuse("unauthorized");
  switch (`${request.method} ${request.path}`) {
    case "GET /props":
      return json(200, {
        default_generation_settings: { n_ctx: contextLength },
        total_slots: latency.slots,
        model_alias: model,
        model_path: model,
        build_info: BUILD,
      });
    case "GET /metrics":
      return plain(200, metrics.render(engine), "text/plain; version=0.0.4");
    case "POST /v1/chat/completions":
    case "POST /v1/completions":
      return generate(request, engine);
    default:
      return refuse("no-route");
  }
}

function refuse(kind: Problem): PlainReply {
  switch (kind) {
    case "unauthorized":
      return problem(401, "Invalid API Key", "authentication_error");
    case "no-route":
      return problem(404, "File Not Found", "not_found_error");
    case "unknown-model":
      return problem(404, "model not found", "not_found_error");
    case "overloaded":
      return problem(503, "no slot available", "unavailable_error");
    case "too-large":
      return problem(413, "Payload Too Large", "invalid_request_error");
    case "engine-failure":
      return problem(500, "Compute error.", "server_error");
  }
}

function models(model: string, contextLength: number): unknown {
  const details = {
    parent_model: "",
    format: "gguf",
    family: "",
    families: [""],
    parameter_size: "",
    quantization_level: "",
  };
  const named = {
    name: model,
    model,
    modified_at: "",
    size: "",
    digest: "",
    type: "model",
    description: "",
    tags: [""],
  };
  const card = {
    id: model,
    aliases: [model],
    tags: [],
    object: "model",
    architecture: { input_modalities: ["text"], output_modalities: ["text"] },
    created: Math.floor(Date.now() / 1000),
    owned_by: "llamacpp",
    meta: { vocab_type: 1, n_vocab: 128256, n_ctx: contextLength, n_ctx_train: contextLength },
  };
  return {
    models: [{ ...named, capabilities: ["completion"], parameters: "", details }],
    object: "list",
    data: [card],
  };
}

/** The server answers for any model name. */
function generate(request: DialectRequest, engine: EngineView): Reply {
  const fields = parseFields(request.text);
  if (!fields) {
    return problem(
      400,
      "[json.exception.parse_error.101] parse error: syntax error while parsing value - unexpected end of input",
      "invalid_request_error",
    );
  }
  const chat = request.path === "/v1/chat/completions";
  const text = chat ? chatText(fields) : completionText(fields);
  if (text === undefined)
    return problem(400, chat ? "'messages' is required" : '"prompt" must be a string', "invalid_request_error");
  if (engine.full) return refuse("overloaded");
  const { contextLength, models: served } = engine.settings;
  const prompt = tokenize(text);
  if (prompt.length >= contextLength) {
    const message = `request (${prompt.length} tokens) exceeds the available context size (${contextLength} tokens), try increasing it`;
    return problem(400, message, "exceed_context_size_error", { n_prompt_tokens: prompt.length, n_ctx: contextLength });
  }
  const room = contextLength - prompt.length;
  const asked = numberAt(fields, "max_tokens") ?? room;
  return {
    kind: "generation",
    order: {
      model: served[0] ?? "",
      prompt,
      maxTokens: Math.max(1, Math.min(asked, room)),
      ignoreEos: fields["ignore_eos"] === true,
    },
    stream: fields["stream"] === true,
    wire: (generation) => (chat ? chatWire(generation) : completionWire(generation)),
  };
}

function parts(generation: Generation) {
  const { prompt, model } = generation.order;
  const usage = () => ({
    completion_tokens: generation.outputTokens,
    prompt_tokens: prompt.length,
    total_tokens: prompt.length + generation.outputTokens,
    prompt_tokens_details: { cached_tokens: generation.cachedTokens },
  });
  return {
    id: `chatcmpl-${generation.id}`,
    from: { created: generation.createdSeconds, model, system_fingerprint: BUILD },
    usage,
  };
}

/** Rates follow from the counts and times beside them, as in `result_timings`. */
function timings(generation: Generation): Record<string, number> {
  const {
    startedAtMs = 0,
    firstTokenAtMs = startedAtMs,
    lastTokenAtMs = firstTokenAtMs,
    cachedTokens,
    outputTokens,
  } = generation;
  const promptCount = generation.order.prompt.length - cachedTokens;
  const promptMs = firstTokenAtMs - startedAtMs;
  const predictedMs = lastTokenAtMs - firstTokenAtMs;
  return {
    cache_n: cachedTokens,
    prompt_n: promptCount,
    prompt_ms: promptMs,
    prompt_per_token_ms: promptMs / promptCount,
    prompt_per_second: (1000 * promptCount) / promptMs,
    predicted_n: outputTokens,
    predicted_ms: predictedMs,
    predicted_per_token_ms: predictedMs / outputTokens,
    predicted_per_second: predictedMs > 0 ? (1000 * outputTokens) / predictedMs : 0,
  };
}

const STREAM: Pick<Wire, "framing" | "headers" | "headersAt" | "error"> = {
  framing: "sse",
  headers: STREAM_HEADERS,
  headersAt: "first-token",
  error: (message = "Compute error.") => [JSON.stringify({ error: { code: 500, message, type: "server_error" } })],
};

/** A finish chunk without text of its own, and a usage chunk that also carries `timings`. */
function chatWire(generation: Generation): Wire {
  const { id, from, usage } = parts(generation);
  const chunk = (choices: unknown[], more: object = {}) =>
    JSON.stringify({
      choices,
      created: from.created,
      id,
      model: from.model,
      system_fingerprint: BUILD,
      object: "chat.completion.chunk",
      ...more,
    });
  const delta = (value: object, finish: string | null = null) =>
    chunk([{ finish_reason: finish, index: 0, delta: value }]);
  const role = () => [delta({ role: "assistant", content: null })];
  return {
    ...STREAM,
    opening: role,
    role,
    tokens: (tokens) =>
      spoken(tokens).map(({ text, reasoning }) => delta(reasoning ? { reasoning_content: text } : { content: text })),
    closing: () => [
      delta({}, generation.finish),
      chunk([], { usage: usage(), timings: timings(generation) }),
      "[DONE]",
    ],
    whole: (text, chunks) => {
      const reasoning = textOf(tokensOf(chunks).filter((token) => token.reasoning));
      const thinking = reasoning ? { reasoning_content: reasoning } : {};
      const message = { role: "assistant", content: text.slice(reasoning.length), ...thinking };
      const choices = [{ finish_reason: generation.finish, index: 0, message }];
      return json(200, {
        choices,
        ...from,
        object: "chat.completion",
        usage: usage(),
        id,
        timings: timings(generation),
      });
    },
  };
}

/** Usage and timings ride on the finish chunk. */
function completionWire(generation: Generation): Wire {
  const { id, from, usage } = parts(generation);
  const event = (text: string, finish: string | null, before: object = {}, after: object = {}) => ({
    choices: [{ text, index: 0, logprobs: null, finish_reason: finish }],
    ...from,
    object: "text_completion",
    ...before,
    id,
    ...after,
  });
  const final = (text: string) => event(text, generation.finish, { usage: usage() }, { timings: timings(generation) });
  return {
    ...STREAM,
    opening: () => [],
    role: () => [JSON.stringify(event("", null))],
    tokens: (tokens) => spoken(tokens).map(({ text }) => JSON.stringify(event(text, null))),
    closing: () => [JSON.stringify(final("")), "[DONE]"],
    whole: (text) => json(200, final(text)),
  };
}

/** An end-of-text token and an unfinished character send nothing. */
function spoken(chunk: Chunk): { text: string; reasoning: boolean }[] {
  const text = textOf(chunk.tokens);
  return text === "" ? [] : [{ text, reasoning: chunk.tokens[0]?.reasoning === true }];
}
