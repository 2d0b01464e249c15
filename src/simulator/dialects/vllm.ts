import { type Chunk, type Generation, tokensOf } from "../generation.ts";
import { DATE, type Header, LENGTH } from "../headers.ts";
import { chatText, completionText, type Fields, fieldsAt, numberAt, parseFields, stringAt } from "../prompts.ts";
import type { CompleteSettings } from "../settings.ts";
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
import { VllmMetrics } from "./vllm-metrics.ts";

/** vLLM 0.32, its Python front end: field order, headers and error texts as that release sent them. */
export const vllm: Dialect = {
  id: "vllm",
  // VLLM_HTTP_TIMEOUT_KEEP_ALIVE
  keepAliveMs: 5000,
  metrics: (settings, startedAt) => new VllmMetrics(settings, startedAt),
  answer,
  refuse,
};

const VERSION = "0.32.0";
const FINGERPRINT = "vllm-0.32.0-4aff4b8e";
/** `/v1/completions` without `max_tokens`. */
const COMPLETION_TOKENS = 16;

const STREAM_HEADERS: readonly Header[] = [
  ["date", DATE],
  ["server", "uvicorn"],
  ["content-type", "text/event-stream; charset=utf-8"],
  ["vary", "Origin"],
  ["transfer-encoding", "chunked"],
];

function plain(status: number, body: string, contentType?: string): PlainReply {
  const headers: Header[] = [
    ["date", DATE],
    ["server", "uvicorn"],
    ["content-length", LENGTH],
  ];
  if (contentType) headers.push(["content-type", contentType]);
  headers.push(["vary", "Origin"]);
  return { kind: "plain", status, headers, body };
}

function json(status: number, value: unknown): PlainReply {
  return plain(status, JSON.stringify(value), "application/json");
}

function problem(status: number, type: string, message: string, param: string | null = null): PlainReply {
  return json(status, { error: { message, type, param, code: status } });
}

function answer(request: DialectRequest, engine: EngineView, metrics: NativeMetrics): Reply {
  switch (`${request.method} ${request.path}`) {
    case "GET /health":
      return plain(200, "");
    case "GET /version":
      return json(200, { version: VERSION });
    case "GET /load":
      return json(200, { server_load: 0 });
    case "GET /metrics":
      return plain(200, metrics.render(engine), "text/plain; version=1.0.0; charset=utf-8");
    case "POST /tokenize":
      return tokenized(request, engine);
    case "GET /v1/models":
      return authorized(request, engine) ? json(200, models(engine)) : refuse("unauthorized", request, engine.settings);
    case "POST /v1/chat/completions":
    case "POST /v1/completions":
      return authorized(request, engine) ? generate(request, engine) : refuse("unauthorized", request, engine.settings);
    default:
      return refuse("no-route", request, engine.settings);
  }
}

/** The key guards what begins with /v1 only (vllm/entrypoints/openai/server_utils.py). */
function authorized(request: DialectRequest, engine: EngineView): boolean {
  const { apiKey } = engine.settings;
  return apiKey === undefined || request.headers["authorization"] === `Bearer ${apiKey}`;
}

function refuse(kind: Problem, request: DialectRequest, settings: CompleteSettings): PlainReply {
  switch (kind) {
    case "unauthorized":
      return json(401, { error: "Unauthorized" });
    case "no-route":
      return json(404, { detail: "Not Found" });
    case "unknown-model":
      return unknownModel(stringAt(parseFields(request.text) ?? {}, "model") ?? "", settings.models);
    case "overloaded":
      return problem(503, "Service Unavailable", "The engine is currently busy. Please try again later.");
    case "too-large":
      return problem(413, "Request Entity Too Large", "Request body is too large.");
    case "engine-failure":
      return problem(
        500,
        "InternalServerError",
        "EngineCore encountered an issue. See stack trace (above) for the root cause.",
      );
  }
}

function unknownModel(model: string, served: readonly string[]): PlainReply {
  return problem(
    404,
    "NotFoundError",
    `The model \`${model}\` does not exist. Valid aliases: ${served.join(", ")}.`,
    "model",
  );
}

/** `created` is the time of the answer, so it changes with every call, as in the real server. */
function models(engine: EngineView): unknown {
  const created = Math.floor(Date.now() / 1000);
  const permission = {
    id: "modelperm-simulated",
    object: "model_permission",
    created,
    allow_create_engine: false,
    allow_sampling: true,
    allow_logprobs: true,
    allow_search_indices: false,
    allow_view: true,
    allow_fine_tuning: false,
    organization: "*",
    group: null,
    is_blocking: false,
  };
  const card = (id: string) => ({
    id,
    object: "model",
    created,
    owned_by: "vllm",
    root: id,
    parent: null,
    max_model_len: engine.settings.contextLength,
    permission: [permission],
  });
  return { object: "list", data: engine.settings.models.map(card) };
}

