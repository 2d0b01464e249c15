import { randomFrom } from "./random.ts";
import type { Tokenizer } from "./tokenizer.ts";
import type { Wording } from "./wording.ts";
import { WORDS } from "./words.ts";

/** Texts that were each brought to their length by counting them. */
export interface CorrectedPool {
  /** Words with a space before each, to stand behind any head of the same length in tokens. */
  bodies: string[];
  /** The greatest difference from the wanted length that was left, tokens. */
  worst: number;
}

/** Countings for one text; a handful is enough where a word is a token or two. */
const TRIES = 24;

/**
 * For tokenizers that join words, so that no sum of words is the length of the text: each text is counted with a head in front,
 * and words are added or taken away at its end until the count is right. For a server's own tokenizer, which is quick.
 */
export async function correctedPool(
  size: number,
  wanted: number,
  head: string,
  words: number,
  wording: Wording,
  tokenizer: Tokenizer,
): Promise<CorrectedPool> {
  const pool: CorrectedPool = { bodies: [], worst: 0 };
  for (let n = 0; n < size; n++) {
    const { body, off } = await corrected(wording.write(words, `text ${n}`), wanted, head, tokenizer);
    pool.bodies.push(body);
    pool.worst = Math.max(pool.worst, off);
  }
  return pool;
}

async function corrected(start: string, wanted: number, head: string, tokenizer: Tokenizer) {
  const random = randomFrom(start);
  let best = { body: start, off: Number.POSITIVE_INFINITY };
  let words = start.split(" ").slice(1);
  for (let tries = 0; tries < TRIES && best.off > 0; tries++) {
    const body = words.map((word) => ` ${word}`).join("");
    const missing = wanted - (await tokenizer.count(head + body));
    if (Math.abs(missing) < best.off) best = { body, off: Math.abs(missing) };
    const change = Math.max(1, Math.round((Math.abs(missing) * words.length) / wanted));
    words =
      missing > 0
        ? [...words, ...Array.from({ length: change }, () => WORDS[random(WORDS.length)] ?? "")]
        : words.slice(0, -change);
  }
  return best;
}
