import type { AbsentEndpoint } from "../model/endpoint.ts";
import { FAILURES, type FailureClass } from "../model/failures.ts";
import type { RunResult } from "../model/run.ts";

/** Failures that tell of the way to an engine, or of its door, and nothing of how it answers. */
const NO_WAY_IN: readonly FailureClass[] = ["refused", "dns", "tls", "connect-timeout", "auth", "not-found"];

/**
 * Engines that answered the probes and then not one request, because none got through to them: what could not be measured
 * is no missed target. Engines with any answer, or with failures of their own, are judged.
 */
export function unreachable({ endpoints, repeats }: Pick<RunResult, "endpoints" | "repeats">): AbsentEndpoint[] {
  return endpoints.flatMap(({ id, engine, baseUrl, required }) => {
    const counts = repeats.filter(({ endpointId }) => endpointId === id).map((repeat) => repeat.counts);
    const failures = [...new Set(counts.flatMap((count) => Object.keys(count.failures) as FailureClass[]))];
    const [failure] = failures;
    const lost = counts.every(({ ok }) => ok === 0) && failures.every((seen) => NO_WAY_IN.includes(seen));
    if (failure === undefined || !lost) return [];
    const reason = `it answered the probes, but none of ${counts.reduce((sum, { due }) => sum + due, 0)} requests: ${failures.join(", ")}`;
    return [{ id, engine, baseUrl, required, failure, reason, hint: FAILURES[failure] }];
  });
}
