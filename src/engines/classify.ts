import type { Failure, FailureClass } from "../model/failures.ts";
import type { HttpAnswer } from "./engine.ts";
import { bodyWords, type ErrorWords, errorWords, isPage, oneLine, pageTitle } from "./error-words.ts";
import { parseObject } from "./json.ts";

/**
 * A prompt or an answer that does not fit, in every dialect:
 * OpenAI and llama.cpp (types), vLLM and SGLang ("maximum context length", "longer than the model's context length"),
 * TGI ("`inputs` tokens + `max_new_tokens` must be <="), Ollama ("exceeds the context length").
 */
const TOO_LONG = new RegExp(
  [
    "exceed_context_size|context_length_exceeded",
    "maximum (context|model) length",
    "(exceed|longer than|larger than).{0,60}(context (length|size|window)|max(imum)? model length|max_model_len)",
    "`inputs` (tokens \\+ `max_new_tokens` must be <=|must have less than)",
    "prompt is too long",
  ].join("|"),
  "i",
);

const REFUSED_FOR_LOAD =
  /overloaded|server busy|maximum pending requests|currently (busy|scaling)|rate.?limit|too many requests/i;

/** TGI's validation, template and tool errors; Ollama answers a wrong option type with status 500. */
const NOT_ACCEPTED = /validation error|template error|tool error|must be of type/i;

/** A 503 that is not about load: an engine that is loading or dead, or a gateway without a pod behind it. */
const NOT_READY =
  /loading|unhealthy|not ready|no healthy upstream|upstream connect error|no (available )?endpoints|connection refused/i;

/** What an error object inside a 200 stream, or instead of one, means. */
export function streamFailure(words: ErrorWords): Failure {
  return { class: classOfWords(words) ?? classOfCode(words.code), detail: oneLine(words.message) };
}

/**
 * What an answer that is not a 200 stream means: by the engine's words where they are clearer than the status, else by the status.
 * An HTML page comes from something in front of the engine, never from the engine.
 */
export function answerFailure(answer: HttpAnswer): Failure {
  const { status } = answer;
  if (status === 200) return foreignBody(answer.body);
  if (status >= 300 && status < 400) return redirect(answer);
  if (isPage(answer.body)) {
    const detail = `HTTP ${status}: an HTML page "${pageTitle(answer.body)}", so from a proxy and not from the engine`;
    return { class: status === 401 || status === 403 ? "auth" : "protocol", detail };
  }
  const words = bodyWords(answer.body);
  return { class: classOfAnswer(status, words), detail: `HTTP ${status}${describe(status, words)}` };
}

/** What a 200 body that is no stream means: a page, one JSON document, or any other text. */
export function foreignBody(body: string): Failure {
  if (body.trim() === "") return { class: "truncated", detail: "the body is empty: not one event came" };
  if (isPage(body)) {
    const detail = `HTTP 200 with an HTML page "${pageTitle(body)}" where a stream was wanted`;
    return { class: "protocol", detail };
  }
  const object = parseObject(body);
  const words = object && errorWords(object);
  if (words !== undefined) return streamFailure(words);
  const found = object === undefined ? `the text "${oneLine(body, 120)}"` : "one JSON document";
  const detail = `HTTP 200 with ${found} where a stream was wanted: "stream": true was not honoured by the server or by a proxy`;
  return { class: "protocol", detail };
}

function redirect(answer: HttpAnswer): Failure {
  const target = answer.headers["location"]?.replace(/[?#].*/s, "") ?? "an unnamed place";
  const detail = `HTTP ${answer.status}: a redirect to ${oneLine(target)}, which is not followed; name that URL instead`;
  return { class: "protocol", detail };
}

function classOfAnswer(status: number, words: ErrorWords | undefined): FailureClass {
  if (status === 401 || status === 403) return "auth";
  if (status === 404) return "not-found";
  if (status === 405) return "protocol";
  if (status === 503 && words !== undefined && NOT_READY.test(words.message)) return "server";
  const byWords = words && classOfWords(words);
  if (byWords !== undefined) return byWords;
  if (status === 429 || status === 503) return "overloaded";
  // TGI reports a failed generation as 424; vLLM reports a feature that it lacks as 501.
  if (status === 424) return "server";
  if (status === 501) return "validation";
  if (status >= 500) return "server";
  return status >= 400 ? "validation" : "protocol";
}

function classOfWords({ message, type }: ErrorWords): FailureClass | undefined {
  if (TOO_LONG.test(message) || (type !== undefined && TOO_LONG.test(type))) return "context-too-long";
  if (type === "overloaded" || REFUSED_FOR_LOAD.test(message)) return "overloaded";
  if (type === "validation" || NOT_ACCEPTED.test(message)) return "validation";
  return undefined;
}

function classOfCode(code: number | undefined): FailureClass {
  if (code === 401 || code === 403) return "auth";
  if (code === 404) return "not-found";
  if (code === 429 || code === 503) return "overloaded";
  return code === 400 || code === 422 ? "validation" : "stream-error";
}

function describe(status: number, words: ErrorWords | undefined): string {
  const said = words === undefined ? " with an empty body" : `: ${oneLine(words.message)}`;
  const aboutPath = status === 404 && (words === undefined || /^(404 page )?not found\W*$/i.test(words.message.trim()));
  return aboutPath ? `${said} (the path is unknown here, not the model)` : said;
}
