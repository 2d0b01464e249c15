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
  /** By phase and user: the first turn that was not asked for yet. */
  readonly #unasked = new Map<string, number>();
  readonly #ready = new Map<string, PlannedPrompt>();
  readonly #waiting = new Map<string, (prompt: PlannedPrompt) => void>();

  constructor(ask: (keys: PromptKey[]) => void, lookahead: Lookahead, dueTimesMs?: readonly number[]) {
    this.#ask = ask;
    this.#lookahead = lookahead;
    if (dueTimesMs !== undefined) this.dueTimesMs = dueTimesMs;
  }

  requestAt(key: PromptKey): PlannedPrompt | Promise<PlannedPrompt> {
    const unasked = key.attempt > 1 ? [key] : this.#unaskedFrom(key);
    if (unasked.length > 0) this.#ask(unasked);
    const name = nameOf(key);
    const ready = this.#ready.get(name);
    if (ready === undefined) return new Promise((resolve) => this.#waiting.set(name, resolve));
    this.#ready.delete(name);
    return ready;
  }

  take(prompts: readonly [PromptKey, PlannedPrompt][]): void {
    for (const [key, prompt] of prompts) {
      const name = nameOf(key);
      const waiting = this.#waiting.get(name);
      if (waiting === undefined) this.#ready.set(name, prompt);
      this.#waiting.delete(name);
      waiting?.(prompt);
    }
  }

  #unaskedFrom(key: PromptKey): PromptKey[] {
    const { step, ahead } = this.#lookahead;
    const line = `${key.phase} ${key.user}`;
    const from = Math.max(key.turn, this.#unasked.get(line) ?? 0);
    const keys: PromptKey[] = [];
    for (let turn = from; turn <= key.turn + ahead * step; turn += step) keys.push({ ...key, turn });
    this.#unasked.set(line, from + keys.length * step);
    return keys;
  }
}

function nameOf({ phase, user, turn, attempt }: PromptKey): string {
  return `${phase} ${user} ${turn} ${attempt}`;
}
