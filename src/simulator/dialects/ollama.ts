import { createHash } from "node:crypto";
import { isIP } from "node:net";
import { type Chunk, type Generation, tokensOf } from "../generation.ts";
import { DATE, type Header, LENGTH } from "../headers.ts";
import { chatText, type Fields, fieldsAt, numberAt, parseFields, stringAt } from "../prompts.ts";
import type { ResidencyWish } from "../residency.ts";
import { textOf, tokenize } from "../text.ts";
import type {
  Dialect,
  DialectRequest,
  EngineView,
  PlainReply,
  Problem,
  Reply,
  ResidencyReply,
  Wire,
} from "./dialect.ts";
import { NoMetrics } from "./no-metrics.ts";

/** Ollama 0.24 native interface: field order, headers and error texts as that release sent them. */
export const ollama: Dialect = {
  id: "ollama",
  keepAliveMs: 0,
  metrics: () => new NoMetrics(),
  answer,
  refuse,
};

const VERSION = "0.24.0";
/** OLLAMA_KEEP_ALIVE */
const KEEP_ALIVE_MS = 300_000;
/** Without `num_predict` an answer ends at ten contexts (llm/server.go). */
const CONTEXTS_PER_ANSWER = 10;

const STREAM_HEADERS: readonly Header[] = [
  ["Content-Type", "application/x-ndjson"],
  ["Date", DATE],
  ["Transfer-Encoding", "chunked"],
];

function plain(status: number, body: string, contentType?: string): PlainReply {
  const headers: Header[] = contentType ? [["Content-Type", contentType]] : [];
  headers.push(["Date", DATE], ["Content-Length", LENGTH]);
  return { kind: "plain", status, headers, body };
}

function json(status: number, value: unknown): PlainReply {
  return plain(status, JSON.stringify(value), "application/json; charset=utf-8");
}

function answer(request: DialectRequest, engine: EngineView): Reply {
  if (!isOwnHost(request.headers["host"])) return plain(403, "");
  const method = request.method === "HEAD" ? "GET" : request.method;
  switch (`${method} ${request.path}`) {
    case "GET /":
      return plain(200, "Ollama is running", "text/plain; charset=utf-8");
    case "GET /api/version":
      return json(200, { version: VERSION });
    case "GET /api/tags":
      return json(200, { models: engine.settings.models.map((name) => installed(name, engine)) });
    case "GET /api/ps":
      return json(200, { models: running(engine) });
    case "GET /v1/models":
      return plain(
        200,
        `${JSON.stringify({ object: "list", data: engine.settings.models.map((name) => card(name, engine)) })}\n`,
        "application/json",
      );
    case "POST /api/show":
      return show(request, engine);
    case "POST /api/generate":
    case "POST /api/chat":
      return generate(request, engine);
    default:
      return refuse("no-route", request);
  }
}

/** Bound to loopback, Ollama answers 403 to foreign host names (server/routes.go, allowedHostsMiddleware). */
function isOwnHost(host: string | undefined): boolean {
  const name = (host ?? "").replace(/:\d+$/, "").replace(/^\[|\]$/g, "");
  return name === "" || isIP(name) !== 0 || /^localhost$|\.(localhost|local|internal)$/.test(name);
}

function refuse(kind: Problem, request: DialectRequest): PlainReply {
  switch (kind) {
    case "unauthorized":
      return json(401, { error: "unauthorized" });
    case "no-route":
      return plain(404, "404 page not found", "text/plain");
    case "unknown-model":
      return unknownModel(stringAt(parseFields(request.text) ?? {}, "model") ?? "");
    case "overloaded":
      return json(503, { error: "server busy, please try again.  maximum pending requests exceeded" });
    case "too-large":
      return json(413, { error: "http: request body too large" });
    case "engine-failure":
      return json(500, { error: RUNNER_FAILED });
  }
}

const RUNNER_FAILED = "an error was encountered while running the model: unexpected EOF";

function unknownModel(model: string): PlainReply {
  return json(404, { error: `model '${model}' not found` });
}

/** A name without a tag means `latest`. */
function fullName(name: string): string {
  return name.includes(":") ? name : `${name}:latest`;
}

