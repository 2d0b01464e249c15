import type { RequestSample } from "../model/sample.ts";
import { studentT } from "../stats/student-t.ts";

/** Parts of equal numbers of requests, whose means are compared: requests close in time share the queue, parts hardly do. */
const PARTS = 8;
/** Requests in a part, for its mean to say something. */
const LEAST_IN_PART = 10;
/** One-sided error of the slope test; small, since it is asked again and again while a level runs. */
const ALPHA = 0.001;
/** Share of the offered load that must be left over: an engine at 105 % of what it can do falls behind by 5 %. */
const FALLING_BEHIND = 0.05;
/** Share of dropped requests that no steady engine has. */
const MOST_DROPPED = 0.05;

/**
 * Whether an engine falls behind an open loop, told while it runs from the samples that have ended so far, in any order.
 * A steady queue has a level, an overloaded one grows without end: TTFT from schedule by 1 − 1/ρ seconds a second, the
 * requests in flight by that share of the rate. So one of the two must rise in a straight line (t test of the slope over
 * the means of eight parts, one-sided 0.1 %) and steeper than at ρ = 1.05; or more than 5 % are dropped.
 * The method is that of GuideLLM's over-saturation detector, with the parts against the correlation of neighbours.
 */
export function isSaturating(samples: readonly RequestSample[]): boolean {
  const measured = samples.filter(({ phase }) => phase === "measured").sort((a, b) => a.dueAtMs - b.dueAtMs);
  if (measured.length < PARTS * LEAST_IN_PART) return false;
  const dropped = measured.filter(({ outcome }) => outcome === "dropped").length;
  if (dropped > MOST_DROPPED * measured.length) return true;
  const due = (sample: RequestSample) => sample.dueAtMs / 1000;
  const seconds = due(measured.at(-1) as RequestSample) - due(measured[0] as RequestSample);
  const answered = measured.filter(({ firstTokenAtMs }) => firstTokenAtMs !== undefined);
  const ttft = answered.map((sample) => [due(sample), ((sample.firstTokenAtMs ?? 0) - sample.dueAtMs) / 1000] as const);
  const inFlight = measured.flatMap((sample) =>
    sample.inFlight === undefined ? [] : [[due(sample), sample.inFlight] as const],
  );
  return rises(ttft, FALLING_BEHIND) || rises(inFlight, (FALLING_BEHIND * measured.length) / seconds);
}

/** Whether y rises over x by more than `least` a unit, and not by chance. */
function rises(points: readonly (readonly [x: number, y: number])[], least: number): boolean {
  if (points.length < PARTS * LEAST_IN_PART) return false;
  const parts = Array.from({ length: PARTS }, (_, part) => {
    const mine = points.slice((points.length * part) / PARTS, (points.length * (part + 1)) / PARTS);
    return { x: meanOf(mine.map(([x]) => x)), y: meanOf(mine.map(([, y]) => y)) };
  });
  const { slope, error } = lineThrough(parts);
  return slope > least && slope > studentT(ALPHA, PARTS - 2) * error;
}

/** Least squares: the slope and its standard error with n − 2 degrees of freedom. */
function lineThrough(points: readonly { x: number; y: number }[]): { slope: number; error: number } {
  const [x, y] = [meanOf(points.map((point) => point.x)), meanOf(points.map((point) => point.y))];
  const squares = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  const slope = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / squares;
  const residuals = points.reduce((sum, point) => sum + (point.y - y - slope * (point.x - x)) ** 2, 0);
  return { slope, error: Math.sqrt(residuals / (points.length - 2) / squares) };
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