function tokenized(request: DialectRequest, engine: EngineView): PlainReply {
  const fields = parseFields(request.text) ?? {};
  const tokens = tokenize(completionText(fields) ?? chatText(fields) ?? "");
  return json(200, {
    count: tokens.length,
    max_model_len: engine.settings.contextLength,
    tokens: tokens.map((token) => token.charCodeAt(0)),
    token_strs: null,
  });
}

function generate(request: DialectRequest, engine: EngineView): Reply {
  const fields = parseFields(request.text);
  if (!fields) return invalidJson(request.text);
  const chat = request.path === "/v1/chat/completions";
  const text = chat ? chatText(fields) : completionText(fields);
  if (text === undefined) return missingField(chat ? "messages" : "prompt", fields);
  const { models: served, contextLength } = engine.settings;
  const model = stringAt(fields, "model") ?? served[0] ?? "";
  if (!served.includes(model)) return unknownModel(model, served);
  if (engine.full) return refuse("overloaded", request, engine.settings);
  const prompt = tokenize(text);
  const asked = numberAt(fields, "max_completion_tokens") ?? numberAt(fields, "max_tokens");
  const maxTokens = asked ?? (chat ? contextLength - prompt.length : COMPLETION_TOKENS);
  const tooLong = contextProblem(prompt.length, asked === undefined ? 0 : maxTokens, contextLength);
  if (tooLong) return tooLong;
  const order = { model, prompt, maxTokens: Math.max(1, maxTokens), ignoreEos: fields["ignore_eos"] === true };
  const ask = askOf(request, fields);
  return {
    kind: "generation",
    order,
    stream: fields["stream"] === true,
    wire: (generation) => (chat ? chatWire(generation, ask) : completionWire(generation, ask)),
  };
}

function invalidJson(text: string): PlainReply {
  const param = `body.${Math.max(0, text.length - 1)}`;
  const detail = `{'type': 'json_invalid', 'loc': '${param}', 'msg': 'JSON decode error', 'input': '<dict of 0 items>', 'ctx': {'error': 'Expecting value'}}`;
  return problem(400, "Bad Request", `1 validation error:\n  ${detail}`, param);
}

function missingField(name: string, fields: Fields): PlainReply {
  const input = `<dict of ${Object.keys(fields).length} items>`;
  const detail = `{'type': 'missing', 'loc': 'body.${name}', 'msg': 'Field required', 'input': '${input}'}`;
  return problem(400, "Bad Request", `1 validation error:\n  ${detail}`, `body.${name}`);
}

/** The prompt is tokenized only up to the limit, hence "at least" (vllm/renderers/params.py). */
function contextProblem(promptTokens: number, maxTokens: number, limit: number): PlainReply | undefined {
  if (promptTokens + maxTokens <= limit && promptTokens < limit) return undefined;
  const seen = Math.min(promptTokens, limit + 1);
  const found =
    promptTokens >= limit
      ? `your prompt contains at least ${seen} input tokens, which exceeds this limit even without any output tokens. Please reduce the length of the input prompt.`
      : `you requested ${maxTokens} output tokens and your prompt contains at least ${seen} input tokens, for a total of at least ${seen + maxTokens} tokens. Please reduce the length of the input prompt or the number of requested output tokens.`;
  const message = `This model's maximum context length is ${limit} tokens. However, ${found} (parameter=input_tokens, value=${seen})`;
  return problem(400, "BadRequestError", message, "input_tokens");
}

interface Ask {
  requestId: string | undefined;
  includeUsage: boolean;
  continuousUsage: boolean;
}

function askOf(request: DialectRequest, fields: Fields): Ask {
  const options = fieldsAt(fields, "stream_options");
  const includeUsage = options["include_usage"] === true;
  return {
    requestId: request.headers["x-request-id"],
    includeUsage,
    continuousUsage: includeUsage && options["continuous_usage_stats"] === true,
  };
}

