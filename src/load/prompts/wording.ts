import { type Random, randomFrom } from "./random.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { WORDS } from "./words.ts";

/** Texts of a wanted number of tokens, made of words whose tokens were counted. */
export interface Wording {
  /** Whether the costs of the words are known one by one; else only their average is, and lengths are approximate. */
  exact: boolean;
  /**
   * Words with a space before each, worth `tokens` tokens where they follow other text; the same seed gives the same words.
   * A length that no choice of words has becomes the next smaller one.
   */
  write(tokens: number, seed: string): string;
}

/** Questions that learning the words may take: a tokenizer answers in a millisecond, a generation costs a whole prefill. */
const QUESTIONS = { server: 250, usage: 10, estimate: 250 } as const;

/** Fewer different words would make texts that resemble each other. */
const ENOUGH_WORDS = 32;

/** What the words are counted behind: at the very start of a text some tokenizers treat a word differently. */
const BEFORE = "The";

/**
 * Learns what the words cost. Where their sum says that each is one token, one question has answered for all; else groups are
 * halved until it is clear which ones are longer, or until the questions are used up.
 */
export async function learnWording(tokenizer: Tokenizer): Promise<Wording> {
  const before = await tokenizer.count(BEFORE);
  const count = async (words: readonly string[]) => (await tokenizer.count([BEFORE, ...words].join(" "))) - before;
  const all = await count(WORDS);
  const costs = await costsOf({ words: WORDS, tokens: all }, count, QUESTIONS[tokenizer.source] - 2);
  const single = [...costs].filter(([, cost]) => cost === 1);
  const table = new Map(single.length >= ENOUGH_WORDS ? single : costs);
  const stock = table.size >= ENOUGH_WORDS ? Stock.of(table) : undefined;
  return stock === undefined ? approximate(Math.max(all, 1) / WORDS.length) : exact(stock);
}

interface Group {
  words: readonly string[];
  tokens: number;
}

/** The words whose cost became known; empty where words together have fewer tokens than words, since then none stands alone. */
async function costsOf(
  all: Group,
  count: (words: readonly string[]) => Promise<number>,
  questions: number,
): Promise<Map<string, number>> {
  const costs = new Map<string, number>();
  const open = [all];
  let left = questions;
  for (let group = open.shift(); group !== undefined; group = open.shift()) {
    const { words, tokens } = group;
    if (tokens < words.length) return new Map();
    if (tokens === words.length) for (const word of words) costs.set(word, 1);
    else if (words.length === 1) costs.set(words[0] ?? "", tokens);
    else if (left > 0) {
      left -= 1;
      const first = words.slice(0, words.length / 2);
      const counted = await count(first);
      open.push({ words: first, tokens: counted }, { words: words.slice(first.length), tokens: tokens - counted });
    }
  }
  return costs;
}

/** Words with their costs, and the knowledge which lengths can be made of them. */
class Stock {
  readonly largest: number;
  /** From this length on every one can be made. */
  readonly always: number;
  readonly #words: { text: string; cost: number }[];
  /** For each length below `always` the index of a word with which it can be begun; −1 where none can. */
  readonly #begin: Int32Array;

  private constructor(words: { text: string; cost: number }[], begin: Int32Array) {
    this.largest = Math.max(...words.map(({ cost }) => cost));
    this.always = begin.lastIndexOf(-1) + 1;
    this.#words = words;
    this.#begin = begin;
  }

  /** Undefined where the costs have a common divisor, so that lengths in between cannot be made at any size. */
  static of(costs: ReadonlyMap<string, number>): Stock | undefined {
    const words = [...costs].map(([text, cost]) => ({ text, cost }));
    const largest = Math.max(...words.map(({ cost }) => cost));
    // Frobenius: with costs up to n and no common divisor every length from (n − 1)² on can be made (Schur's bound).
    const begin = new Int32Array(largest ** 2 + largest).fill(-1);
    begin[0] = 0;
    for (let length = 1; length < begin.length; length++) {
      begin[length] = words.findIndex(({ cost }) => cost <= length && begin[length - cost] !== -1);
    }
    return begin.subarray(-largest).includes(-1) ? undefined : new Stock(words, begin);
  }

  compose(tokens: number, random: Random): string {
    let text = "";
    let left = Math.max(0, tokens);
    while (!this.#canMake(left)) left -= 1;
    while (left > 0) {
      const drawn = this.#words[random(this.#words.length)];
      const word = drawn && this.#canMake(left - drawn.cost) ? drawn : this.#words[this.#begin[left] ?? 0];
      if (word === undefined) break;
      text += ` ${word.text}`;
      left -= word.cost;
    }
    return text;
  }

  #canMake(length: number): boolean {
    return length >= 0 && (length >= this.always || this.#begin[length] !== -1);
  }
}

const PHRASES = 256;
const PHRASE_WORDS = 16;

/**
 * Long texts are put together from ready phrases of equal length, so that a prompt of 30,000 tokens takes microseconds.
 * The beginning is drawn word by word: no two texts may share as much as a block of a prefix cache by chance.
 */
function exact(stock: Stock): Wording {
  const phraseTokens = PHRASE_WORDS * stock.largest;
  const drawn = randomFrom("phrases");
  const phrases = Array.from({ length: PHRASES }, () => stock.compose(phraseTokens, drawn));
  return {
    exact: true,
    write(tokens, seed) {
      const random = randomFrom(seed);
      if (tokens < 2 * phraseTokens + stock.always) return stock.compose(tokens, random);
      let text = stock.compose(phraseTokens, random);
      let left = tokens - phraseTokens;
      for (; left >= phraseTokens + stock.always; left -= phraseTokens) text += phrases[random(PHRASES)];
      return text + stock.compose(left, random);
    },
  };
}

function approximate(tokensPerWord: number): Wording {
  return {
    exact: false,
    write(tokens, seed) {
      const random = randomFrom(seed);
      const words = Array.from({ length: Math.round(tokens / tokensPerWord) }, () => WORDS[random(WORDS.length)]);
      return words.map((word) => ` ${word}`).join("");
    },
  };
}
