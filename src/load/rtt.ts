import type { Dispatcher } from "undici";
import type { ClientHealth } from "../model/client-health.ts";
import { quantile } from "../stats/quantile.ts";
import { Connection } from "./connection.ts";
import type { AskContext } from "./context.ts";

/** Enough for a median that is worth something, and over in a second on a path of 30 ms. */
const PROBES = 30;
const LIMIT_MS = 2_000;

/**
 * How long a question without work takes there and back on a warm connection: what of TTFT is the path, at most.
 * Asks the engine's first probe, without a key. Undefined where fewer than half are answered, with whatever status.
 */
export async function probeRtt(
  context: Pick<AskContext, "endpoint" | "engine" | "settings" | "clock" | "signal">,
  probes = PROBES,
): Promise<ClientHealth["rttMs"]> {
  const { endpoint, engine, settings, clock, signal } = context;
  const probe = engine.probes[0];
  if (probe === undefined) return undefined;
  await using connection = new Connection(endpoint, settings.timeouts_ms.connect, clock);
  const path = new URL(endpoint.baseUrl).pathname.replace(/\/$/, "") + probe.path;
  const options = { path, method: probe.method, headers: probe.headers, body: probe.body ?? null };
  const times: number[] = [];
  // The first opens the connection, and is not counted.
  for (let i = 0; i <= probes && !signal.aborted; i++) {
    const ms = await roundTrip(options, connection, clock.now);
    if (ms === undefined && i === 0) return undefined;
    if (ms !== undefined && i > 0) times.push(ms);
  }
  if (times.length < probes / 2) return undefined;
  const sorted = Float64Array.from(times).sort();
  return { p50: quantile(sorted, 0.5), p99: quantile(sorted, 0.99), n: times.length };
}

/** From handing over the request to the first bytes of its answer; undefined when there were none. */
function roundTrip(
  options: Dispatcher.DispatchOptions,
  connection: Connection,
  now: () => number,
): Promise<number | undefined> {
  return new Promise((resolve) => {
    let sentMs = now();
    let tookMs: number | undefined;
    let timer: NodeJS.Timeout | undefined;
    const end = (ms: number | undefined) => {
      clearTimeout(timer);
      resolve(ms);
    };
    connection.dispatch(options, {
      onRequestStart(controller) {
        sentMs = now();
        timer = setTimeout(() => controller.abort(new Error("the probe was not answered in time")), LIMIT_MS);
      },
      onResponseStart() {
        tookMs = (connection.read?.atMs ?? now()) - sentMs;
      },
      // Undici wants to be told what becomes of the body.
      onResponseData: () => undefined,
      onResponseEnd: () => end(tookMs),
      onResponseError: () => end(undefined),
    });
  });
}
