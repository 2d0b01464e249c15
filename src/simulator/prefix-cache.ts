import { fnv1a } from "./random.ts";

const MOST_BLOCKS = 16_384;

/** Remembers the blocks at the start of earlier prompts, as engines do with their key-value caches. */
export class PrefixCache {
  readonly #blockTokens: number;
  /** Chained hashes, the oldest first. */
  readonly #blocks = new Set<number>();

  constructor(blockTokens: number) {
    this.#blockTokens = blockTokens;
  }

  /** How many leading tokens are cached; remembers the prompt. The last token is always computed, for its logits (vLLM, automatic prefix caching). */
  lookUp(prompt: readonly string[]): number {
    const hashes = this.#chain(prompt);
    const missing = hashes.findIndex((hash) => !this.#blocks.has(hash));
    const hits = missing === -1 ? hashes.length : missing;
    for (const hash of hashes) this.#remember(hash);
    const lastWholeBlock = Math.floor(Math.max(0, prompt.length - 1) / this.#blockTokens);
    return Math.min(hits, lastWholeBlock) * this.#blockTokens;
  }

  #chain(prompt: readonly string[]): number[] {
    const hashes: number[] = [];
    let hash: number | undefined;
    for (let end = this.#blockTokens; end <= prompt.length; end += this.#blockTokens) {
      hash = fnv1a(prompt.slice(end - this.#blockTokens, end).join(" "), hash);
      hashes.push(hash);
    }
    return hashes;
  }

  #remember(hash: number): void {
    this.#blocks.delete(hash);
    this.#blocks.add(hash);
    if (this.#blocks.size <= MOST_BLOCKS) return;
    for (const oldest of this.#blocks) {
      this.#blocks.delete(oldest);
      return;
    }
  }
}
