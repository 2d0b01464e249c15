import type { RequestSample } from "../model/sample.ts";
import type { Target } from "../model/scenario.ts";

/**
 * What one request tells, in ms. Definitions: design, section 4. A value that the request does not have is undefined:
 * a failed request has none at all, since a stream that broke is neither slow nor fast. One that we cancelled ourselves had
 * a first token, and an end that says nothing.
 */

export function ttftMs(sample: RequestSample): number | undefined {
  return difference(sample, sample.firstTokenAtMs, sample.sentAtMs);
}

/** The same from when the schedule wanted the request, so that what it waited for at the client counts. */
export function ttftFromScheduleMs(sample: RequestSample): number | undefined {
  return difference(sample, sample.firstTokenAtMs, sample.dueAtMs);
}

export function e2eMs(sample: RequestSample): number | undefined {
  if (sample.cancelled === true) return undefined;
  return difference(sample, sample.lastTokenAtMs, sample.sentAtMs);
}

/**
 * (last token − first token) / (n − k₁): n as the engine counted it, k₁ the tokens that had arrived with the first text.
 * Undefined for n ≤ k₁: an answer in one chunk has no time between tokens, also where k₁ is not known.
 */
export function tpotMs(sample: RequestSample): number | undefined {
  if (sample.cancelled === true || sample.events.atMs.length < 2) return undefined;
  const span = difference(sample, sample.lastTokenAtMs, sample.firstTokenAtMs);
  const tokens = (sample.outputTokens ?? sample.events.atMs.length) - tokensWithFirstText(sample);
  return span === undefined || tokens <= 0 ? undefined : span / tokens;
}

/** Tokens up to and with the first text: an event before it carries tokens whose characters were not complete. */
function tokensWithFirstText(sample: RequestSample): number {
  const { tokens } = sample.events;
  if (tokens === undefined) return 1;
  let sum = 0;
  for (let at = 0; at <= firstTextIndex(sample); at++) sum += tokens[at] ?? 0;
  return Math.max(1, sum);
}

/** The event that brought the first text; a later event of the same read has the same time, so the first of them. */
function firstTextIndex({ events, firstTokenAtMs }: RequestSample): number {
  return firstTokenAtMs === undefined
    ? 0
    : Math.max(
        0,
        events.atMs.findIndex((at) => at >= firstTokenAtMs),
      );
}

/**
 * Calls `gap` for each chunk after the first text: a chunk of k tokens is k gaps of gap/k each, k = 1 where it is not
 * known. The time of a chunk without a token of its own goes to the next one that has some.
 */
export function eachTokenGap(sample: RequestSample, gap: (ms: number, tokens: number) => void): void {
  if (sample.outcome !== "ok") return;
  const { atMs, tokens } = sample.events;
  const first = firstTextIndex(sample);
  let before = atMs[first];
  for (let at = first + 1; at < atMs.length && before !== undefined; at++) {
    const count = tokens?.[at] ?? 1;
    const now = atMs[at] as number;
    if (count <= 0) continue;
    gap((now - before) / count, count);
    before = now;
  }
}

/** Calls `gap` for each pair of token-bearing events that follow one another, as they arrived. */
export function eachChunkGap(sample: RequestSample, gap: (ms: number) => void): void {
  if (sample.outcome !== "ok") return;
  const { atMs } = sample.events;
  for (let at = 1; at < atMs.length; at++) gap((atMs[at] as number) - (atMs[at - 1] as number));
}

/** Whether `eachTokenGap` and `eachChunkGap` tell the same: text from the first event on, and a token in each. */
export function hasOneTokenAnEvent(sample: RequestSample): boolean {
  const { tokens } = sample.events;
  return firstTextIndex(sample) === 0 && (tokens === undefined || tokens.every((count) => count === 1));
}

/** Whether a request keeps every per-request target. One that failed keeps none; one without the value is not measured by it. */
export function meetsTargets(sample: RequestSample, targets: readonly Target[]): boolean {
  return sample.outcome === "ok" && targets.every(({ metric, limit }) => (targetValue(sample, metric) ?? 0) <= limit);
}

/** A single request's ITL is its token-weighted mean, which is its TPOT. */
function targetValue(sample: RequestSample, metric: Target["metric"]): number | undefined {
  if (metric === "ttft_ms") return ttftMs(sample);
  if (metric === "e2e_ms") return e2eMs(sample);
  return metric === "tpot_ms" || metric === "itl_ms" ? tpotMs(sample) : undefined;
}

function difference(sample: RequestSample, to: number | undefined, from: number | undefined): number | undefined {
  return sample.outcome !== "ok" || to === undefined || from === undefined ? undefined : to - from;
}
