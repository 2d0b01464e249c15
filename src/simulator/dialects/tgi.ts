import { type Chunk, type Generation, tokensOf } from "../generation.ts";
import { DATE, type Header, LENGTH } from "../headers.ts";
import { chatText, completionText, type Fields, fieldsAt, numberAt, parseFields, stringAt } from "../prompts.ts";
import { type Token, textOf, tokenize } from "../text.ts";
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
import { TgiMetrics } from "./tgi-metrics.ts";

/** The router of text-generation-inference 3.3: field order, headers and error texts as it sent them. */
export const tgi: Dialect = {
  id: "tgi",
  keepAliveMs: 0,
  metrics: (settings) => new TgiMetrics(settings),
  answer,
  refuse,
};

const VERSION = "3.3.6-dev0";
const FINGERPRINT = `${VERSION}-native`;
/** Only this much of `max_new_tokens` is checked against the context (router/src/validation.rs, DEFAULT_GENERATION_LENGTH). */
const CHECKED_NEW_TOKENS = 1024;
const OVERLOADED = "Model is overloaded";

const CORS: readonly Header[] = [
  ["vary", "origin, access-control-request-method, access-control-request-headers"],
  ["access-control-allow-origin", "*"],
];
const END: readonly Header[] = [
  ["content-length", LENGTH],
  ["date", DATE],
];

function streamHeaders(characters: number): Header[] {
  return [
    ["content-type", "text/event-stream"],
    ["cache-control", "no-cache"],
    ["x-compute-type", "gpu+optimized"],
    ["x-compute-characters", String(characters)],
    ["x-accel-buffering", "no"],
    ...CORS,
    ["transfer-encoding", "chunked"],
    ["date", DATE],
  ];
}

function plain(status: number, body: string, before: readonly Header[] = []): PlainReply {
  return { kind: "plain", status, headers: [...before, ...CORS, ...END], body };
}

function json(status: number, value: unknown, more: readonly Header[] = []): PlainReply {
  return plain(status, JSON.stringify(value), [["content-type", "application/json"], ...more]);
}

function answer(request: DialectRequest, engine: EngineView, metrics: NativeMetrics): Reply {
  switch (`${request.method} ${request.path}`) {
    case "GET /":
    case "GET /health":
    case "GET /ping":
      return plain(200, "");
    case "GET /info":
      return json(200, info(engine));
    case "GET /v1/models": {
      const id = engine.settings.models[0] ?? "";
      return json(200, { object: "list", data: [{ id, object: "model", created: 0, owned_by: id }] });
    }
    case "GET /metrics":
      return plain(200, metrics.render(engine), [["content-type", "text/plain; charset=utf-8"]]);
    case "POST /generate":
    case "POST /generate_stream":
    case "POST /v1/chat/completions":
    case "POST /v1/completions":
      return authorized(request, engine) ? generate(request, engine, metrics) : refuse("unauthorized");
    default:
      return refuse("no-route");
  }
}

/** The key guards the routes that generate; /info, /health, /metrics and /v1/models stay open (router/src/server.rs). */
function authorized(request: DialectRequest, engine: EngineView): boolean {
  const { apiKey } = engine.settings;
  return apiKey === undefined || request.headers["authorization"] === `Bearer ${apiKey}`;
}

function info(engine: EngineView): unknown {
  const { models, contextLength, maxRequests } = engine.settings;
  return {
    model_id: models[0],
    model_sha: null,
    model_pipeline_tag: null,
    max_concurrent_requests: maxRequests,
    max_best_of: 2,
    max_stop_sequences: 4,
    max_input_tokens: contextLength - 1,
    max_total_tokens: contextLength,
    validation_workers: 2,
    max_client_batch_size: 4,
    router: "text-generation-router",
    version: VERSION,
    sha: null,
    docker_label: null,
  };
}

function refuse(kind: Problem): PlainReply {
  switch (kind) {
    case "unauthorized":
      return plain(401, "");
    case "no-route":
      return plain(404, "");
    // The router runs its base model whatever the name, so its only 404 has an empty body.
    case "unknown-model":
      return plain(404, "");
    case "overloaded":
      return json(429, { error: OVERLOADED, error_type: "overloaded" });
    case "too-large":
      return plain(413, "Failed to buffer the request body: length limit exceeded", [
        ["content-type", "text/plain; charset=utf-8"],
      ]);
    case "engine-failure":
      return json(424, { error: GENERATION_FAILED, error_type: "generation" });
  }
}

const GENERATION_FAILED = "Request failed during generation: Server error: CUDA error: device-side assert triggered";

interface Ask {
  /** The native routes, else the OpenAI ones. */
  native: boolean;
  chat: boolean;
  stream: boolean;
  fields: Fields;
  text: string;
  characters: number;
}

