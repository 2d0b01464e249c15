import { chunk } from "./scripted-server.ts";

/** Pieces of answers as engines write them, to be put together in the right way and in wrong ones. */

/** Tokens of a whole answer, which is what the tests of faults ask for. */
export const TOKENS = 12;

const numbers = (count: number) => Array.from({ length: count }, (_, n) => n);
const event = (message: object) => `data: ${JSON.stringify(message)}\n\n`;

export const DONE = "data: [DONE]\n\n";
export const ROLE = chunk({ role: "assistant", content: "" });

export const text = (words: string): string => chunk({ content: words });
export const texts = (count = TOKENS): string[] => numbers(count).map((n) => text(` t${n}`));
export const finish = (reason = "length"): string => chunk({ content: "" }, { finish_reason: reason });

/** @param more of the usage, such as the tokens of the prompt that were cached */
export function usage(tokens = TOKENS, more: object = {}): string {
  return event({ choices: [], usage: { prompt_tokens: 40, completion_tokens: tokens, ...more } });
}

/** A token with the running count that vLLM sends on demand. */
export function counted(count: number): string {
  return event({
    choices: [{ index: 0, delta: { content: " t" }, finish_reason: null }],
    usage: { prompt_tokens: 40, completion_tokens: count },
  });
}

interface AnswerOptions {
  tokens?: number;
  /** What the engine says that they are. */
  count?: number;
  reason?: string;
}

/** The stream of OpenAI's protocol, from the role on. */
export function openAiAnswer({ tokens = TOKENS, count = tokens, reason = "length" }: AnswerOptions = {}): string[] {
  return [ROLE, ...texts(tokens), finish(reason), usage(count), DONE];
}

export function tgiToken(n: number, more: object = {}): string {
  return event({ index: n, token: { id: n, text: ` t${n}`, special: false }, generated_text: null, ...more });
}

/** The stream of `/generate_stream`: the last token brings the whole text. */
export function tgiAnswer({ tokens = TOKENS, count = tokens }: Omit<AnswerOptions, "reason"> = {}): string[] {
  const details = { finish_reason: "length", generated_tokens: count, input_length: 40 };
  return [...numbers(tokens - 1).map((n) => tgiToken(n)), tgiToken(tokens - 1, { generated_text: "…", details })];
}

export const ollamaLine = (content: string, more: object = {}): string =>
  `${JSON.stringify({ model: "m", message: { role: "assistant", content }, done: false, ...more })}\n`;
export const ollamaTexts = (count = TOKENS): string[] => numbers(count).map((n) => ollamaLine(` t${n}`));

/** @param more fields of the last line that are other than they should be */
export function ollamaEnd(more: object = {}): string {
  const told = { prompt_eval_count: 40, eval_count: TOKENS, prompt_eval_duration: 2e6, eval_duration: 10e6 };
  return ollamaLine("", { done: true, done_reason: "length", load_duration: 1e6, ...told, ...more });
}
