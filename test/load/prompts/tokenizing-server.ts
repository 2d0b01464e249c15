import type { Ask } from "../../../src/load/prompts/tokenizer.ts";
import type { HttpAnswer, HttpRequest } from "../../../src/model/http.ts";
import { type Script, type ScriptedServer, scriptedServer } from "../../helpers/scripted-server.ts";

/** Tokenizers that differ in what matters: whether words are tokens, and whether the tokens of words add up. */
export const TOKENIZERS = {
  /** A word with the space before it, or a sign, is a token; a digit is one, and the space before it another (Gemma, Llama 3). */
  words: (text: string) => text.match(/ ?[a-z]+|\d| |[^a-z\d]/gi) ?? [],
  /** Pieces of two letters and their space, so that nearly every word takes several. */
  pieces: (text: string) => text.match(/ ?[a-z]{1,2}|\d| |[^a-z\d]/gi) ?? [],
  /** Words that follow each other become one token, up to three: no word has a length of its own. */
  joining: (text: string) => text.match(/(?: ?[a-z]{1,5}(?![a-z])){1,3}| ?[a-z]+|\d| |[^a-z\d]/gi) ?? [],
} as const satisfies Record<string, (text: string) => string[]>;
export type TokenizerName = keyof typeof TOKENIZERS;

/** What a chat template puts around a message. */
const AROUND = 9;

/** A server that counts tokens in the way of vLLM, with a tokenizer of its own. */
export async function tokenizingServer(name: TokenizerName): Promise<ScriptedServer> {
  const tokenize = TOKENIZERS[name];
  return await scriptedServer((request, response) => {
    const { prompt, messages } = JSON.parse(request.body);
    const tokens = tokenize(prompt ?? messages[0].content);
    const count = tokens.length + (messages === undefined ? 0 : AROUND);
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ count, max_model_len: 4096, tokens: tokens.map((_, n) => n), token_strs: null }));
  });
}

/** A server of the OpenAI protocol that has no tokenizer to ask, and tells the usage of its answers unless `silent`. */
export async function generatingServer(
  name: TokenizerName,
  options: { silent?: boolean; uncachedOnly?: boolean } = {},
): Promise<ScriptedServer> {
  const seen = new Set<string>();
  const script: Script = (request, response) => {
    if (request.url !== "/v1/chat/completions") return void response.writeHead(404).end("not found");
    const { messages } = JSON.parse(request.body);
    const text: string = messages[0].content;
    const whole = TOKENIZERS[name](text).length + AROUND;
    const prompt_tokens = options.uncachedOnly && seen.has(text) ? 1 : whole;
    seen.add(text);
    const usage = options.silent ? undefined : { prompt_tokens, completion_tokens: 1 };
    const choices = [{ index: 0, delta: { content: "x" }, finish_reason: "length" }];
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.end(
      `data: ${JSON.stringify({ choices })}\n\ndata: ${JSON.stringify({ choices: [], usage })}\n\ndata: [DONE]\n\n`,
    );
  };
  return await scriptedServer(script);
}

/** Asks a server over real HTTP. */
export function askAt(baseUrl: string): Ask {
  return async ({ method, path, headers, body }: HttpRequest): Promise<HttpAnswer> => {
    const answer = await fetch(baseUrl + path, { method, headers, ...(body === undefined ? {} : { body }) });
    return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
  };
}