const DETAILS = {
  parent_model: "",
  format: "gguf",
  family: "llama",
  families: ["llama"],
  parameter_size: "8.0B",
  quantization_level: "Q4_K_M",
};
const MODEL_BYTES = 4_920_000_000;

function digestOf(name: string): string {
  return createHash("sha256").update(name).digest("hex");
}

function installed(name: string, engine: EngineView) {
  const modified_at = timestamp(engine.startedAt);
  return {
    name: fullName(name),
    model: fullName(name),
    modified_at,
    size: MODEL_BYTES,
    digest: digestOf(name),
    details: DETAILS,
  };
}

function card(name: string, engine: EngineView) {
  return { id: fullName(name), object: "model", created: Math.floor(engine.startedAt / 1000), owned_by: "library" };
}

/** A model that is kept for ever expires when Go's largest duration is over, in about 292 years. */
const FOREVER_MS = 2 ** 63 / 1e6;

function running(engine: EngineView) {
  const { loaded } = engine.residency;
  if (!loaded) return [];
  return [
    {
      name: loaded.model,
      model: loaded.model,
      size: MODEL_BYTES,
      digest: digestOf(loaded.model),
      details: DETAILS,
      expires_at: timestamp(Date.now() + Math.min(loaded.expiresInMs, FOREVER_MS)),
      size_vram: MODEL_BYTES,
      context_length: loaded.contextLength,
    },
  ];
}

function show(request: DialectRequest, engine: EngineView): PlainReply {
  const model = stringAt(parseFields(request.text) ?? {}, "model") ?? "";
  if (!engine.settings.models.map(fullName).includes(fullName(model))) return unknownModel(model);
  const { contextLength } = engine.settings;
  return json(200, {
    modelfile: `# Modelfile generated by "ollama show"\nFROM ${fullName(model)}\nPARAMETER num_ctx ${contextLength}\n`,
    parameters: `num_ctx                        ${contextLength}`,
    template: "{{ range .Messages }}{{ .Role }}: {{ .Content }}\n{{ end }}assistant:",
    details: DETAILS,
    model_info: {
      "general.architecture": "llama",
      "general.quantization_version": 2,
      "llama.context_length": contextLength,
    },
    tensors: [{ name: "token_embd.weight", type: "Q4_K", shape: [4096, 128256] }],
    capabilities: ["completion"],
    modified_at: timestamp(engine.startedAt),
  });
}

function generate(request: DialectRequest, engine: EngineView): Reply {
  const fields = parseFields(request.text);
  if (!fields) return json(400, { error: "unexpected EOF" });
  const model = stringAt(fields, "model") ?? "";
  if (!engine.settings.models.map(fullName).includes(fullName(model))) return unknownModel(model);
  const options = fieldsAt(fields, "options");
  const wrongOption = ["num_predict", "num_ctx", "seed"].find(
    (name) => options[name] !== undefined && !Number.isInteger(options[name]),
  );
  if (wrongOption) return json(500, { error: `option "${wrongOption}" must be of type integer` });
  if (engine.full) return refuse("overloaded", request);
  const chat = request.path === "/api/chat";
  const text = (chat ? chatText(fields) : stringAt(fields, "prompt")) ?? "";
  const isEmpty = chat ? ((fields["messages"] as unknown[] | undefined)?.length ?? 0) === 0 : text === "";
  const wish = wishOf(fields, options, engine);
  return isEmpty ? loadOrUnload(model, wish, chat) : order({ fields, options, model, text, chat, wish });
}

function wishOf(fields: Fields, options: Fields, engine: EngineView): ResidencyWish {
  return {
    model: fullName(stringAt(fields, "model") ?? ""),
    contextLength: numberAt(options, "num_ctx") ?? engine.settings.contextLength,
    keepAliveMs: keepAliveMs(fields["keep_alive"]),
  };
}

/** Seconds as a number, or a Go duration; negative is for ever (api/types.go, Duration). */
function keepAliveMs(value: unknown): number {
  const units: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  if (typeof value === "number") return value < 0 ? Number.POSITIVE_INFINITY : value * 1000;
  if (typeof value !== "string") return KEEP_ALIVE_MS;
  if (value.startsWith("-")) return Number.POSITIVE_INFINITY;
  const parts = [...value.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * (units[unit ?? ""] ?? 0), 0);
}

