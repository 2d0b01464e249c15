import type { CrossCheck } from "../model/run.ts";
import type { RequestSample } from "../model/sample.ts";
import type { RepeatTelemetry } from "../model/telemetry.ts";
import { mean, sampleVariance } from "../stats/variance.ts";

/** What two means of the same requests may differ by. The larger of a ms limit and its share of the client's mean holds. */
export const CROSS_CHECK_LIMITS = {
  /** Requests that only one of both counted, as a share of the client's: with more there is no check. */
  countShare: 0.02,
  /** The engine sees the end of what it does before the client; so much may it see longer, for the clocks' sake. */
  engineLonger: { ms: 2, share: 0.01 },
  /** The way there and back and the front end, up to which both agree. */
  clientLonger: { ms: 5, share: 0.05 },
  /** Standard deviations that a request which only one of both counted may lie off the mean. */
  strayDeviations: 4,
} as const;

/** A mean over requests, ms. */
export interface ClientMean {
  n: number;
  mean: number;
  sd: number;
}

/** Client against engine, for what both tell of the repeat. Empty where they did not count the same requests. */
export function crossChecks(samples: readonly RequestSample[], telemetry: RepeatTelemetry): CrossCheck[] {
  const measured = samples.filter(({ phase }) => phase === "measured");
  // An engine has counted the first token of an answer that then broke or was given up, and never its end.
  const complete = measured.filter(({ outcome, cancelled }) => outcome === "ok" && !cancelled);
  return [
    crossCheck("ttft_ms", clientMean(measured, firstTokenAt), telemetry.metrics.ttft),
    crossCheck(
      "e2e_ms",
      clientMean(complete, ({ endedAtMs }) => endedAtMs),
      telemetry.metrics.e2e,
    ),
  ].filter((check) => check !== undefined);
}

/**
 * Time flows one way: an engine begins later and ends earlier than its client, so it cannot see longer than the client.
 * The client may see much longer (a way, a proxy, a front end with a queue of its own): that is an offset, and a real one.
 */
export function crossCheck(
  metric: CrossCheck["metric"],
  client: ClientMean | undefined,
  engine: { count?: number; mean?: number } | undefined,
): CrossCheck | undefined {
  const { countShare, engineLonger, clientLonger, strayDeviations } = CROSS_CHECK_LIMITS;
  if (client === undefined || engine?.count === undefined || engine.mean === undefined) return undefined;
  const stray = Math.abs(engine.count - client.n) / client.n;
  if (stray > countShare) return undefined;
  const limit = ({ ms, share }: { ms: number; share: number }) =>
    Math.max(ms, share * client.mean) + stray * strayDeviations * client.sd;
  const longer = client.mean - engine.mean;
  const result = longer < -limit(engineLonger) ? "contradicts" : longer <= limit(clientLonger) ? "agrees" : "offset";
  const seen = { metric, clientMeanMs: client.mean, engineMeanMs: engine.mean, result } as const;
  return { ...seen, message: messageOf(seen, client.n) };
}

const LABELS = { ttft_ms: "TTFT", e2e_ms: "E2E" } as const;

function messageOf({ metric, clientMeanMs, engineMeanMs, result }: Omit<CrossCheck, "message">, n: number): string {
  const means = `mean ${LABELS[metric]} of ${n} requests: client ${ms(clientMeanMs)}, engine ${ms(engineMeanMs)}`;
  const offset = ms(Math.abs(clientMeanMs - engineMeanMs));
  switch (result) {
    case "agrees":
      return means;
    case "offset":
      return `${means}; ${offset} are spent outside the engine, on the way, in a proxy or before its front end takes a request`;
    case "contradicts":
      return `${means}; the engine cannot take ${offset} longer than its client waits, so one of both is wrong`;
  }
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

/** The first token that was counted may have no text yet; the engine's own mark is that one. */
function firstTokenAt({ firstCountedTokenAtMs, firstTokenAtMs }: RequestSample): number | undefined {
  return firstCountedTokenAtMs ?? firstTokenAtMs;
}

/**
 * From the request's first byte on, over all measured requests and not only the steady window, since the engine knows no window.
 * The end is that of the whole answer, which the engine cannot see later than the client.
 */
function clientMean(
  samples: readonly RequestSample[],
  endOf: (sample: RequestSample) => number | undefined,
): ClientMean | undefined {
  const values = samples.flatMap((sample) => {
    const endMs = endOf(sample);
    return endMs === undefined || sample.sentAtMs === undefined ? [] : [endMs - sample.sentAtMs];
  });
  if (values.length === 0) return undefined;
  return { n: values.length, mean: mean(values), sd: Math.sqrt(sampleVariance(values).variance) };
}
