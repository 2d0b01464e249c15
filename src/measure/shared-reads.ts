import type { RequestSample } from "../model/sample.ts";

/**
 * Share of the gaps between the token events of an answer of which both ends came in one read of the socket, so that nothing
 * was seen of the time between them: 0 where each event has a time of its own. Undefined without such gaps.
 */
export function sharedReads(requests: readonly RequestSample[]): number | undefined {
  let [gaps, shared] = [0, 0];
  for (const { readIndex } of requests.map(({ events }) => events)) {
    for (let at = 1; at < readIndex.length; at++) if (readIndex[at] === readIndex[at - 1]) shared += 1;
    gaps += Math.max(0, readIndex.length - 1);
  }
  return gaps === 0 ? undefined : shared / gaps;
}
