import type { GuardFinding } from "../../model/guard.ts";
import { OF_LENGTH } from "../../model/metrics.ts";
import type { RequestSample } from "../../model/sample.ts";
import type { Evidence } from "../evidence.ts";
import { farAbove, shareOfCounted } from "../output-counts.ts";

/**
 * The answers are not the work that was asked for, by the engine's own words: they ended for their length and are shorter
 * than it, or they are longer. One that ends by itself (`stop`) is as long as it is.
 */
export function outputLength({ inWindow, maxTokens }: Evidence): GuardFinding | undefined {
  if (maxTokens === undefined) return undefined;
  const how =
    shareOfCounted(inWindow, (answer) => isCutShort(answer, maxTokens)) > 0.5
      ? `most answers ended for their length before the ${maxTokens} tokens that were asked for`
      : shareOfCounted(inWindow, ({ outputTokens = 0 }) => farAbove(outputTokens, maxTokens)) > 0.5
        ? `most answers are longer than the ${maxTokens} tokens that were asked for`
        : undefined;
  if (how === undefined) return undefined;
  return {
    guard: "output-length",
    cause: "symmetric",
    message: `${how}: E2E and requests/s are those of other work`,
    hint: "Lower max_tokens to what the engine gives (its context length and its own limits), or shorten the prompts.",
    voids: OF_LENGTH,
  };
}

function isCutShort({ finishReason, outputTokens = 0 }: RequestSample, maxTokens: number): boolean {
  return finishReason === "length" && farAbove(maxTokens, outputTokens);
}
