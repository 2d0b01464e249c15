import type { Counts } from "../model/run.ts";
import type { RequestSample } from "../model/sample.ts";

/** The measured samples of one repeat as requests: of several attempts at one, the last is what became of it. */
export function lastAttempts(samples: readonly RequestSample[]): RequestSample[] {
  const measured = samples.filter(({ phase }) => phase === "measured");
  if (measured.every(({ attempt }) => attempt === 1)) return measured;
  const last = new Map<string, number>();
  for (const sample of measured) {
    const key = requestKey(sample);
    last.set(key, Math.max(sample.attempt, last.get(key) ?? 0));
  }
  return measured.filter((sample) => sample.attempt === last.get(requestKey(sample)));
}

/** A user asks one thing at a time; a retry keeps the turn of what it retries. */
function requestKey({ user, turn }: RequestSample): string {
  return `${user}/${turn}`;
}

/**
 * Counts over a whole repeat, ramp and drain included: success is judged on everything that was due.
 * `requests` are the last attempts of `samples`; token totals are those of all measured requests that told them.
 */
export function countRequests(samples: readonly RequestSample[], requests: readonly RequestSample[]): Counts {
  const counts: Counts = {
    due: requests.length,
    ok: 0,
    failed: 0,
    failures: {},
    warmup: 0,
    warmupFailed: 0,
    retried: 0,
    reusedConnections: 0,
    inputTokens: 0,
    outputTokens: 0,
  };
  for (const request of requests) countRequest(counts, request);
  for (const { phase, outcome, attempt } of samples) {
    if (phase === "measured" && attempt > 1) counts.retried += 1;
    if (phase !== "warmup") continue;
    counts.warmup += 1;
    if (outcome !== "ok") counts.warmupFailed += 1;
  }
  return counts;
}

function countRequest(counts: Counts, request: RequestSample): void {
  if (request.outcome === "ok") counts.ok += 1;
  else {
    counts.failed += 1;
    counts.failures[request.outcome] = (counts.failures[request.outcome] ?? 0) + 1;
  }
  if (request.cancelled === true) counts.cancelled = (counts.cancelled ?? 0) + 1;
  if (request.reusedConnection === true) counts.reusedConnections += 1;
  counts.inputTokens += request.inputTokens ?? 0;
  counts.outputTokens += request.outputTokens ?? 0;
}

/** Mean output tokens of what was answered to its end: a measure of the work, not of the engine. Empty where none was told. */
export function outputTokensPerAnswer(requests: readonly RequestSample[]): { outputTokensPerAnswer?: number } {
  let [tokens, answers] = [0, 0];
  for (const { outcome, cancelled, outputTokens } of requests) {
    if (outcome !== "ok" || cancelled === true || outputTokens === undefined) continue;
    tokens += outputTokens;
    answers += 1;
  }
  return answers === 0 ? {} : { outputTokensPerAnswer: tokens / answers };
}
