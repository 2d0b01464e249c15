import type { Cut, LoadMoments, RepeatResult, Window } from "../model/run.ts";
import type { RequestSample } from "../model/sample.ts";
import { quantile } from "../stats/quantile.ts";
import { e2eMs } from "./metrics-of-sample.ts";

/** Of an open loop that is steady in less of its time than this, nothing is cut: the rest would be too little. */
const LEAST_STEADY_SHARE = 0.5;

/**
 * The steady window, cut by rule. A TTFT test is one request after the other, so the window is all of it.
 * A closed loop is steady from when all users were started to when nothing new is started. An open loop starts on an empty
 * engine, which fills up for as long as an answer takes: it is steady from a median E2E after its start on.
 * A test too short to be steady (fewer answers end inside that window than there are users, as when requests
 * are as few as users or last longer than the test) is measured from its start to its last answer instead:
 * its rates then include the ramp and the drain, which is low but never nonsense. `cutOf` tells which it was.
 */
export function steadyWindow(
  kind: RepeatResult["kind"],
  users: number,
  moments: LoadMoments,
  samples: readonly RequestSample[],
  load: "closed" | "open" = "closed",
): Window {
  const whole = { fromMs: moments.startedAtMs, toMs: moments.drainedAtMs };
  if (kind === "ttft") return whole;
  return (load === "open" ? steadyOpen(moments, samples) : steadyClosed(users, moments, samples)) ?? whole;
}

function steadyClosed(users: number, moments: LoadMoments, samples: readonly RequestSample[]): Window | undefined {
  const steady = { fromMs: moments.allStartedAtMs, toMs: moments.limitAtMs };
  if (steady.toMs <= steady.fromMs) return undefined;
  const ended = samples.reduce(
    (n, sample) => n + (sample.phase === "measured" && endedInside(sample, steady) ? 1 : 0),
    0,
  );
  return ended < users ? undefined : steady;
}

function steadyOpen({ allStartedAtMs, limitAtMs }: LoadMoments, samples: readonly RequestSample[]): Window | undefined {
  const measured = samples.filter(({ phase }) => phase === "measured");
  const durations = Float64Array.from(measured.flatMap((sample) => e2eMs(sample) ?? [])).sort();
  if (durations.length === 0) return undefined;
  const fromMs = allStartedAtMs + quantile(durations, 0.5);
  return limitAtMs - fromMs < LEAST_STEADY_SHARE * (limitAtMs - allStartedAtMs)
    ? undefined
    : { fromMs, toMs: limitAtMs };
}

/** How much of a test its window leaves out; `requests` are the measured ones, each once. */
export function cutOf(
  kind: RepeatResult["kind"],
  window: Window,
  moments: LoadMoments,
  requests: readonly RequestSample[],
): Cut {
  const { startedAtMs, allStartedAtMs, limitAtMs, drainedAtMs } = moments;
  const whole = window.fromMs === startedAtMs && window.toMs === drainedAtMs;
  const steady = window.fromMs === allStartedAtMs && window.toMs === limitAtMs;
  return {
    beforeMs: Math.max(0, window.fromMs - startedAtMs),
    afterMs: Math.max(0, drainedAtMs - window.toMs),
    requests: requests.reduce((n, request) => n + (sentInside(request, window) ? 0 : 1), 0),
    ...(kind === "load" && whole && !steady && { unsteady: true as const }),
  };
}

/**
 * Whether a request's latency counts: sent inside the window. What was due before its end but waited for its
 * connection counts as well: the last request of a test that counts requests closes the window by being started.
 */
export function sentInside({ sentAtMs, dueAtMs }: RequestSample, window: Window): boolean {
  return sentAtMs !== undefined && sentAtMs >= window.fromMs && Math.min(sentAtMs, dueAtMs) <= window.toMs;
}

/** Whether a request succeeded and its end arrived inside the window; one that we cancelled was not completed. */
export function endedInside(sample: RequestSample, window: Window): boolean {
  const at = sample.endedAtMs ?? sample.lastTokenAtMs;
  return sample.outcome === "ok" && sample.cancelled !== true && at !== undefined && inside(at, window);
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
