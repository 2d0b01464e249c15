import { digestOf } from "./digest.ts";
import { aroundWords, fitLength, lengthWarnings, lengthWords } from "./length.ts";
import { type PromptKey, type PromptSet, requestNumber } from "./prompt-set.ts";
import type { Tokenizer } from "./tokenizer.ts";
import { BLOCK_TOKENS, type TracedRequest } from "./trace-file.ts";
import { learnWording } from "./wording.ts";

/** Where every text begins, so that its first word has the same neighbours as all others. */
const BEGIN = "The";

/**
 * The requests of a trace at their times, with its lengths and its sharing: blocks with one id have one text, so that prefix
 * caches find what they found when it was recorded. There is no salt, which would part them. Cold: all texts are new for every
 * test and run. Warm: they are the same in every run with the seed.
 * @param speed 2 plays it twice as fast
 * @throws ConfigurationError where the model's context is shorter than the longest request
 */
export async function tracePrompts(
  trace: readonly TracedRequest[],
  speed: number,
  cache: "cold" | "warm",
  tokenizer: Tokenizer,
): Promise<PromptSet> {
  const wording = await learnWording(tokenizer);
  const longest = trace.reduce((most, { inputTokens }) => Math.max(most, inputTokens), 0);
  const write = (words: number, firstBlock: number, blocks: readonly number[], run: string, own: string) => {
    let text = BEGIN;
    let left = words;
    for (let block = 0; left > 0; block++) {
      const size = Math.min(left, block === 0 ? firstBlock : BLOCK_TOKENS);
      text += wording.write(size, `${run} block ${blocks[block] ?? `${own} ${block}`}`);
      left -= size;
    }
    return text;
  };
  // Nothing new is learnt from longer texts, and a generation charges the whole prefill; a tokenizer also tells what is too long.
  const counted = Math.max(BLOCK_TOKENS, tokenizer.source === "server" ? longest : Math.min(longest, 4 * BLOCK_TOKENS));
  const build = (words: number, sample: number) => write(words, BLOCK_TOKENS, [], "sample", String(sample));
  const { words, worst } = await fitLength(counted, build, tokenizer, "path");
  const begin = counted - words;
  const start = trace[0]?.timestamp ?? 0;
  const short = trace.filter(({ inputTokens }) => inputTokens <= begin).length;
  const tooShort = `${short} of ${trace.length} requests of the trace are shorter than the ${begin + 1} tokens that the shortest text has, and are sent with those.`;
  const accuracy = lengthWords(longest, worst, tokenizer);
  const again = cache === "cold" ? "texts new for every test" : "the same texts in every run (cache: warm)";
  return {
    describe: `A trace of ${trace.length} requests with its own times${speed === 1 ? "" : ` at ${speed} times its speed`}, lengths (the longest ${accuracy}) and shared blocks of ${BLOCK_TOKENS}; ${again}${aroundWords(tokenizer)}.`,
    digest: digestOf({ kind: "trace", trace, speed }),
    sharedShare: sharedShareOf(trace),
    dueTimesMs: trace.map(({ timestamp }) => (timestamp - start) / speed),
    warnings: [...lengthWarnings(longest, worst, tokenizer), ...(short === 0 ? [] : [tooShort])],
    requestAt(key) {
      const asked = requestNumber(key);
      const number = asked % trace.length;
      const { inputTokens, outputTokens, blocks } = trace[number] as TracedRequest;
      // A trace that is played again, and a retry, must not find what they themselves left in the cache.
      const run = cache === "cold" ? `${testOf(key)} ${Math.floor(asked / trace.length)}` : String(key.seed);
      const words = Math.max(1, inputTokens - begin);
      const text = write(words, BLOCK_TOKENS - begin, blocks ?? [], run, `request ${number} ${key.attempt}`);
      return { text, maxTokens: outputTokens };
    },
  };
}

/** Of a test that plays the trace from its start and may stop anywhere. */
function sharedShareOf(trace: readonly TracedRequest[]): number {
  const known = new Set<number>();
  const sum = { tokens: 0, shared: 0 };
  let most = 0;
  for (const { inputTokens, blocks = [] } of trace) {
    const fresh = blocks.findIndex((block) => !known.has(block));
    const leading = fresh < 0 ? blocks.length : fresh;
    sum.tokens += inputTokens;
    sum.shared += Math.min(inputTokens, leading * BLOCK_TOKENS);
    most = Math.max(most, sum.shared / sum.tokens);
    for (const block of blocks) known.add(block);
  }
  return most;
}

function testOf({ seed, nonce, pair, phase }: PromptKey): string {
  return [seed, nonce, pair, phase].join("|");
}
