import { ConfigurationError } from "../errors.ts";
import type { Arrival } from "../model/scenario.ts";
import { type Piece, steadyLevel } from "./levels.ts";
import { exponential, gamma, seededUniform } from "./random.ts";

/** What a schedule depends on. The run's nonce is no part of it: both sides of a pair are asked at the same times. */
export interface ScheduleKey {
  seed: number;
  scenario: string;
  /** Every repeat has arrivals of its own, or the chance of one schedule would look like a property of the engine. */
  repeat: number;
}

/**
 * When the requests of an open loop are due: ms from the start of the test, never falling, one after the other as they
 * are asked for, so that ten million of them need no memory. They end with the last stage or the trace, else never.
 *
 * A rate that changes: arrivals are drawn at rate 1 and put through the inverse of the integrated rate
 * (time-rescaling; Çınlar, Introduction to Stochastic Processes, 1975, 4.7), so that a ramp keeps the process.
 * Constant arrivals begin at 0, random ones with their first gap. Gamma gaps have the shape `burstiness`.
 * @throws ConfigurationError for an arrival that has no times: neither rate, stages nor trace.
 */
export function* dueTimes(
  arrival: Arrival,
  key: ScheduleKey,
  given: { rates?: readonly Piece[] | undefined; traceMs?: readonly number[] | undefined } = {},
): Generator<number, void> {
  if (arrival.process === "trace") {
    yield* orderedTrace(given.traceMs);
    return;
  }
  const unit = unitArrivals(arrival, key);
  let next = unit.next().value;
  let before = 0;
  for (const piece of given.rates ?? steadyLevel(rateOf(arrival))) {
    const mass = requestsOf(piece);
    for (; next < before + mass; next = unit.next().value) yield piece.fromMs + timeOf(piece, next - before);
    before += mass;
  }
}

function rateOf({ rate, process }: Arrival): number {
  if (rate !== undefined && rate > 0) return rate;
  throw new ConfigurationError(`arrival.rate is ${rate ?? "absent"}; ${process} arrivals need one above 0, or stages`, {
    hint: "Give the requests a second that are due on average: arrival: {process: poisson, rate: 5}.",
  });
}

/** Arrival times of the process at one request per unit of time. */
function* unitArrivals({ process, burstiness }: Arrival, key: ScheduleKey): Generator<number, never> {
  const uniform = seededUniform("arrivals", key.seed, key.scenario, key.repeat);
  const gap = {
    constant: () => 1,
    poisson: () => exponential(uniform),
    gamma: () => gamma(uniform, burstiness),
    trace: () => 0,
  }[process];
  for (let at = process === "constant" ? 0 : gap(); ; at += gap()) yield at;
}

/** Requests that are due within a piece, on average; its levels are requests a second. */
function requestsOf({ fromMs, toMs, from, to }: Piece): number {
  return from + to === 0 ? 0 : ((toMs - fromMs) / 1000) * ((from + to) / 2);
}

/** After how many ms of the piece `requests` are due: a·t + (b − a)·t²/2d = requests, solved so that a = b does no harm. */
function timeOf({ fromMs, toMs, from, to }: Piece, requests: number): number {
  if (requests === 0) return 0;
  const slope = to === from ? 0 : ((to - from) * 1000) / (toMs - fromMs);
  return (2000 * requests) / (from + Math.sqrt(Math.max(0, from * from + 2 * slope * requests)));
}

function* orderedTrace(traceMs: readonly number[] | undefined): Generator<number, void> {
  if (traceMs === undefined) {
    throw new ConfigurationError("arrival.process is trace, but the prompts have no arrival times", {
      hint: "Name a trace under requests.prompts: {kind: trace, path: FILE.jsonl}, or choose another process.",
    });
  }
  let before = 0;
  for (const [at, ms] of traceMs.entries()) {
    if (!(ms >= before)) {
      throw new ConfigurationError(
        `request ${at + 1} of the trace is due at ${ms} ms, before the one ahead of it (${before} ms)`,
        { hint: "Sort the trace by its time stamps." },
      );
    }
    before = ms;
    yield ms;
  }
}
