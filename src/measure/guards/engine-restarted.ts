import type { GuardFinding } from "../../model/guard.ts";
import type { RequestSample } from "../../model/sample.ts";
import type { Evidence } from "../evidence.ts";

/** The engine went away in the middle: by its own counters, or because it refused connections after it had answered. */
export function engineRestarted({ telemetry, samples, events = [] }: Evidence): GuardFinding | undefined {
  const refused = refusedAfterAnswer(samples);
  const counters = telemetry?.restarted === true;
  if (!counters && refused === 0) return undefined;
  const seen = [
    ...(counters ? ["its counters began anew"] : []),
    ...(refused > 0 ? [`${refused} requests were refused a connection after it had answered others`] : []),
    ...events,
  ];
  return {
    guard: "engine-restarted",
    cause: events.length > 0 ? "foreign" : "engine",
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
