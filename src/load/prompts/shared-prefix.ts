import { digestOf } from "./digest.ts";
import { aroundWords, fitLength, lengthWarnings, lengthWords } from "./length.ts";
import { type PromptKey, type PromptSet, requestNumber } from "./prompt-set.ts";
import { salt } from "./salt.ts";
import { bracketed, opening, sampleSalt, TEXTS_IN_TURN } from "./synthetic.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { learnWording } from "./wording.ts";

export interface SharedPrefixShape {
  groups: number;
  prefixTokens: number;
  questionTokens: number;
}

/**
 * Requests that share the beginning of others, as with a common system prompt: groups in turn, so that request i has the prefix
 * of group i mod `groups`, and a question of its own behind it.
 * The prefix is there to be found in a prefix cache, so it has no salt; the salt stands at the start of the question and is
 * counted in. Cold: the prefixes are new for every test of every run, so that only this test's own requests share them, its
 * warm-up included. Warm: prefixes and questions (32 a group, in turn) are the same in every run with the seed.
 * @throws ConfigurationError where salt or opening alone are longer than their part, or the model's context is shorter
 */
export async function sharedPrefixPrompts(
  { groups, prefixTokens, questionTokens }: SharedPrefixShape,
  cache: "cold" | "warm",
  tokenizer: Tokenizer,
): Promise<PromptSet> {
  const wording = await learnWording(tokenizer);
  const prefix = (words: number, of: string) => opening(prefixTokens) + wording.write(words, `prefix ${of}`);
  const question = (words: number, fresh: string) =>
    (cache === "cold" ? ` ${bracketed(fresh)}` : "") + wording.write(words, `question ${fresh}`);
  const total = prefixTokens + questionTokens;
  const first = await fitLength(prefixTokens, (words, n) => prefix(words, `sample ${n}`), tokenizer, "prefix_tokens");
  const build = (words: number, n: number) => prefix(first.words, `sample ${n}`) + question(words, sampleSalt(n));
  const second = await fitLength(total, build, tokenizer, "question_tokens", prefixTokens);
  const worst = Math.max(first.worst, second.worst);
  const salted = cache === "cold" ? "a fresh salt at the start of each question" : "sent as they are (cache: warm)";
  return {
    describe: `Made-up prompts of ${lengthWords(total, worst, tokenizer)}: ${groups} groups in turn, each with a prefix of ${prefixTokens} that its requests share, and questions of ${questionTokens}; ${salted}${aroundWords(tokenizer)}.`,
    digest: digestOf({ kind: "shared_prefix", groups, prefixTokens, questionTokens }),
    warnings: lengthWarnings(total, worst, tokenizer),
    sharedShare: prefixTokens / total,
    requestAt(key) {
      const number = requestNumber(key);
      const group = number % groups;
      const inTurn = Math.floor(number / groups) % TEXTS_IN_TURN;
      return cache === "cold"
        ? { text: prefix(first.words, `${testOf(key)} ${group}`) + question(second.words, salt(key)) }
        : {
            text:
              prefix(first.words, `${key.seed} ${group}`) + question(second.words, `${key.seed} ${group} ${inTurn}`),
          };
    },
  };
}

/** The test of a run that a request belongs to: what its warm-up left in the cache is what a server that runs for long has. */
function testOf({ seed, nonce, pair, phase }: PromptKey): string {
  return [seed, nonce, pair, phase.replace("/warmup", "/measured")].join("|");
}