function askOf(request: DialectRequest): Ask | PlainReply {
  const fields = parseFields(request.text);
  if (!fields)
    return badBody(
      400,
      `Failed to parse the request body as JSON: EOF while parsing a value at line 1 column ${request.text.length}`,
    );
  const native = request.path.startsWith("/generate");
  const chat = request.path === "/v1/chat/completions";
  const text = native ? stringAt(fields, "inputs") : chat ? chatText(fields) : completionText(fields);
  if (text === undefined) {
    const name = native ? "inputs" : chat ? "messages" : "prompt";
    return badBody(
      422,
      `Failed to deserialize the JSON body into the target type: missing field \`${name}\` at line 1 column ${request.text.length}`,
    );
  }
  const stream = native ? request.path === "/generate_stream" : fields["stream"] === true;
  return { native, chat, stream, fields, text, characters: text.length };
}

/** axum answers in plain text where the body cannot be read. */
function badBody(status: number, message: string): PlainReply {
  return plain(status, message, [["content-type", "text/plain; charset=utf-8"]]);
}

function generate(request: DialectRequest, engine: EngineView, metrics: NativeMetrics): Reply {
  const ask = askOf(request);
  if ("kind" in ask) return ask;
  metrics.requested(ask.native ? 1 : 2);
  if (engine.full) {
    metrics.refused("overloaded");
    return ask.stream ? streamedProblem(ask, OVERLOADED, "overloaded") : refuse("overloaded");
  }
  const { contextLength, models } = engine.settings;
  const prompt = tokenize(ask.text);
  const room = contextLength - prompt.length;
  const asked = ask.native
    ? numberAt(fieldsAt(ask.fields, "parameters"), "max_new_tokens")
    : numberAt(ask.fields, "max_tokens");
  const checked = Math.min(asked ?? Math.max(0, room), CHECKED_NEW_TOKENS);
  if (room <= 0 || prompt.length + checked > contextLength) {
    metrics.refused("validation");
    const message = `Input validation error: \`inputs\` tokens + \`max_new_tokens\` must be <= ${contextLength}. Given: ${prompt.length} \`inputs\` tokens and ${checked} \`max_new_tokens\``;
    return ask.stream
      ? streamedProblem(ask, message, "validation")
      : json(422, { error: message, error_type: "validation" });
  }
  const order = {
    model: modelName(ask.fields, models),
    prompt,
    maxTokens: Math.max(1, Math.min(asked ?? room, room)),
    ignoreEos: false,
  };
  return {
    kind: "generation",
    order,
    stream: ask.stream,
    wire: (generation) => (ask.native ? nativeWire(generation, ask) : openAiWire(generation, ask)),
  };
}

/** `tgi` means the base model; any other name is echoed and not checked. */
function modelName(fields: Fields, models: readonly string[]): string {
  const name = stringAt(fields, "model");
  return name === undefined || name === "tgi" ? (models[0] ?? "") : name;
}

/** A streaming route answers 200 whatever happens, and tells the problem in an event. */
function streamedProblem(ask: Ask, message: string, type: string): PlainReply {
  const payloads = ask.native ? [JSON.stringify({ error: message, error_type: type })] : openAiError(message);
  return {
    kind: "plain",
    status: 200,
    headers: streamHeaders(ask.characters),
    body: payloads.map((payload) => `data: ${payload}\n\n`),
  };
}

/** The number is always 422, whatever the cause. */
function openAiError(message: string): string[] {
  return [JSON.stringify({ error: { message, http_status_code: 422 } }), "[DONE]"];
}

/** `/generate` and `/generate_stream`: one event per token, the last one with the text. */
function nativeWire(generation: Generation, ask: Ask): Wire {
  const wantsDetails = fieldsAt(ask.fields, "parameters")["details"] === true;
  const sent: Token[] = [];
  const details = () => ({
    finish_reason: finishReason(generation),
    generated_tokens: generation.outputTokens,
    seed: null,
    input_length: generation.order.prompt.length,
  });
  const event = (token: Token, last: boolean) => {
    sent.push(token);
    return JSON.stringify({
      index: sent.length,
      token: wireToken(token, sent.length),
      generated_text: last ? textOf(sent) : null,
      details: last && wantsDetails ? details() : null,
    });
  };
  return {
    ...streamWire(ask),
    opening: () => [],
    role: () => [],
    tokens: (chunk) => chunk.tokens.map((token, i) => event(token, chunk.last && i === chunk.tokens.length - 1)),
    closing: () => [],
    error: (message = GENERATION_FAILED) => [
      JSON.stringify({ error: message, error_type: message === OVERLOADED ? "overloaded" : "generation" }),
    ],
    whole: (text, chunks) => json(200, wholeNative(generation, wantsDetails, text, chunks), timings(generation, ask)),
  };
}

/** The invented log-probabilities follow the position, so that they repeat. */
function wireToken(token: Token, index: number) {
  return { id: token.id, text: token.text, logprob: -((index % 7) + 1) / 10, special: token.special };
}