/** No prompt: the model is only loaded, or with `keep_alive: 0` unloaded. */
function loadOrUnload(model: string, wish: ResidencyWish, chat: boolean): ResidencyReply {
  const kind = wish.keepAliveMs === 0 ? "unload" : "load";
  const empty = chat ? { message: { role: "assistant", content: "" } } : { response: "" };
  return {
    kind,
    wish,
    answer: () => json(200, { model, created_at: timestamp(wallNow()), ...empty, done: true, done_reason: kind }),
  };
}

interface Ask {
  fields: Fields;
  options: Fields;
  model: string;
  text: string;
  chat: boolean;
  wish: ResidencyWish;
}

function order(ask: Ask): Reply {
  const { contextLength } = ask.wish;
  const all = tokenize(ask.text);
  if (all.length > contextLength && ask.fields["truncate"] === false) {
    return json(400, { error: "the input length exceeds the context length" });
  }
  // By default a prompt that is too long is cut without a word.
  const prompt = all.slice(-contextLength);
  const asked = numberAt(ask.options, "num_predict") ?? -1;
  const maxTokens = asked > 0 ? asked : CONTEXTS_PER_ANSWER * contextLength;
  return {
    kind: "generation",
    order: { model: ask.model, prompt, maxTokens, ignoreEos: false, residency: ask.wish },
    stream: ask.fields["stream"] !== false,
    wire: (generation) => wire(generation, ask),
  };
}

function wire(generation: Generation, ask: Ask): Wire {
  const line = (text: string, reasoning: string, rest: object) => {
    const thinking = reasoning ? { thinking: reasoning } : {};
    const said = ask.chat
      ? { message: { role: "assistant", content: text, ...thinking } }
      : { response: text, ...thinking };
    return { model: ask.model, created_at: timestamp(wallNow()), ...said, ...rest };
  };
  const final = (text: string, reasoning: string) =>
    line(text, reasoning, { done: true, done_reason: generation.finish, ...durations(generation) });
  return {
    framing: "ndjson",
    headers: STREAM_HEADERS,
    headersAt: "first-token",
    opening: () => [],
    role: () => [JSON.stringify(line("", "", { done: false }))],
    tokens: (chunk) =>
      tokenLines(chunk).map(({ text, reasoning }) => JSON.stringify(line(text, reasoning, { done: false }))),
    closing: () => [JSON.stringify(final("", ""))],
    error: (message = RUNNER_FAILED) => [JSON.stringify({ error: message })],
    whole: (text, chunks) => {
      const reasoning = textOf(tokensOf(chunks).filter((token) => token.reasoning));
      return json(200, final(text.slice(reasoning.length), reasoning));
    },
  };
}

/** Text is held back until it can be shown, so there may be fewer lines than tokens. */
function tokenLines(chunk: Chunk): { text: string; reasoning: string }[] {
  const text = textOf(chunk.tokens);
  if (text === "") return [];
  return [chunk.tokens[0]?.reasoning ? { text: "", reasoning: text } : { text, reasoning: "" }];
}

/** The engine's own account, in whole nanoseconds; what is zero is left out (`omitempty`). Waiting for a slot is in the total only. */
function durations(generation: Generation): Record<string, number> {
  const { arrivedAtMs, loadedAtMs, startedAtMs, firstTokenAtMs, lastTokenAtMs } = generation;
  const ns = (from = 0, to = from) => Math.round((to - from) * 1e6);
  const all = {
    total_duration: ns(arrivedAtMs, performance.now()),
    load_duration: ns(arrivedAtMs, loadedAtMs),
    prompt_eval_count: generation.order.prompt.length,
    prompt_eval_duration: ns(startedAtMs, firstTokenAtMs),
    eval_count: generation.outputTokens,
    eval_duration: ns(firstTokenAtMs, lastTokenAtMs),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value > 0));
}

function wallNow(): number {
  return performance.timeOrigin + performance.now();
}

/** RFC 3339 with up to nine decimals, as Go prints it. */
function timestamp(wallMs: number): string {
  const seconds = Math.floor(wallMs / 1000);
  const decimals = String(Math.floor((wallMs - seconds * 1000) * 1e6))
    .padStart(9, "0")
    .replace(/0+$/, "");
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}${decimals ? `.${decimals}` : ""}Z`;
}
