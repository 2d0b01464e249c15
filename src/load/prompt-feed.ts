import type { PromptSource } from "./context.ts";
import type { PlannedPrompt, PromptKey } from "./prompts/prompt-set.ts";

/** Which turns a worker takes next: every `step`th, and so many of them are asked for ahead. */
export interface Lookahead {
  step: number;
  ahead: number;
}

/**
 * The prompts in a worker. They are made on the main thread, which holds the files and texts; those of the next turns are
 * asked for ahead, so that a request finds its prompt waiting.
 */
export class PromptFeed implements PromptSource {
  readonly dueTimesMs?: readonly number[];
  readonly #ask: (keys: PromptKey[]) => void;
  readonly #lookahead: Lookahead;
  /** Asked for and not used yet, whether they have come or not. */
  readonly #asked = new Map<string, PromiseWithResolvers<PlannedPrompt>>();

  constructor(ask: (keys: PromptKey[]) => void, lookahead: Lookahead, dueTimesMs?: readonly number[]) {
    this.#ask = ask;
    this.#lookahead = lookahead;
    if (dueTimesMs !== undefined) this.dueTimesMs = dueTimesMs;
  }

  async requestAt(key: PromptKey): Promise<PlannedPrompt> {
    // A retry comes alone.
    const ahead = key.attempt > 1 ? 0 : this.#lookahead.ahead;
    const wanted = Array.from({ length: 1 + ahead }, (_, n) => ({ ...key, turn: key.turn + n * this.#lookahead.step }));
    const unasked = wanted.filter((next) => !this.#asked.has(nameOf(next)));
    for (const next of unasked) this.#asked.set(nameOf(next), Promise.withResolvers());
    if (unasked.length > 0) this.#ask(unasked);
    const prompt = await (this.#asked.get(nameOf(key)) as PromiseWithResolvers<PlannedPrompt>).promise;
    this.#asked.delete(nameOf(key));
    return prompt;
  }

  take(prompts: readonly [PromptKey, PlannedPrompt][]): void {
    for (const [key, prompt] of prompts) this.#asked.get(nameOf(key))?.resolve(prompt);
  }
}

function nameOf({ phase, user, turn, attempt }: PromptKey): string {
  return `${phase} ${user} ${turn} ${attempt}`;
}
