import type { GuardFinding } from "../../model/guard.ts";
import { quantile } from "../../stats/quantile.ts";
import { dispatchDelays } from "../dispatch.ts";
import type { Evidence } from "../evidence.ts";
import { GUARD_LIMITS } from "../guard-limits.ts";
import { e2eMs } from "../metrics-of-sample.ts";
import { percent, roundMs } from "../words.ts";
import { delayLimitMs } from "./client-busy.ts";

const LIMITS = GUARD_LIMITS["late-dispatch"];
const HINT =
  "Give the measuring process cores of its own (--workers auto), or lower the rate or the number of concurrent users.";

/** The load was not the one that was asked for, since requests went out late. */
export function lateDispatch(evidence: Evidence): GuardFinding | undefined {
  const message = evidence.repeat.load === "open" ? lateInOpenLoop(evidence) : idleInClosedLoop(evidence);
  return message === undefined ? undefined : { guard: "late-dispatch", cause: "client", message, hint: HINT };
}

function lateInOpenLoop({ repeat, requests, medianTtftMs }: Evidence): string | undefined {
  const limitMs = delayLimitMs(LIMITS.open, medianTtftMs);
  if ((repeat.dispatchDelayMs?.max ?? Number.POSITIVE_INFINITY) <= limitMs) return undefined;
  const delays = dispatchDelays(requests);
  const late = delays.reduce((n, delay) => n + (delay > limitMs ? 1 : 0), 0);
  if (late < LIMITS.openLeast || late <= LIMITS.openShare * delays.length) return undefined;
  return (
    `${late} of ${delays.length} requests went out more than ${roundMs(limitMs)} after the schedule wanted them ` +
    `(p99 ${roundMs(quantile(delays, 0.99))}; the limit is ${percent(LIMITS.openShare)} of them)`
  );
}

function idleInClosedLoop({ repeat, requests, answers }: Evidence): string | undefined {
  if ((repeat.dispatchDelayMs?.max ?? Number.POSITIVE_INFINITY) <= LIMITS.closedMeanMs) return undefined;
  const delays = dispatchDelays(requests);
  const busyMs = answers.reduce((sum, answer) => sum + (e2eMs(answer) ?? 0), 0);
  const idleMs = delays.reduce((sum, delay) => sum + delay, 0);
  const share = idleMs / (idleMs + busyMs);
  const meanMs = idleMs / delays.length;
  if (answers.length === 0 || !(meanMs > LIMITS.closedMeanMs) || share <= LIMITS.closedShareOfE2e) return undefined;
  return (
    `users stood idle for ${percent(share)} of their time because their requests went out late, ` +
    `by ${roundMs(meanMs)} on average (limit ${percent(LIMITS.closedShareOfE2e)})`
  );
}
