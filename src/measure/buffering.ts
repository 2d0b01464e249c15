import type { RequestSample } from "../model/sample.ts";
import { GUARD_LIMITS } from "./guard-limits.ts";

const { eventsOfAStream, eventsOfALump, lumpGapMs } = GUARD_LIMITS.buffered;

/**
 * Whether most streams came in one single read: a proxy held them back, or the engine is faster than the network hands on.
 * Then the times between tokens are those of neither, and 0 ms would look like a measurement.
 */
export function arrivedAtOnce(requests: readonly RequestSample[]): boolean {
  return holdsForMost(requests, eventsOfAStream, tokensOrEvents, ({ readIndex }) => readIndex[0] === readIndex.at(-1));
}

/** Whether most streams came in a few reads of many events each, far apart: a proxy fills its buffer before it hands on. */
export function arrivedInLumps(requests: readonly RequestSample[]): boolean {
  return holdsForMost(requests, 2 * eventsOfALump, eventsOf, ({ atMs, readIndex }) => {
    const reads = new Set(readIndex).size;
    const gapMs = ((atMs.at(-1) ?? 0) - (atMs[0] ?? 0)) / (reads - 1);
    return reads > 1 && atMs.length / reads >= eventsOfALump && gapMs >= lumpGapMs;
  });
}

function holdsForMost(
  requests: readonly RequestSample[],
  least: number,
  sizeOf: (request: RequestSample) => number,
  holds: (events: RequestSample["events"]) => boolean,
): boolean {
  let [streams, held] = [0, 0];
  for (const request of requests) {
    if (request.outcome !== "ok" || sizeOf(request) < least) continue;
    streams += 1;
    if (holds(request.events)) held += 1;
  }
  return held > streams / 2;
}

function eventsOf({ events }: RequestSample): number {
  return events.atMs.length;
}

/** A cache, or a proxy that makes a stream of a whole answer, puts all of its tokens into an event or two. */
function tokensOrEvents(request: RequestSample): number {
  return Math.max(eventsOf(request), request.outputTokens ?? 0);
}
