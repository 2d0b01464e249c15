import type { Engine, StreamEvent } from "../../engines/engine.ts";
import type { Endpoint } from "../../model/endpoint.ts";
import { type Ask, countingFailure, type Tokenizer } from "./tokenizer.ts";

/** Repetitions of one word in the two texts through which the line is laid. */
const SHORT = 8;
const LONG = 40;

/**
 * Counts by generating one token and reading how many input tokens the server charges. Those contain the chat template: two
 * texts of one repeated word give a line, whose slope is the word and whose intercept is what stands around a text.
 * The short one is asked twice: Ollama up to 0.3 counts only what its cache did not hold (ollama/ollama #2068, #3427), and
 * from such numbers nothing can be learnt.
 * @returns undefined where the server reports no such number, or one that a repetition changes
 */
export async function usageTokenizer(
  { id, model, api }: Pick<Endpoint, "id" | "model" | "api">,
  engine: Engine,
  ask: Ask,
): Promise<Tokenizer | undefined> {
  const charged = async (prompt: string): Promise<number | undefined> => {
    const generation = { api, model, prompt, maxTokens: 1, forceLength: false, temperature: 0, seed: 0 };
    const answer = await ask(engine.generate(generation));
    if (answer.status !== 200) throw countingFailure(id, engine.failure(answer));
    const reader = engine.reader(api);
    const events = [...reader.push(Buffer.from(answer.body)), ...reader.end().events];
    const failure = events.find((event) => event.failure !== undefined)?.failure;
    if (failure !== undefined) throw countingFailure(id, failure);
    return inputTokens(events);
  };
  const around = lineThrough(await charged(words(SHORT)), await charged(words(LONG)), await charged(words(SHORT)));
  if (around === undefined) return undefined;
  return {
    source: "usage",
    around,
    async count(text) {
      const tokens = await charged(text);
      if (tokens !== undefined) return tokens - around;
      throw countingFailure(id, {
        class: "protocol",
        detail: "it told how many input tokens an answer took, and no longer does",
      });
    },
  };
}

function words(count: number): string {
  return Array.from({ length: count }, () => "time").join(" ");
}

/** The intercept; undefined where the numbers are no straight line of whole tokens. */
function lineThrough(
  short: number | undefined,
  long: number | undefined,
  again: number | undefined,
): number | undefined {
  if (short === undefined || long === undefined || again !== short) return undefined;
  const perWord = (long - short) / (LONG - SHORT);
  const around = short - perWord * SHORT;
  return perWord >= 1 && around >= 0 ? Math.round(around) : undefined;
}

/** The last word of the stream on it. */
function inputTokens(events: readonly StreamEvent[]): number | undefined {
  return events.findLast(({ usage }) => usage?.inputTokens !== undefined)?.usage?.inputTokens;
}