function wholeNative(generation: Generation, wantsDetails: boolean, text: string, chunks: readonly Chunk[]): unknown {
  if (!wantsDetails) return { generated_text: text };
  const details = {
    finish_reason: finishReason(generation),
    generated_tokens: generation.outputTokens,
    seed: null,
    prefill: [],
    tokens: tokensOf(chunks).map((token, i) => wireToken(token, i + 1)),
  };
  return { generated_text: text, details };
}

function finishReason(generation: Generation): string {
  return generation.finish === "stop" ? "eos_token" : "length";
}

/** The OpenAI routes: the role in every chunk, and special tokens blanked in chat only. */
function openAiWire(generation: Generation, ask: Ask): Wire {
  const usage = () => ({
    prompt_tokens: generation.order.prompt.length,
    completion_tokens: generation.outputTokens,
    total_tokens: generation.order.prompt.length + generation.outputTokens,
  });
  const { chatEvent, completionEvent, usageEvent, wholeChat, wholeCompletion } = openAiEvents(generation, usage);
  const event = (token: Token, last: boolean) =>
    ask.chat ? chatEvent(token.special ? "" : token.text, last) : completionEvent(token.text, last);
  const wantsUsage = ask.chat && fieldsAt(ask.fields, "stream_options")["include_usage"] === true;
  return {
    ...streamWire(ask),
    opening: () => [],
    role: () => [ask.chat ? chatEvent("", false) : completionEvent("", false)],
    tokens: (chunk) => chunk.tokens.map((token, i) => event(token, chunk.last && i === chunk.tokens.length - 1)),
    closing: () => [...(wantsUsage ? [usageEvent()] : []), "[DONE]"],
    error: (message = GENERATION_FAILED) => openAiError(message),
    whole: (text) => json(200, ask.chat ? wholeChat(text) : wholeCompletion(text), timings(generation, ask)),
  };
}

function openAiEvents(generation: Generation, usage: () => object) {
  const created = generation.createdSeconds;
  const from = { model: generation.order.model, system_fingerprint: FINGERPRINT };
  const chatHead = (object: string) => ({ object, id: "", created, ...from });
  const finish = (last: boolean) => (last ? (generation.finish === "stop" ? "stop" : "length") : null);
  return {
    chatEvent: (content: string, last: boolean) => {
      const choice = { index: 0, delta: { role: "assistant", content }, logprobs: null, finish_reason: finish(last) };
      return JSON.stringify({ ...chatHead("chat.completion.chunk"), choices: [choice], usage: null });
    },
    usageEvent: () => JSON.stringify({ ...chatHead("chat.completion.chunk"), choices: [], usage: usage() }),
    // An empty finish reason, and another order of fields on the last event, are the router's own (router/src/lib.rs).
    completionEvent: (text: string, last: boolean) => {
      const head = { object: "text_completion", id: "", created };
      const choices = [{ index: 0, text, logprobs: null, finish_reason: last ? finishReason(generation) : "" }];
      return JSON.stringify(last ? { ...head, ...from, choices, usage: usage() } : { ...head, choices, ...from });
    },
    wholeChat: (text: string) => ({
      ...chatHead("chat.completion"),
      choices: [
        { index: 0, message: { role: "assistant", content: text }, logprobs: null, finish_reason: finish(true) },
      ],
      usage: usage(),
    }),
    wholeCompletion: (text: string) => ({
      object: "text_completion",
      id: "",
      created,
      ...from,
      choices: [{ index: 0, text, logprobs: null, finish_reason: finishReason(generation) }],
      usage: usage(),
    }),
  };
}

function streamWire(ask: Ask): Pick<Wire, "framing" | "headers" | "headersAt"> {
  return { framing: "sse", headers: streamHeaders(ask.characters), headersAt: "accepted" };
}

/** Whole answers carry the router's own times, in whole milliseconds; `x-time-per-token` includes the prefill. */
function timings(generation: Generation, ask: Ask): Header[] {
  const { arrivedAtMs, startedAtMs = arrivedAtMs, lastTokenAtMs = startedAtMs, outputTokens } = generation;
  const totalMs = lastTokenAtMs - arrivedAtMs;
  const inferenceMs = lastTokenAtMs - startedAtMs;
  const whole = (ms: number) => String(Math.floor(ms));
  return [
    ["x-compute-type", "gpu+optimized"],
    ["x-compute-time", String(totalMs / 1000)],
    ["x-compute-characters", String(ask.characters)],
    ["x-total-time", whole(totalMs)],
    ["x-validation-time", "0"],
    ["x-queue-time", whole(startedAtMs - arrivedAtMs)],
    ["x-inference-time", whole(inferenceMs)],
    ["x-time-per-token", whole(inferenceMs / outputTokens)],
    ["x-prompt-tokens", String(generation.order.prompt.length)],
    ["x-generated-tokens", String(outputTokens)],
  ];
}
