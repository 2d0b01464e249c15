import { ConfigurationError } from "../../errors.ts";
import type { Tokenizer } from "./tokenizer.ts";

/** A text that is a fixed frame and `words` tokens of words; samples differ as the requests of a run do. */
export type Build = (words: number, sample: number) => string;

/** How many tokens of words make a text as long as wanted, and how well that was seen to hold. */
export interface Fit {
  words: number;
  /** The greatest difference between counted and wanted among the samples, tokens. */
  worst: number;
}

/** Texts that are counted at their full length. */
const SAMPLES = { server: 4, usage: 2, estimate: 1 } as const;

/** Words around which the frame is counted. */
const MIDDLE = 64;

/**
 * Fits a text to a length: the frame is what a text has beyond its words, so that what meets at their borders is counted too.
 * A first sample that is off by a few tokens corrects the frame; the others are then held against it.
 * @param key the scenario's key, for the error
 * @param before tokens of `wanted` that another key stands for
 * @throws ConfigurationError where the frame alone is longer than that
 */
export async function fitLength(
  wanted: number,
  build: Build,
  tokenizer: Tokenizer,
  key: string,
  before = 0,
): Promise<Fit> {
  const frame = (await tokenizer.count(build(MIDDLE, 0))) - MIDDLE;
  if (frame >= wanted) throw tooShort(key, wanted - before, frame - before);
  const first = await tokenizer.count(build(wanted - frame, 1));
  const words = Math.max(1, wanted - frame - (first - wanted));
  let worst = 0;
  for (let sample = 2; sample <= SAMPLES[tokenizer.source] + 1; sample++) {
    worst = Math.max(worst, Math.abs((await tokenizer.count(build(words, sample))) - wanted));
  }
  return { words, worst };
}

function tooShort(key: string, wanted: number, frame: number): ConfigurationError {
  return new ConfigurationError(
    `requests.prompts.${key} is ${wanted}, but what every prompt begins with takes ${frame} tokens of that`,
    { hint: `Ask for at least ${frame + 1}; with requests.cache: warm there is no salt, and fewer will do.` },
  );
}

/** The sentence part that says how far a length can be trusted: `exactly 512 tokens, counted by the server's own tokenizer`. */
export function lengthWords(tokens: number, worst: number, { source }: Tokenizer): string {
  const amount = `${tokens.toLocaleString("en-US")} tokens`;
  if (source === "estimate") return `about ${amount}, estimated by counting words`;
  const by = source === "server" ? "counted by the server's own tokenizer" : "calibrated from usage";
  return worst === 0
    ? `exactly ${amount}, ${by}`
    : `about ${amount} (samples to within ${percent(worst / tokens)} %), ${by}`;
}

/** What the server puts around a text, where it tells: the end of a sentence, or nothing. */
export function aroundWords({ around }: Tokenizer): string {
  return around ? `; the server adds ${around} tokens around each (chat template, special tokens)` : "";
}

/** What must be known of lengths that are not exact. */
export function lengthWarnings(tokens: number, worst: number, { source, reason }: Tokenizer): string[] {
  if (source === "estimate") {
    return [
      `The length of the prompts is an estimate, since ${reason}: compare the input tokens of the results with what was asked.`,
    ];
  }
  if (worst === 0) return [];
  const off = `of ${tokens} tokens, samples were off by up to ${worst}`;
  return [`The length of the prompts is not exact, since not all words could be counted one by one: ${off}.`];
}

function percent(fraction: number): string {
  return (Math.ceil(fraction * 1000) / 10).toFixed(1);
}
