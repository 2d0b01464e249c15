import type { LoadMoments, RepeatResult, Window } from "../model/run.ts";
import type { RequestSample } from "../model/sample.ts";

/**
 * The steady window, cut by rule. A TTFT test is one request after the other, so the window is all of it.
 * A load test is steady from when all users were started to when nothing new is started.
 * A test too short to be steady (fewer answers end inside that window than there are users, as when requests
 * are as few as users or last longer than the test) is measured from its start to its last answer instead:
 * its rates then include the ramp and the drain, which is low but never nonsense.
 */
export function steadyWindow(
  kind: RepeatResult["kind"],
  users: number,
  moments: LoadMoments,
  samples: readonly RequestSample[],
): Window {
  const whole = { fromMs: moments.startedAtMs, toMs: moments.drainedAtMs };
  const steady = { fromMs: moments.allStartedAtMs, toMs: moments.limitAtMs };
  if (kind === "ttft" || steady.toMs <= steady.fromMs) return whole;
  const ended = samples.reduce(
    (n, sample) => n + (sample.phase === "measured" && endedInside(sample, steady) ? 1 : 0),
    0,
  );
  return ended < users ? whole : steady;
}

/**
 * Whether a request's latency counts: sent inside the window. What was due before its end but waited for its
 * connection counts as well: the last request of a test that counts requests closes the window by being started.
 */
export function sentInside({ sentAtMs, dueAtMs }: RequestSample, window: Window): boolean {
  return sentAtMs !== undefined && sentAtMs >= window.fromMs && Math.min(sentAtMs, dueAtMs) <= window.toMs;
}

/** Whether a request succeeded and its end arrived inside the window. */
export function endedInside(sample: RequestSample, window: Window): boolean {
  const at = sample.endedAtMs ?? sample.lastTokenAtMs;
  return sample.outcome === "ok" && at !== undefined && inside(at, window);
}

/**
 * Output tokens of a request that arrived inside the window. Where the engine does not tell how many tokens an event
 * carries, its total is spread evenly over the events. A failed request delivered nothing of use: 0.
 */
export function tokensInside(sample: RequestSample, window: Window): number {
  if (sample.outcome !== "ok") return 0;
  const { atMs, tokens } = sample.events;
  const perEvent = (sample.outputTokens ?? atMs.length) / Math.max(1, atMs.length);
  let sum = 0;
  for (let at = 0; at < atMs.length; at++) {
    if (inside(atMs[at] as number, window)) sum += tokens?.[at] ?? perEvent;
  }
  return sum;
}

export function widthSeconds({ fromMs, toMs }: Window): number {
  return Math.max(0, toMs - fromMs) / 1000;
}

function inside(atMs: number, { fromMs, toMs }: Window): boolean {
  return atMs >= fromMs && atMs <= toMs;
}
