import type { GuardFinding } from "../../model/guard.ts";
import type { RequestSample } from "../../model/sample.ts";
import type { Evidence } from "../evidence.ts";
import { GUARD_LIMITS } from "../guard-limits.ts";
import { percent } from "../words.ts";

const { share, least } = GUARD_LIMITS["foreign-traffic"];

/**
 * The engine finished more requests than we sent, between the end of the warm-up and that of the last answer. Ours are all
 * attempts that reached a socket, the failed ones too, so that none of them can be taken for a stranger's.
 */
export function foreignTraffic({ telemetry, samples }: Evidence): GuardFinding | undefined {
  const finished = telemetry?.finishedRequests;
  // A counter that began anew says nothing about a difference.
  if (finished === undefined || telemetry?.restarted === true) return undefined;
  const ours = samples.reduce((sum, sample) => sum + timesSent(sample), 0);
  const foreign = finished - ours;
  if (foreign <= Math.max(least, share * ours)) return undefined;
  return {
    guard: "foreign-traffic",
    cause: "foreign",
    message: `the engine finished ${finished} requests while we sent ${ours}: ${foreign} came from somebody else (limit ${least}, or ${percent(share)} of ours)`,
    hint: "Measure an engine that nobody else uses: a deployment of its own, or a quiet hour.",
  };
}

function timesSent({ phase, sentAtMs, sentAgain }: RequestSample): number {
  if (phase === "warmup" || sentAtMs === undefined) return 0;
  return sentAgain === true ? 2 : 1;
}
