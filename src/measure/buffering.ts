import type { RequestSample } from "../model/sample.ts";
import { GUARD_LIMITS } from "./guard-limits.ts";

const { eventsOfAStream, eventsOfALump, lumpGapMs } = GUARD_LIMITS.buffered;

/**
 * Whether most streams came in one single read: a proxy held them back, or the engine is faster than the network hands on.
 * Then the times between tokens are those of neither, and 0 ms would look like a measurement.
 */
export function arrivedAtOnce(requests: readonly RequestSample[]): boolean {
  return holdsForMost(requests, eventsOfAStream, ({ readIndex }) => readIndex[0] === readIndex.at(-1));
}

/** Whether most streams came in a few reads of many events each, far apart: a proxy fills its buffer before it hands on. */
export function arrivedInLumps(requests: readonly RequestSample[]): boolean {
  return holdsForMost(requests, 2 * eventsOfALump, ({ atMs, readIndex }) => {
    const reads = new Set(readIndex).size;
    const gapMs = ((atMs.at(-1) ?? 0) - (atMs[0] ?? 0)) / (reads - 1);
    return reads > 1 && atMs.length / reads >= eventsOfALump && gapMs >= lumpGapMs;
  });
}

function holdsForMost(
  requests: readonly RequestSample[],
  leastEvents: number,
  holds: (events: RequestSample["events"]) => boolean,
): boolean {
  let [streams, held] = [0, 0];
  for (const { outcome, events } of requests) {
    if (outcome !== "ok" || events.atMs.length < leastEvents) continue;
    streams += 1;
    if (holds(events)) held += 1;
  }
  return held > streams / 2;
}
