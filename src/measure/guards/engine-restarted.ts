import type { GuardFinding } from "../../model/guard.ts";
import type { RequestSample } from "../../model/sample.ts";
import type { Evidence } from "../evidence.ts";
import { invalidating } from "./cluster-moved.ts";

/**
 * The engine went away in the middle: by its own counters, because it refused connections after it had answered, or because
 * the cluster says so. Whose fault that is, only the cluster can tell.
 */
export function engineRestarted({ telemetry, samples, changes = [] }: Evidence): GuardFinding | undefined {
  const refused = refusedAfterAnswer(samples);
  const counters = telemetry?.restarted === true;
  const own = invalidating(changes, "engine");
  if (!counters && refused === 0 && own.length === 0) return undefined;
  const foreign = invalidating(changes, "foreign");
  const seen = [
    ...(counters ? ["its counters began anew"] : []),
    ...(refused > 0 ? [`${refused} requests were refused a connection after it had answered others`] : []),
    ...[...own, ...foreign].map(({ message }) => message),
  ];
  return {
    guard: "engine-restarted",
    cause: own.length === 0 && foreign.length > 0 ? "foreign" : "engine",
    message: `the engine was restarted or went away during the test: ${seen.join("; ")}`,
    hint: "Look at the pod's restarts and its last state (OOMKilled, failed probes), and at the engine's log before that moment.",
  };
}

function refusedAfterAnswer(samples: readonly RequestSample[]): number {
  const answeredAtMs = samples.reduce(
    (first, { outcome, endedAtMs }) => (outcome === "ok" ? Math.min(first, endedAtMs ?? first) : first),
    Number.POSITIVE_INFINITY,
  );
  return samples.reduce((n, { outcome, dueAtMs }) => n + (outcome === "refused" && dueAtMs >= answeredAtMs ? 1 : 0), 0);
}
