import { type JsonObject, objectIn, objectsIn, parseObject, textIn } from "./json.ts";

/** What an engine says about an error, whatever shape it has on the wire. */
export interface ErrorWords {
  message: string;
  /** The engine's own class: OpenAI's `type`, TGI's `error_type`, or a `code` that is a word. */
  type?: string;
  /** The status that the engine has put into the error object. */
  code?: number;
}

const MAX_DETAIL = 300;

/**
 * The error that a JSON object reports, if it is one. Known shapes:
 * `{"error":{"message","type","code"}}` (vLLM since 0.10.1, llama.cpp, Ollama /v1, TGI /v1), `{"error":"…"}` (Ollama, vLLM's 401),
 * `{"error":"…","error_type":"…"}` (TGI) and `{"object":"error","message":"…"}` (vLLM before 0.10.1).
 */
export function errorWords(object: JsonObject): ErrorWords | undefined {
  // An empty text is a field that a server failed to leave out, and no error.
  const error = object["error"] || undefined;
  if (typeof error === "string") return unwrapped(error, textIn(object["error_type"]));
  const nested = objectIn(error);
  if (nested !== undefined) return wordsOf(nested);
  if (object["object"] === "error") return wordsOf(object);
  return error === undefined ? undefined : { message: JSON.stringify(error) };
}

/** The words in the body of an answer that is no stream; undefined for an empty body. */
export function bodyWords(body: string): ErrorWords | undefined {
  const object = parseObject(body);
  if (object === undefined) return body.trim() === "" ? undefined : { message: body };
  return errorWords(object) ?? fastApiWords(object) ?? wordsOf(object);
}

/** One line of at most `limit` characters, so that a log and a table stay readable. */
export function oneLine(text: string, limit = MAX_DETAIL): string {
  // A body may be megabytes long: cut first, so that the replacement stays cheap.
  const line = text
    .slice(0, limit * 4)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters must not reach a terminal
    .replace(/[\s\u0000-\u001f\u007f]+/g, " ")
    .trim();
  return line.length > limit ? `${line.slice(0, limit - 1)}…` : line;
}

/** Whether a text is an HTML page, as proxies and ingress controllers send them. */
export function isPage(text: string): boolean {
  return /^\s*</.test(text);
}

/** What names a page: its title, else its first heading, else its first words. */
export function pageTitle(html: string): string {
  const named = /<title[^>]*>([^<]*)</i.exec(html)?.[1] ?? /<h1[^>]*>([^<]*)</i.exec(html)?.[1];
  const words = named?.trim() ? named : html.replace(/<[^>]*>/g, " ");
  return oneLine(words, 100);
}

/** Ollama 0.33 passes llama.cpp's whole error object on as a JSON string inside the string. */
function unwrapped(message: string, type: string | undefined): ErrorWords {
  const inner = message.startsWith("{") ? parseObject(message) : undefined;
  const words = inner && errorWords(inner);
  return words ?? (type === undefined ? { message } : { message, type });
}

function wordsOf(error: JsonObject): ErrorWords {
  const words: ErrorWords = { message: textIn(error["message"]) ?? JSON.stringify(error) };
  const type = textIn(error["type"]) ?? textIn(error["code"]);
  if (type !== undefined) words.type = type;
  if (typeof error["code"] === "number") words.code = error["code"];
  return words;
}

/** FastAPI's own shapes: `{"detail":"Not Found"}` and `{"detail":[{"loc":[…],"msg":"…"}]}`. */
function fastApiWords(object: JsonObject): ErrorWords | undefined {
  const detail = object["detail"];
  if (typeof detail === "string") return { message: detail };
  const items = objectsIn(detail).map(
    (item) => `${[item["loc"]].flat().join(".")}: ${textIn(item["msg"]) ?? "invalid"}`,
  );
  return items.length === 0 ? undefined : { message: items.join("; ") };
}
