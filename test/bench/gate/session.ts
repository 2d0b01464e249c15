import type { Random } from "./random.ts";

/** How the log of a run's statistic varies. */
export interface Noise {
  /** Log noise of one side's runs, in their order. */
  runs(random: Random, count: number): Float64Array;
  /** Sd between deployments of one revision, a side. */
  deploymentSd?: number;
  /** What both sides share: a value for each position in the order of the session. */
  shared?(random: Random, count: number): Float64Array;
}

/** Logs of the runs' statistic, by pair. */
export interface LogPairs {
  base: Float64Array;
  head: Float64Array;
}

/** One session of A/A pairs, measured AB, BA, …; deployments are used in turn. `scale` is applied to all of the noise. */
export function drawSession(noise: Noise, random: Random, pairs: number, deployments: number, scale = 1): LogPairs {
  const [base, head] = [noise.runs(random, pairs), noise.runs(random, pairs)];
  const shared = noise.shared?.(random, 2 * pairs);
  const deployed = [base, head].map(() =>
    Float64Array.from({ length: deployments }, () => (noise.deploymentSd ?? 0) * random.normal()),
  );
  for (let pair = 0; pair < pairs; pair++) {
    const headFirst = pair % 2;
    [base, head].forEach((side, at) => {
      const position = 2 * pair + (at === headFirst ? 0 : 1);
      const deployment = deployed[at]?.[pair % deployments] ?? 0;
      side[pair] = scale * ((side[pair] as number) + deployment + (shared?.[position] ?? 0));
    });
  }
  return { base, head };
}

/** A weighted sum of two sessions, which makes cells that hang together. */
export function mix(common: LogPairs, own: LogPairs, rho: number): LogPairs {
  const [a, b] = [Math.sqrt(rho), Math.sqrt(1 - rho)];
  const side = (name: keyof LogPairs): Float64Array =>
    own[name].map((value, at) => b * value + a * (common[name][at] as number));
  return { base: side("base"), head: side("head") };
}

export function normalRuns(cv: number): Noise["runs"] {
  return (random, count) => Float64Array.from({ length: count }, () => cv * random.normal());
}

export function t3Runs(cv: number): Noise["runs"] {
  return (random, count) => Float64Array.from({ length: count }, () => cv * random.t3());
}

/** One run in ten is 15 % slower. */
export function bimodalRuns(cv: number): Noise["runs"] {
  return (random, count) =>
    Float64Array.from({ length: count }, () => (random.uniform() < 0.1 ? Math.log(1.15) : 0) + cv * random.normal());
}

/** A stationary AR(1) with sd `cv` over the runs. */
export function autoregressive(phi: number, cv: number): Noise["runs"] {
  return (random, count) => {
    const values = new Float64Array(count);
    for (let at = 0; at < count; at++) {
      const before = at === 0 ? undefined : values[at - 1];
      values[at] =
        before === undefined ? cv * random.normal() : phi * before + cv * Math.sqrt(1 - phi * phi) * random.normal();
    }
    return values;
  };
}

/** So much more from each run to the next. */
export function drift(perRun: number): Noise["runs"] {
  return (_, count) => Float64Array.from({ length: count }, (_, at) => perRun * at);
}

/** Log-normal requests, σ = 0.5: the statistic is an order statistic of real requests, and runs differ by `tau` beside. */
export interface Requests {
  n: number;
  p: number;
  tau: number;
}

export const REQUEST_SIGMA = 0.5;

export function quantileRuns({ n, p, tau }: Requests): Noise["runs"] {
  const rank = Math.ceil(n * p);
  return (random, count) =>
    Float64Array.from({ length: count }, () => REQUEST_SIGMA * random.orderStatistic(rank, n) + tau * random.normal());
}

/** The sorted log latencies of one run, for rules that look at requests. */
export function drawRequests({ n, tau }: Requests, random: Random): Float64Array {
  const run = tau * random.normal();
  return Float64Array.from({ length: n }, () => run + REQUEST_SIGMA * random.normal()).sort();
}
