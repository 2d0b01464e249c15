import type { Random } from "./random.ts";

/** How fast a simulated engine is. Times are ms on an idle engine, before `slowdown`. */
export interface LatencyModel {
  /** Time to the first token of an empty prompt. */
  baseTtftMs: number;
  /** Added for each prompt token that no cache holds. */
  prefillMsPerToken: number;
  msPerToken: number;
  /** Sigma of the log-normal factor on each delay; the median stays where it is. */
  jitter: number;
  /** Generations that run at once; others wait first in, first out. */
  slots: number;
  /** Loading a model that is not in memory (Ollama only). */
  loadMs: number;
  /** Factor on every delay: 2 is half as fast. */
  slowdown: number;
}

/** When each token of one generation is due. */
export interface LatencyPlan {
  /** ms after the generation got its slot; one entry per token, non-decreasing. */
  tokenAtMs: number[];
}

/**
 * Draws the due times of one generation. They are absolute offsets from its start, so that a late wake-up delays one token and not all that follow.
 * `promptTokens` are those to be computed (without cached ones).
 */
export function planLatency(
  model: LatencyModel,
  random: Random,
  work: { promptTokens: number; outputTokens: number },
): LatencyPlan {
  const factor = () => Math.exp(model.jitter * random.normal()) * model.slowdown;
  let dueMs = (model.baseTtftMs + model.prefillMsPerToken * work.promptTokens) * factor();
  const tokenAtMs: number[] = [];
  for (let i = 0; i < work.outputTokens; i++) {
    if (i > 0) dueMs += model.msPerToken * factor();
    tokenAtMs.push(dueMs);
  }
  return { tokenAtMs };
}
