import type { ClientHealth } from "../../src/model/client-health.ts";

/** The health of a client that had its machine to itself: what the machine of a bench does is not what is tested. */
export function healthy({ cores, workers }: ClientHealth): ClientHealth {
  return {
    loopDelayMs: { p50: 0.5, p99: 1.5, max: 3 },
    cpu: 0.1,
    busiestThread: 0.1,
    cores,
    gc: { pauses: 1, totalMs: 1, longestMs: 1 },
    workers,
  };
}
