import type { Files } from "../../deps.ts";
import type { PromptSource } from "../../model/scenario.ts";
import { curatedPrompts } from "./curated.ts";
import { listedPrompts } from "./listed.ts";
import { readPrompts } from "./prompt-file.ts";
import type { PromptSet } from "./prompt-set.ts";
import { sharedPrefixPrompts } from "./shared-prefix.ts";
import { syntheticPrompts } from "./synthetic.ts";
import { readTextFile } from "./text-file.ts";
import { estimator, type Tokenizer } from "./tokenizer.ts";
import { tracePrompts } from "./trace.ts";
import { readTrace } from "./trace-file.ts";

export { tokenizerOf } from "./tokenizer-of.ts";

export interface PromptOptions {
  cache: "cold" | "warm";
  files: Files;
  /** Where relative paths start. */
  cwd: string;
  /** Of the engine that will be asked; needed where `countsTokens`, else lengths are an estimate, and the set says so. */
  tokenizer?: Tokenizer;
}

/** Whether prompts of this kind have a length in tokens, so that a tokenizer must be found for each engine before they are made. */
export function countsTokens({ kind }: PromptSource): boolean {
  return kind === "synthetic" || kind === "shared_prefix" || kind === "trace";
}

/**
 * Makes the prompts of a scenario ready to be sent: reads their file and counts their tokens, once, before the run.
 * The same source, tokenizer and keys give the same requests byte for byte.
 * @throws ConfigurationError for a file that is broken, and for lengths that salt or context do not allow
 * @throws InfrastructureError where the tokenizer's server fails
 */
export async function loadPrompts(source: PromptSource, options: PromptOptions): Promise<PromptSet> {
  const { cache, files, cwd, tokenizer = estimator("no tokenizer was given") } = options;
  switch (source.kind) {
    case "texts":
      return listedPrompts(source.texts, `The ${prompts(source.texts)} of the scenario`, cache);
    case "curated": {
      const texts = curatedPrompts(source.sets);
      return listedPrompts(texts, `The ${prompts(texts)} that ship as ${source.sets.join(", ")}`, cache);
    }
    case "file": {
      const file = await readTextFile(source.path, files, cwd);
      const { texts, warnings } = readPrompts(file, source.format, source.field);
      return listedPrompts(texts, `The ${prompts(texts)} of ${source.path}`, cache, warnings);
    }
    case "synthetic":
      return await syntheticPrompts(source.input_tokens, cache, tokenizer);
    case "shared_prefix":
      return await sharedPrefixPrompts(shapeOf(source), cache, tokenizer);
    case "trace":
      return await tracePrompts(readTrace(await readTextFile(source.path, files, cwd)), source.speed, cache, tokenizer);
  }
}

function prompts({ length }: readonly string[]): string {
  return length === 1 ? "one prompt" : `${length.toLocaleString("en-US")} prompts`;
}

function shapeOf({ groups, prefix_tokens, question_tokens }: Extract<PromptSource, { kind: "shared_prefix" }>) {
  return { groups, prefixTokens: prefix_tokens, questionTokens: question_tokens };
}
