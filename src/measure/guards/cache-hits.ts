import type { GuardFinding } from "../../model/guard.ts";
import type { RepeatTelemetry } from "../../model/telemetry.ts";
import type { Evidence } from "../evidence.ts";
import { GUARD_LIMITS } from "../guard-limits.ts";
import { percent } from "../words.ts";

const LIMITS = GUARD_LIMITS["cache-hits"];

/** Tokens of a cold run's prompts that were not computed. */
interface Hits {
  prompt: number;
  hit: number;
  requests: number;
  /** The least that a request had; absent where requests are not told apart. */
  least?: number;
}

/** A cold run asks what was never asked before; where the engine had it all the same, TTFT is better than a fresh prompt's. */
export function cacheHits(evidence: Evidence): GuardFinding | undefined {
  const { settings, answers, telemetry, samples, sharedShare = 0 } = evidence;
  if (settings.cache !== "cold") return undefined;
  const hits = hitsOfAnswers(answers) ?? hitsOfEngine(telemetry, samples.length);
  if (hits === undefined || hits.prompt === 0) return undefined;
  const { prompt, hit } = hits;
  const share = (hit - templateTokens(hits)) / prompt - sharedShare;
  if (share <= LIMITS.share) return undefined;
  return {
    guard: "cache-hits",
    cause: "symmetric",
    message:
      `${percent(hit / prompt)} of the prompt tokens came from the engine's prefix cache in a cold run ` +
      `(beside the template that every prompt begins with${sharedShare > 0 ? `, and ${percent(sharedShare)} that the prompts share on purpose` : ""}, ` +
      `${percent(share)}; limit ${percent(LIMITS.share)})`,
    hint:
      "Use longer prompts that differ from their start, or set requests.cache: warm to measure this on purpose. " +
      "Two names or proxies of one engine do this, too: the side that is asked second finds the prompts of the first in the cache.",
  };
}

function hitsOfAnswers(answers: Evidence["answers"]): Hits | undefined {
  const hits = { prompt: 0, hit: 0, requests: 0, least: Number.POSITIVE_INFINITY };
  for (const { cachedInputTokens, inputTokens } of answers) {
    if (cachedInputTokens === undefined || inputTokens === undefined) continue;
    hits.prompt += inputTokens;
    hits.hit += cachedInputTokens;
    hits.requests += 1;
    hits.least = Math.min(hits.least, cachedInputTokens);
  }
  return hits.requests === 0 ? undefined : hits;
}

function hitsOfEngine(
  { prefixCache, finishedRequests }: Partial<RepeatTelemetry> = {},
  sent: number,
): Hits | undefined {
  if (prefixCache === undefined) return undefined;
  const { queriedTokens, hitTokens } = prefixCache;
  return { prompt: queriedTokens, hit: hitTokens, requests: finishedRequests ?? sent };
}

function templateTokens({ prompt, hit, requests, least }: Hits): number {
  const each = Math.min(LIMITS.templateTokens, least ?? hit / Math.max(1, requests));
  return Math.min(each * requests, LIMITS.templateShare * prompt);
}
