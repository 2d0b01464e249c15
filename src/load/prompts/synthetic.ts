import { correctedPool } from "./corrected-pool.ts";
import { digestOf } from "./digest.ts";
import { aroundWords, fitLength, lengthWarnings, lengthWords } from "./length.ts";
import { type PromptSet, requestNumber } from "./prompt-set.ts";
import { salt } from "./salt.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { learnWording } from "./wording.ts";

/** What keeps a model talking about a list of words; too long for very short prompts. */
const INSTRUCTION = "Write a long story with these words:";
const ROOM_FOR_INSTRUCTION = 64;

/** Different texts that are sent in turn where prompts are to repeat. */
export const TEXTS_IN_TURN = 32;

/** How a made-up prompt of so many tokens begins, before its words. */
export function opening(tokens: number): string {
  return tokens >= ROOM_FOR_INSTRUCTION ? INSTRUCTION : "The";
}

/** A salt as every salted prompt has it. */
export function bracketed(salt: string): string {
  return `[${salt}]`;
}

/** The salt of a text that is only counted, never sent in a run. */
export function sampleSalt(sample: number): string {
  return salt({ seed: sample, nonce: "sample", pair: 0, phase: "", user: 0, turn: 0, attempt: 0 });
}

/**
 * Made-up prompts of an exact length, the salt counted in. Cold: each has words of its own. Warm: 32 texts in turn.
 * Where a server's tokenizer joins words, 32 texts are corrected against it and used in turn, and only the salt is fresh.
 * @throws ConfigurationError where salt and opening alone are longer than that, or the model's context is shorter
 */
export async function syntheticPrompts(
  inputTokens: number,
  cache: "cold" | "warm",
  tokenizer: Tokenizer,
): Promise<PromptSet> {
  const wording = await learnWording(tokenizer);
  const begin = opening(inputTokens);
  const head = (fresh: string) => (cache === "cold" ? `${bracketed(fresh)} ${begin}` : begin);
  const build = (words: number, sample: number) => head(sampleSalt(sample)) + wording.write(words, `sample ${sample}`);
  const { words, worst } = await fitLength(inputTokens, build, tokenizer, "input_tokens");
  const exact = worst === 0 || tokenizer.source !== "server";
  const pool = exact
    ? undefined
    : await correctedPool(TEXTS_IN_TURN, inputTokens, head(sampleSalt(0)), words, wording, tokenizer);
  const off = pool?.worst ?? worst;
  const turns = cache === "warm" || pool !== undefined ? `, ${TEXTS_IN_TURN} texts in turn` : "";
  const salted = cache === "cold" ? ", each with a fresh salt that is counted in" : ", sent as they are (cache: warm)";
  return {
    describe: `Made-up prompts of ${lengthWords(inputTokens, off, tokenizer)}${turns}${salted}${aroundWords(tokenizer)}.`,
    digest: digestOf({ kind: "synthetic", inputTokens }),
    warnings: lengthWarnings(inputTokens, off, tokenizer),
    requestAt(key) {
      const fresh = salt(key);
      const inTurn = requestNumber(key) % TEXTS_IN_TURN;
      const text = pool?.bodies[inTurn] ?? wording.write(words, cache === "cold" ? fresh : `${key.seed} ${inTurn}`);
      return { text: head(fresh) + text };
    },
  };
}
