import type { RequestSample } from "../model/sample.ts";
import { quantile } from "../stats/quantile.ts";

/** Requests below which nothing is said. */
const LEAST = 40;
/** So many times the latency of the first requests the engine needs to fill up, and then must have been watched for. */
const FILLING = 3;
const WATCHED = 3;
/** Share of the offered load that must be left over: an engine at 105 % of what it can do falls behind by 5 %. */
const FALLING_BEHIND = 0.05;
/** Standard errors beyond which a rise is no chance; many, since it is asked again and again while a level runs. */
const ERRORS = 3;
/** Variance of the drift per request: arrivals (Poisson) 1, service at a coefficient of variation of 0.7 another half. */
const VARIANCE_PER_REQUEST = 1.5;
/** The slope by least squares of a random walk has 6/5 the variance of its mean drift. */
const OF_A_WALK = 1.2;
/** Share of dropped requests that no steady engine has. */
const MOST_DROPPED = 0.05;

/**
 * Whether an engine falls behind an open loop, told while it runs from the samples that have ended so far, in any order.
 *
 * A steady queue has a level, an overloaded one grows without end: the requests in flight by 1 − 1/ρ of the rate, TTFT from
 * schedule by about as many seconds a second. Either must rise faster than at ρ = 1.05, and faster than chance: the
 * backlog of an engine that just keeps up is a random walk, not independent noise about a line, so the slope is compared
 * with that walk's. (GuideLLM's over-saturation detector takes the t of the line, which a queue at ρ = 0.9 passes
 * every third time when it is looked at again and again; this one in 0 of 60 [simulated].)
 * More than 5 % dropped requests say the same.
 */
export function isSaturating(samples: readonly RequestSample[]): boolean {
  const measured = samples.filter(({ phase }) => phase === "measured").sort((a, b) => a.dueAtMs - b.dueAtMs);
  const sent = measured.filter(({ outcome }) => outcome !== "dropped");
  if (measured.length - sent.length > Math.max(MOST_DROPPED * measured.length, 1)) return true;
  const filledAtMs = (sent[0]?.dueAtMs ?? 0) + FILLING * firstLatencyMs(sent);
  const steady = sent.filter(({ dueAtMs }) => dueAtMs >= filledAtMs);
  const seconds = ((steady.at(-1)?.dueAtMs ?? 0) - (steady[0]?.dueAtMs ?? 0)) / 1000;
  if (steady.length < LEAST || seconds * 1000 < WATCHED * firstLatencyMs(sent)) return false;
  const chance = ERRORS * Math.sqrt((VARIANCE_PER_REQUEST * OF_A_WALK) / steady.length);
  const share = Math.max(FALLING_BEHIND, chance);
  const rate = steady.length / seconds;
  return slope(steady, ttftSeconds) > share || slope(steady, ({ inFlight }) => inFlight) > share * rate;
}

/** Of the requests that met no queue of their own making. */
function firstLatencyMs(sent: readonly RequestSample[]): number {
  const first = sent.slice(0, LEAST).flatMap(({ endedAtMs, dueAtMs }) => (endedAtMs ? [endedAtMs - dueAtMs] : []));
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
  if (points.length < LEAST) return 0;
  const x = points.reduce((sum, point) => sum + point.x, 0) / points.length;
  const y = points.reduce((sum, point) => sum + point.y, 0) / points.length;
  const squares = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  return points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / squares;
}
