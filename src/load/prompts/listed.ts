import { digestOf } from "./digest.ts";
import { type PromptSet, requestNumber } from "./prompt-set.ts";
import { salt } from "./salt.ts";

/**
 * Given texts, used in turn; the number of a request picks the text.
 * @param what what they are, as the beginning of a sentence: `The 10 prompts of the scenario`
 */
export function listedPrompts(
  texts: readonly string[],
  what: string,
  cache: "cold" | "warm",
  warnings: string[] = [],
): PromptSet {
  const salted = cache === "cold" ? "each with a fresh salt of constant length" : "sent as they are (cache: warm)";
  return {
    describe: `${what}, used in turn, ${salted}.`,
    digest: digestOf({ kind: "texts", texts }),
    warnings,
    requestAt(key) {
      const text = texts[requestNumber(key) % texts.length] ?? "";
      return { text: cache === "cold" ? `[${salt(key)}] ${text}` : text };
    },
  };
}
