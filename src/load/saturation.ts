import type { RequestSample } from "../model/sample.ts";
import type { Saturation } from "../model/sweep.ts";
import { quantile } from "../stats/quantile.ts";
import { slopeOf } from "../stats/regression.ts";

/** Requests below which nothing is said of a queue. */
const LEAST = 40;
/** So many times the latency of the first requests the engine needs to fill up, and then must have been watched for. */
const FILLING = 3;
const WATCHED = 3;
/** Failures in a row after which an engine answers nothing any more. */
const GONE = 20;
/** Share of the offered load that must be left over: an engine at 105 % of what it can do falls behind by 5 %. */
const FALLING_BEHIND = 0.05;
/** Standard errors beyond which a rise is no chance; many while a level runs, since it is asked again and again. */
const ERRORS = { running: 3, ended: 1.5 };
/** Variance of the drift per request: arrivals (Poisson) 1, service at a coefficient of variation of 0.7 another half. */
const VARIANCE_PER_REQUEST = 1.5;
/** The slope by least squares of a random walk has 6/5 the variance of its mean drift. */
const OF_A_WALK = 1.2;
/** Share of refused or dropped requests that no steady engine has. */
const MOST_REFUSED = 0.05;

/**
 * Whether an engine falls behind an open loop, told from the samples that have ended so far, in any order.
 *
 * A steady queue has a level, an overloaded one grows without end: the requests in flight by 1 − 1/ρ of the rate, TTFT from
 * schedule by about as many seconds a second. Either must rise faster than at ρ = 1.05, and faster than chance: the
 * backlog of an engine that just keeps up is a random walk, not independent noise about a line, so the slope is compared
 * with that walk's. (GuideLLM's over-saturation detector takes the t of the line, which a queue at ρ = 0.9 passes
 * every third time when it is looked at again and again; this one in 0 of 60 [simulated].) One look at the end may be
 * keener: of 60 levels of 660 requests at ρ = 1.1 it finds 36 instead of 10, and none at ρ = 0.9 [simulated].
 * More than 5 % of requests that the engine refused for load, or that found no place in flight, say the same.
 * @param look `running`: asked again and again; `ended`: once, with the last answers.
 */
export function saturationOf(
  samples: readonly RequestSample[],
  look: "running" | "ended" = "running",
): Saturation | undefined {
  const measured = byDue(samples);
  const isMany = (what: RequestSample["outcome"]) =>
    measured.filter(({ outcome }) => outcome === what).length > Math.max(MOST_REFUSED * measured.length, 1);
  const taken = measured.filter(wasTaken);
  if (queueGrows(taken, ERRORS[look])) return "queue";
  if (isMany("overloaded")) return "refused";
  return isMany("dropped") ? "in-flight" : undefined;
}

/** Whether all of the latest requests failed. An engine that refuses for load is there, and so is a client that drops. */
export function answersNothing(samples: readonly RequestSample[]): boolean {
  const taken = measuredIn(samples).filter(wasTaken);
  return taken.length >= GONE && taken.slice(-GONE).every(({ outcome }) => outcome !== "ok");
}

/** How long a level of this rate must last, in seconds, before `saturationOf` can see a queue that grows. */
export function secondsToTell(samples: readonly RequestSample[], rate: number): number {
  const latency = firstLatencyMs(byDue(samples)) / 1000;
  return FILLING * latency + Math.max(WATCHED * latency, LEAST / rate);
}

/** Of the requests that the engine took, in the order in which they were due. */
function queueGrows(taken: readonly RequestSample[], errors: number): boolean {
  const latencyMs = firstLatencyMs(taken);
  const filledAtMs = (taken[0]?.dueAtMs ?? 0) + FILLING * latencyMs;
  const steady = taken.filter(({ dueAtMs }) => dueAtMs >= filledAtMs);
  const seconds = ((steady.at(-1)?.dueAtMs ?? 0) - (steady[0]?.dueAtMs ?? 0)) / 1000;
  if (steady.length < LEAST || seconds * 1000 < WATCHED * latencyMs) return false;
  const chance = errors * Math.sqrt((VARIANCE_PER_REQUEST * OF_A_WALK) / steady.length);
  const share = Math.max(FALLING_BEHIND, chance);
  const rate = steady.length / seconds;
  return slope(steady, ttftSeconds) > share || slope(steady, ({ inFlight }) => inFlight) > share * rate;
}

/** Neither dropped by the client nor refused by the engine for load. */
function wasTaken({ outcome }: RequestSample): boolean {
  return outcome !== "dropped" && outcome !== "overloaded";
}

function measuredIn(samples: readonly RequestSample[]): RequestSample[] {
  return samples.filter(({ phase }) => phase === "measured");
}

function byDue(samples: readonly RequestSample[]): RequestSample[] {
  return measuredIn(samples).sort((a, b) => a.dueAtMs - b.dueAtMs);
}

/** Of the requests that met no queue of their own making. */
function firstLatencyMs(taken: readonly RequestSample[]): number {
  const first = taken.slice(0, LEAST).flatMap(({ endedAtMs, dueAtMs }) => (endedAtMs ? [endedAtMs - dueAtMs] : []));
  return first.length === 0 ? 0 : quantile(Float64Array.from(first).sort(), 0.5);
}

function ttftSeconds({ firstTokenAtMs, dueAtMs }: RequestSample): number | undefined {
  return firstTokenAtMs === undefined ? undefined : (firstTokenAtMs - dueAtMs) / 1000;
}

/** By least squares, a second of due time; 0 where too few have the value. */
function slope(samples: readonly RequestSample[], measure: (sample: RequestSample) => number | undefined): number {
  const points = samples.flatMap((sample) => {
    const y = measure(sample);
    return y === undefined ? [] : [{ x: sample.dueAtMs / 1000, y }];
  });
  return points.length < LEAST ? 0 : (slopeOf(points) ?? 0);
}
