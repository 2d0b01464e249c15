import type { MetricId } from "../model/metrics.ts";
import type { RequestSample } from "../model/sample.ts";
import { clusteredDistribution, type Distribution, distributionOf } from "../stats/distribution.ts";
import { arrivedAtOnce } from "./buffering.ts";
import {
  e2eMs,
  eachChunkGap,
  eachTokenGap,
  hasOneTokenAnEvent,
  tpotMs,
  ttftFromScheduleMs,
  ttftMs,
} from "./metrics-of-sample.ts";

/** The raw values behind the metrics that have percentiles; a metric without a single value is absent. */
export type Distributions = Partial<Record<MetricId, Distribution>>;

/**
 * `requests` are those whose latency counts; the failed among them have no values. Only an open loop has a schedule that
 * latency can be counted from: a closed one is due when its user is free.
 */
export function distributionsOf(requests: readonly RequestSample[], load: "closed" | "open" = "closed"): Distributions {
  const tokenGaps = manyPerRequest(requests, eachTokenGap);
  const all: [MetricId, Distribution | undefined][] = [
    ["ttft_ms", onePerRequest(requests, ttftMs)],
    ["ttft_from_schedule_ms", load === "open" ? onePerRequest(requests, ttftFromScheduleMs) : undefined],
    ["tpot_ms", onePerRequest(requests, tpotMs)],
    ["itl_ms", tokenGaps],
    // Where both are the same, once is enough: they are kept to the end of a run.
    ["chunk_gap_ms", requests.every(hasOneTokenAnEvent) ? tokenGaps : manyPerRequest(requests, eachChunkGap)],
    ["e2e_ms", onePerRequest(requests, e2eMs)],
  ];
  const hidden = arrivedAtOnce(requests) ? BETWEEN_TOKENS : [];
  const known = all.filter(([metric, values]) => values !== undefined && !hidden.includes(metric));
  return Object.fromEntries(known);
}

const BETWEEN_TOKENS: readonly MetricId[] = ["tpot_ms", "itl_ms", "chunk_gap_ms"];

function onePerRequest(
  requests: readonly RequestSample[],
  metric: (sample: RequestSample) => number | undefined,
): Distribution | undefined {
  const values = new Float64Array(requests.length);
  let n = 0;
  for (const request of requests) {
    const value = metric(request);
    if (value !== undefined && Number.isFinite(value)) values[n++] = value;
  }
  return distributionOf(values.slice(0, n));
}

type EachGap = (sample: RequestSample, gap: (ms: number, tokens?: number) => void) => void;

/** The gaps of one request share its queue and its batch: together they are one observation. */
function manyPerRequest(requests: readonly RequestSample[], eachGap: EachGap): Distribution | undefined {
  const most = requests.reduce((sum, { events }) => sum + events.atMs.length, 0);
  const values = new Float64Array(most);
  // Made with the first that is not 1: most engines send a token at a time, and a million weights are 8 MB.
  let weights: Float64Array | undefined;
  let n = 0;
  let observations = 0;
  for (const request of requests) {
    const before = n;
    eachGap(request, (ms, tokens = 1) => {
      if (tokens !== 1) weights ??= new Float64Array(most).fill(1);
      if (weights !== undefined) weights[n] = tokens;
      values[n++] = ms;
    });
    if (n > before) observations += 1;
  }
  const seen = values.subarray(0, n);
  return weights === undefined
    ? distributionOf(seen, observations)
    : clusteredDistribution(seen, weights.subarray(0, n), observations);
}
