import type { GuardFinding } from "../../model/guard.ts";
import type { RequestSample } from "../../model/sample.ts";
import { quantile } from "../../stats/quantile.ts";
import type { Evidence } from "../evidence.ts";
import { GUARD_LIMITS } from "../guard-limits.ts";
import { ttftMs } from "../metrics-of-sample.ts";
import { roundMs } from "../words.ts";

const LIMITS = GUARD_LIMITS["cold-start"];

/** A model was loaded, or kernels compiled, inside of measured requests. */
export function coldStart({ samples, answers }: Evidence): GuardFinding | undefined {
  return modelLoaded(samples, answers) ?? firstWaveSlow(answers);
}

/**
 * By the engine's own word. At the start it is the test that was not warm, on either side alike; once an answer had come
 * from a loaded model, it was the engine that dropped and loaded it again.
 */
function modelLoaded(samples: readonly RequestSample[], answers: readonly RequestSample[]): GuardFinding | undefined {
  if (answers.every((answer) => loadMs(answer) <= LIMITS.loadMs)) return undefined;
  const limitMs = LIMITS.loadTimesUsual * usualLoadMs(samples) + LIMITS.loadMs;
  const isLoad = (answer: RequestSample): boolean => loadMs(answer) > limitMs;
  const loads = answers.filter(isLoad);
  if (loads.length === 0) return undefined;
  const warmAtMs = firstEndMs(answers.filter((answer) => !isLoad(answer)));
  const again = loads.filter(({ sentAtMs = 0 }) => sentAtMs > warmAtMs).length;
  const longestMs = loads.reduce((longest, answer) => Math.max(longest, loadMs(answer)), 0);
  return {
    guard: "cold-start",
    cause: again > 0 ? "engine" : "symmetric",
    message:
      `the engine loaded the model inside ${loads.length} of ${answers.length} measured requests (up to ${roundMs(longestMs)}` +
      `${again > 0 ? `, ${again} of them after it had answered from a loaded one` : ""}): their TTFT is a cold start`,
    hint: "Raise the warm-up, or keep the model loaded (Ollama: OLLAMA_KEEP_ALIVE, OLLAMA_MAX_LOADED_MODELS).",
  };
}

function loadMs({ engineMs }: RequestSample): number {
  return engineMs?.load ?? 0;
}

/**
 * What the engine reports for a model that is loaded already: the median, warm-up included. Ollama 0.24 shows a few ms for a
 * small vocabulary, some 100 ms for a large one, and twice that when two requests meet.
 */
function usualLoadMs(samples: readonly RequestSample[]): number {
  const loads = Float64Array.from(samples.flatMap(({ engineMs }) => engineMs?.load ?? [])).sort();
  return loads.length === 0 ? 0 : quantile(loads, 0.5);
}

/**
 * By its effect: what was sent before the first answer had ended, against what came later. The fastest of that wave is
 * compared, since the last of a burst waits for the others on any engine.
 */
function firstWaveSlow(answers: readonly RequestSample[]): GuardFinding | undefined {
  const firstEndedAtMs = firstEndMs(answers);
  const first = answers.filter(({ sentAtMs = 0 }) => sentAtMs < firstEndedAtMs);
  const fastestMs = first.reduce((fastest, answer) => Math.min(fastest, ttftMs(answer) ?? 0), Number.POSITIVE_INFINITY);
  const others = answers.length - first.length;
  if (first.length === 0 || fastestMs <= LIMITS.firstMs || others < LIMITS.leastRest) return undefined;
  const rest = answers
    .filter(({ sentAtMs = 0 }) => sentAtMs >= firstEndedAtMs)
    .flatMap((answer) => ttftMs(answer) ?? []);
  const restMs = quantile(Float64Array.from(rest).sort(), 0.5);
  const limitMs = Math.max(LIMITS.firstTimesRest * restMs, restMs + LIMITS.firstMs);
  if (fastestMs <= limitMs) return undefined;
  return {
    guard: "cold-start",
    cause: "symmetric",
    message:
      `the first ${first.length === 1 ? "request" : `${first.length} requests`} took at least ${roundMs(fastestMs)} to the first token ` +
      `and the others ${roundMs(restMs)} (limit ${roundMs(limitMs)}): something was still being compiled or loaded`,
    hint: "Raise the warm-up (warmup_waves, warmup_max_waves, ttft.warmup) so that it ends before anything is measured.",
  };
}

function firstEndMs(answers: readonly RequestSample[]): number {
  return answers.reduce(
    (first, { endedAtMs, lastTokenAtMs }) => Math.min(first, endedAtMs ?? lastTokenAtMs ?? first),
    Number.POSITIVE_INFINITY,
  );
}
