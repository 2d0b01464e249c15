import type { GuardFinding } from "../../model/guard.ts";
import type { MetricId } from "../../model/metrics.ts";
import type { RequestSample } from "../../model/sample.ts";
import type { Evidence } from "../evidence.ts";
import { GUARD_LIMITS } from "../guard-limits.ts";
import { farAbove, shareOfCounted } from "../output-counts.ts";
import { percent } from "../words.ts";

/** What is divided by the number of tokens, or multiplied with it. */
const VOIDS: readonly MetricId[] = ["tpot_ms", "itl_ms", "tokens_per_second"];

const { countShare } = GUARD_LIMITS.contradiction;

/** The engine's count of output tokens and what arrived of them cannot both be right. */
export function tokenCount({ inWindow, maxTokens = Number.POSITIVE_INFINITY }: Evidence): GuardFinding | undefined {
  const tooSmall = shareOfCounted(inWindow, isTooSmall);
  const tooLarge = shareOfCounted(inWindow, (answer) => isTooLarge(answer, maxTokens));
  if (Math.max(tooSmall, tooLarge) <= countShare) return undefined;
  const how =
    tooSmall > tooLarge
      ? `${percent(tooSmall)} of the answers came in more events with text than the engine counted tokens`
      : `for ${percent(tooLarge)} of the answers the engine counted more tokens than the ${maxTokens} it was asked for, and more than came in events`;
  return {
    guard: "contradiction",
    cause: "symmetric",
    message: `${how} (limit ${percent(countShare)}): TPOT, ITL and tokens/s cannot be told`,
    hint: "Look for a proxy that repeats or re-cuts the stream or writes a usage of its own, and measure the engine without it.",
    voids: VOIDS,
  };
}

/** Where the engine tells what each event carries, one with text may carry no token of its own. */
function isTooSmall({ events, outputTokens = 0 }: RequestSample): boolean {
  return events.tokens === undefined && farAbove(events.atMs.length, outputTokens);
}

/** An engine that passes the limit over sends as much as it counts: that is long, and no lie. */
function isTooLarge({ events, outputTokens = 0 }: RequestSample, maxTokens: number): boolean {
  return farAbove(outputTokens, Math.max(maxTokens, events.atMs.length));
}
