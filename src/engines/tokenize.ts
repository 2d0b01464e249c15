import type { EngineApi, EngineId } from "../model/scenario.ts";
import type { HttpAnswer, HttpRequest } from "./engine.ts";
import { amountIn, type JsonObject, objectsIn, parseObject } from "./json.ts";
import { postJson } from "./requests.ts";

/** How one kind of server is asked for the number of tokens of a text, without a generation. */
export interface TokenizeDialect {
  /** The question about the text alone, without what the server puts around it. */
  request(text: string, model: string): HttpRequest;
  /** The question about the whole prompt that a generation would make of the text; undefined where the server has none. */
  wholeRequest(text: string, model: string, api: EngineApi): HttpRequest | undefined;
  /** Tokens in the answer to either question; undefined when it is no such answer, or was cut. `whole` counts special tokens too. */
  count(answer: HttpAnswer, whole: boolean): number | undefined;
}

const PATH = "/tokenize";

/**
 * vLLM (`vllm/entrypoints/serve/tokenize`) and SGLang since 0.5: `{"count":…,"tokens":[…]}`. Of messages they count the template
 * too; `add_special_tokens` is true where it is not said, and false for messages, whose template brings its own.
 */
const vllm: TokenizeDialect = {
  request: (prompt, model) => tokenize({ model, prompt, add_special_tokens: false }),
  wholeRequest: (prompt, model, api) =>
    tokenize(api === "chat" ? { model, messages: [{ role: "user", content: prompt }] } : { model, prompt }),
  // The list of ids is long and the count comes first, so that it can be read from an answer that was cut.
  count: ({ body }) => amountIn(parseObject(body)?.["count"]) ?? countAtStart(body),
};

/**
 * TGI (`router/src/server.rs`): the body of `/generate`, answered by a list of `{"id","text","start","stop"}`. Special tokens
 * are among them and stand for no characters. `/chat_tokenize` is left alone: what it counts is not in every release.
 */
const tgi: TokenizeDialect = {
  request: (inputs) => tokenize({ inputs }),
  wholeRequest: (inputs, _model, api) => (api === "generate" ? tokenize({ inputs }) : undefined),
  count({ body }, whole) {
    const tokens = parseList(body);
    return whole ? tokens?.length : tokens?.filter(({ start, stop }) => Number(stop) > Number(start)).length;
  },
};

/** llama.cpp (`tools/server`): `{"tokens":[…]}`; a body without `content` is answered by an empty list. */
const llamacpp: TokenizeDialect = {
  request: (content) => tokenize({ content, add_special: false }),
  wholeRequest: (content, _model, api) =>
    api === "completions" ? tokenize({ content, add_special: true, parse_special: true }) : undefined,
  count({ body }) {
    const tokens = parseObject(body)?.["tokens"];
    return Array.isArray(tokens) ? tokens.length : undefined;
  },
};

/**
 * The ways to ask a server of this kind, the likeliest first. Ollama has none in any release: `/tokenize` is a 404 there.
 * Behind the OpenAI protocol stand llama.cpp, vLLM's kin and servers without any.
 */
export function tokenizeDialects(engine: EngineId): readonly TokenizeDialect[] {
  return { vllm: [vllm], tgi: [tgi], ollama: [], openai: [llamacpp, vllm] }[engine];
}

function tokenize(body: JsonObject): HttpRequest {
  return postJson(PATH, "application/json", body);
}

function countAtStart(body: string): number | undefined {
  const digits = /^\s*\{\s*"count"\s*:\s*(\d+)\s*,/.exec(body)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

function parseList(body: string): JsonObject[] | undefined {
  try {
    const list: unknown = JSON.parse(body);
    return Array.isArray(list) ? objectsIn(list) : undefined;
  } catch {
    return undefined;
  }
}
