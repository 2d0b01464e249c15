import type { RequestSample } from "../model/sample.ts";
import { quantile } from "../stats/quantile.ts";

/**
 * How late each request went out, ms, ascending: sent − due without the set-up of its connection, which is the
 * network's. One that met a closing connection and was sent again is left out: its first sending was not observed.
 */
export function dispatchDelays(requests: readonly RequestSample[]): Float64Array {
  const delays = new Float64Array(requests.length);
  let n = 0;
  for (const { sentAtMs, dueAtMs, connectMs, sentAgain } of requests) {
    if (sentAtMs === undefined || sentAgain === true) continue;
    const { dns = 0, tcp = 0, tls = 0 } = connectMs ?? {};
    delays[n++] = Math.max(0, sentAtMs - dueAtMs - dns - tcp - tls);
  }
  return delays.subarray(0, n).sort();
}

/** The same in three numbers; undefined when nothing was sent. */
export function summariseDelays(delays: Float64Array): { p50: number; p99: number; max: number } | undefined {
  if (delays.length === 0) return undefined;
  return { p50: quantile(delays, 0.5), p99: quantile(delays, 0.99), max: delays.at(-1) as number };
}