/** What both interfaces share. `X-Request-Id` becomes the end of the id. */
function wireParts(generation: Generation, ask: Ask, prefix: string, object: string) {
  const head = {
    id: `${prefix}-${ask.requestId ?? generation.id}`,
    object,
    created: generation.createdSeconds,
    model: generation.order.model,
  };
  const counts = () => ({
    prompt_tokens: generation.order.prompt.length,
    total_tokens: generation.order.prompt.length + generation.outputTokens,
    completion_tokens: generation.outputTokens,
  });
  let told = 0;
  /** The running counts after these tokens; several chunks of one wake-up must not all tell the last. */
  const running = (tokens: number) => {
    if (!ask.continuousUsage) return {};
    told += tokens;
    const prompt = generation.order.prompt.length;
    return {
      usage: {
        prompt_tokens: prompt,
        total_tokens: prompt + told,
        completion_tokens: told,
        completion_tokens_details: null,
      },
    };
  };
  /** On the finish chunk only without a usage chunk (seen on 0.32). */
  const fingerprint = (last: boolean) => (last && !ask.includeUsage ? { system_fingerprint: FINGERPRINT } : {});
  const closing = () => [
    ...(ask.includeUsage
      ? [JSON.stringify({ ...head, choices: [], usage: counts(), system_fingerprint: FINGERPRINT })]
      : []),
    "[DONE]",
  ];
  return { head, counts, running, fingerprint, closing };
}

function chatWire(generation: Generation, ask: Ask): Wire {
  const { head, counts, running, fingerprint, closing } = wireParts(
    generation,
    ask,
    "chatcmpl",
    "chat.completion.chunk",
  );
  const role = () => {
    const choice = { index: 0, delta: { role: "assistant", content: "" }, logprobs: null, finish_reason: null };
    return [JSON.stringify({ ...head, choices: [choice], ...running(0), prompt_token_ids: null, prompt_text: null })];
  };
  const tokens = (chunk: Chunk) => {
    const text = textOf(chunk.tokens);
    const delta = chunk.tokens[0]?.reasoning ? { reasoning: text } : { content: text };
    const finish = chunk.last ? { finish_reason: generation.finish, stop_reason: null } : { finish_reason: null };
    const choice = { index: 0, delta, logprobs: null, ...finish, token_ids: null };
    return [
      JSON.stringify({ ...head, choices: [choice], ...running(chunk.tokens.length), ...fingerprint(chunk.last) }),
    ];
  };
  return {
    framing: "sse",
    headers: STREAM_HEADERS,
    headersAt: "accepted",
    opening: role,
    role,
    tokens,
    closing,
    error: streamError,
    whole: (text, chunks) => wholeChat(generation, { ...head, object: "chat.completion" }, counts(), text, chunks),
  };
}

function wholeChat(
  generation: Generation,
  head: object,
  usage: object,
  text: string,
  chunks: readonly Chunk[],
): PlainReply {
  const reasoning = textOf(tokensOf(chunks).filter((token) => token.reasoning));
  const message = {
    role: "assistant",
    content: text.slice(reasoning.length),
    refusal: null,
    annotations: null,
    audio: null,
    function_call: null,
    reasoning: reasoning || null,
  };
  const choice = {
    index: 0,
    message,
    logprobs: null,
    finish_reason: generation.finish,
    stop_reason: null,
    token_ids: null,
    routed_experts: null,
  };
  return json(200, {
    ...head,
    choices: [choice],
    service_tier: null,
    system_fingerprint: FINGERPRINT,
    usage: { ...usage, prompt_tokens_details: null, completion_tokens_details: null },
    prompt_logprobs: null,
    prompt_token_ids: null,
    prompt_text: null,
    kv_transfer_params: null,
    ec_transfer_params: null,
    metrics: null,
  });
}

function completionWire(generation: Generation, ask: Ask): Wire {
  const { head, counts, running, fingerprint, closing } = wireParts(generation, ask, "cmpl", "text_completion");
  const choice = (text: string, finish: string | null) => ({
    index: 0,
    text,
    logprobs: null,
    finish_reason: finish,
    stop_reason: null,
    prompt_token_ids: null,
    token_ids: null,
  });
  const tokens = (chunk: Chunk) => {
    const finish = chunk.last ? generation.finish : null;
    return [
      JSON.stringify({
        ...head,
        choices: [choice(textOf(chunk.tokens), finish)],
        ...running(chunk.tokens.length),
        ...fingerprint(chunk.last),
      }),
    ];
  };
  return {
    framing: "sse",
    headers: STREAM_HEADERS,
    headersAt: "accepted",
    opening: () => [],
    role: () => [JSON.stringify({ ...head, choices: [choice("", null)] })],
    tokens,
    closing,
    error: streamError,
    whole: (text) =>
      json(200, {
        ...head,
        choices: [choice(text, generation.finish)],
        service_tier: null,
        system_fingerprint: FINGERPRINT,
        usage: counts(),
      }),
  };
}

/** Serialised by Python's `json.dumps`, hence the spaces; `[DONE]` follows even an error. */
function streamError(
  message = "EngineCore encountered an issue. See stack trace (above) for the root cause.",
): string[] {
  return [
    `{"error": {"message": ${JSON.stringify(message)}, "type": "InternalServerError", "param": null, "code": 500}}`,
    "[DONE]",
  ];
}
