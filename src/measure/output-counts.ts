import type { RequestSample } from "../model/sample.ts";
import { GUARD_LIMITS } from "./guard-limits.ts";

/** Whether one number of tokens is so far above another that no way of counting explains it. */
export function farAbove(tokens: number, others: number): boolean {
  const { share, tokens: least } = GUARD_LIMITS["output-length"];
  return tokens > (1 + share) * others + least;
}

/** Of how many of the whole answers whose tokens the engine counted something is true, a fraction; 0 where it counted none. */
export function shareOfCounted(requests: readonly RequestSample[], holds: (answer: RequestSample) => boolean): number {
  let [counted, held] = [0, 0];
  for (const request of requests) {
    const { outcome, cancelled, tokenSource = "chunks" } = request;
    if (outcome !== "ok" || cancelled === true || tokenSource === "chunks") continue;
    counted += 1;
    if (holds(request)) held += 1;
  }
  return held / Math.max(1, counted);
}
