import type { MetricId } from "../model/metrics.ts";
import type { Counts, LoadMoments, MetricResult, RepeatResult, Window } from "../model/run.ts";
import type { RequestSample } from "../model/sample.ts";
import type { Target } from "../model/scenario.ts";
import type { StageMeans } from "../model/session.ts";
import { designEffect, MOST_VALUES } from "./design-effect.ts";
import { dispatchDelays, summariseDelays } from "./dispatch.ts";
import { type Distributions, distributionsOf } from "./distributions.ts";
import { single, summarise } from "./estimate.ts";
import { e2eMs, meetsTargets, ttftMs } from "./metrics-of-sample.ts";
import { countRequests, lastAttempts, outputTokensPerAnswer } from "./requests.ts";
import { sharedReads } from "./shared-reads.ts";
import { stageMeans } from "./stages.ts";
import { cutOf, endedInside, sentInside, tokensInside, widthSeconds } from "./window.ts";

export interface RepeatToMeasure {
  endpointId: string;
  scenario: string;
  kind: RepeatResult["kind"];
  repeat: number;
  users: number;
  /** Default: closed. */
  load?: "closed" | "open";
  window: Window;
  /** When the load did what; with it the result tells what the window cut off. */
  moments?: LoadMoments;
  /** All of this repeat's samples, warm-up and failed attempts included, of this endpoint and scenario alone. */
  samples: readonly RequestSample[];
  /** The scenario's targets of this test; those of a request make its SLO attainment and goodput. */
  targets: readonly Target[];
  /** The run was stopped in this repeat. Default: one of its requests was. */
  aborted?: boolean;
}

/** What was measured, and the values behind it, which exact tests need. */
export interface MeasuredRepeat {
  repeat: RepeatResult;
  distributions: Distributions;
  /** What the engine said of its own stages, on average; absent where it said nothing. */
  stages?: StageMeans;
}

/**
 * One test on one endpoint, from samples to numbers. Counts are over every request that was due; latencies are those of
 * successful requests sent inside the window; rates are what arrived inside the window over its width.
 */
export function measureRepeat(input: RepeatToMeasure): MeasuredRepeat {
  const { endpointId, scenario, kind, repeat, users, load, window, moments, samples } = input;
  const requests = lastAttempts(samples);
  const counts = countRequests(samples, requests);
  const inWindow = requests.filter((request) => sentInside(request, window));
  const distributions = distributionsOf(inWindow, load);
  const metrics: RepeatResult["metrics"] = {
    ...latencies(distributions),
    ...rates(requests, window, counts),
    ...shares(requests, window, counts, input.targets.filter(isPerRequest)),
  };
  const aborted = input.aborted ?? (counts.failures.aborted ?? 0) > 0;
  const stages = stageMeans(inWindow);
  return {
    repeat: {
      endpointId,
      scenario,
      kind,
      repeat,
      users,
      ...(load !== undefined && { load }),
      window,
      ...(moments !== undefined && { cut: cutOf(kind, window, moments, requests) }),
      counts,
      metrics,
      aborted,
      ...outputTokensPerAnswer(requests),
      guards: [],
      ...designEffects(inWindow, load === "open" ? 1 : users),
      ...dispatchDelay(requests),
      ...sharedReadsOf(requests),
    },
    distributions,
    ...(stages !== undefined && { stages }),
  };
}

/** Of the latencies that have one value a request; the order is that in which they were sent. */
function designEffects(requests: readonly RequestSample[], together: number): Pick<RepeatResult, "designEffect"> {
  const bySending = requests.slice(0, MOST_VALUES).sort((a, b) => (a.sentAtMs ?? 0) - (b.sentAtMs ?? 0));
  const effects = Object.entries({ ttft_ms: ttftMs, e2e_ms: e2eMs }).flatMap(([metric, latency]) => {
    const values = Float64Array.from(bySending.flatMap((request) => latency(request) ?? []));
    const effect = designEffect(values, together);
    return effect === undefined ? [] : [[metric, effect]];
  });
  return effects.length === 0 ? {} : { designEffect: Object.fromEntries(effects) };
}

function dispatchDelay(requests: readonly RequestSample[]): Pick<RepeatResult, "dispatchDelayMs"> {
  const dispatchDelayMs = summariseDelays(dispatchDelays(requests));
  return dispatchDelayMs === undefined ? {} : { dispatchDelayMs };
}

function sharedReadsOf(requests: readonly RequestSample[]): Pick<RepeatResult, "sharedReads"> {
  const share = sharedReads(requests);
  return share === undefined ? {} : { sharedReads: share };
}

type Metrics = Partial<Record<MetricId, MetricResult>>;

function latencies(distributions: Distributions): Metrics {
  return Object.fromEntries(Object.entries(distributions).map(([metric, values]) => [metric, summarise(values)]));
}

/** Absent when nothing succeeded or the window has no width: a rate of 0 would look measured. */
function rates(requests: readonly RequestSample[], window: Window, { ok }: Counts): Metrics {
  const seconds = widthSeconds(window);
  if (ok === 0 || seconds === 0) return {};
  const tokens = requests.reduce((sum, request) => sum + tokensInside(request, window), 0);
  const ended = requests.reduce((sum, request) => sum + (endedInside(request, window) ? 1 : 0), 0);
  return {
    tokens_per_second: single(tokens / seconds, ok),
    requests_per_second: single(ended / seconds, ended),
  };
}

function shares(
  requests: readonly RequestSample[],
  window: Window,
  counts: Counts,
  targets: readonly Target[],
): Metrics {
  const { due, ok } = counts;
  if (due === 0) return {};
  const success = { success_rate: single(ok / due, due) };
  if (targets.length === 0) return success;
  const good = requests.filter((request) => meetsTargets(request, targets));
  const seconds = widthSeconds(window);
  const goodInside = good.reduce((sum, request) => sum + (endedInside(request, window) ? 1 : 0), 0);
  return {
    ...success,
    slo_attainment: single(good.length / due, due),
    ...(seconds > 0 && { goodput: single(goodInside / seconds, due) }),
  };
}

function isPerRequest({ metric }: Target): boolean {
  return metric !== "tokens_per_second" && metric !== "requests_per_second";
}
