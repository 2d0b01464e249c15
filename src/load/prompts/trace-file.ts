import { amountIn, type JsonObject } from "../../engines/json.ts";
import { checkedEntries, jsonLines, NO_OBJECT, Wrong } from "./checked-entries.ts";
import type { TextFile } from "./text-file.ts";

/** One request of a trace. */
export interface TracedRequest {
  /** ms; the first one's need not be 0. */
  timestamp: number;
  inputTokens: number;
  outputTokens: number;
  /** One id a block of 512 input tokens, the last block maybe shorter; absent: nothing is shared. */
  blocks?: number[];
}

/** Tokens of a block; an id stands for a block and all blocks before it (kvcache-ai/Mooncake, FAST25-release, traces). */
export const BLOCK_TOKENS = 512;

/** Far beyond any context, and small enough to be written. */
const MAX_INPUT_TOKENS = 2_000_000;
const MAX_OUTPUT_TOKENS = 1_000_000;

/**
 * Reads Mooncake's JSON Lines, `{"timestamp": ms, "input_length": n, "output_length": m, "hash_ids": […]}`.
 * @throws ConfigurationError for a line that is broken or earlier than the one before it, with its number
 */
export function readTrace(file: TextFile): TracedRequest[] {
  let latest = 0;
  return checkedEntries(file.name, jsonLines(file), (object) => {
    if (object === undefined) return NO_OBJECT;
    const request = tracedRequest(object);
    if (request instanceof Wrong) return request;
    if (request.timestamp < latest) return new Wrong(`is due before the line before it; sort the trace by "timestamp"`);
    latest = request.timestamp;
    return request;
  });
}

function tracedRequest(object: JsonObject): TracedRequest | Wrong {
  const timestamp = amountIn(object["timestamp"]);
  if (timestamp === undefined) return new Wrong('has no time in ms under "timestamp"');
  const inputTokens = countIn(object["input_length"], MAX_INPUT_TOKENS);
  if (inputTokens === undefined) return wrongCount("input_length", MAX_INPUT_TOKENS);
  const outputTokens = countIn(object["output_length"], MAX_OUTPUT_TOKENS);
  if (outputTokens === undefined) return wrongCount("output_length", MAX_OUTPUT_TOKENS);
  const ids = object["hash_ids"];
  if (ids === undefined) return { timestamp, inputTokens, outputTokens };
  const blocks = Array.isArray(ids) && ids.every(Number.isSafeInteger) ? (ids as number[]) : undefined;
  const most = Math.ceil(inputTokens / BLOCK_TOKENS);
  if (blocks === undefined || blocks.length > most) {
    return new Wrong(
      `wants a list of at most ${most} whole numbers under "hash_ids", one for each 512 tokens of input`,
    );
  }
  return { timestamp, inputTokens, outputTokens, blocks };
}

function countIn(value: unknown, most: number): number | undefined {
  return Number.isSafeInteger(value) && Number(value) >= 1 && Number(value) <= most ? Number(value) : undefined;
}

function wrongCount(key: string, most: number): Wrong {
  return new Wrong(`has no number of tokens under "${key}", a whole one from 1 to ${most.toLocaleString("en-US")}`);
}
