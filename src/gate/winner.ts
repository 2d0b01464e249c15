import type { Endpoint } from "../model/endpoint.ts";
import type { Estimate, RepeatResult } from "../model/run.ts";
import type { GateSettings } from "../model/scenario.ts";
import type { Dimension, Winner } from "../model/verdict.ts";
import { proportionLowerBound, proportionUpperBound } from "../stats/binomial.ts";
import { valueText } from "./wording.ts";

/** Rates of one run have no interval: closer than this is called a tie. */
const RATE_TOLERANCE = 0.05;
/** Scores closer than this are a tie. */
const SCORE_TOLERANCE = 0.01;

export interface WinnerInput {
  repeats: readonly RepeatResult[];
  endpoints: readonly Endpoint[];
  weights: GateSettings["winner_weights"];
  /** An endpoint below it cannot win anything: what it measured is of the requests that survived. */
  leastSuccessRate: number;
}

/** Who is best at what, per test that at least two endpoints of the head ran. The first repeat of each counts. */
export function findWinners({ repeats, endpoints, weights, leastSuccessRate }: WinnerInput): Winner[] {
  const heads = new Set(endpoints.filter(({ side }) => side === "head").map(({ id }) => id));
  const candidates = repeats.filter(({ endpointId }) => heads.has(endpointId));
  const scenarios = [...new Set(candidates.map(({ scenario }) => scenario))];
  return scenarios.flatMap((scenario) => {
    const byEndpoint = new Map<string, RepeatResult>();
    for (const repeat of candidates) {
      if (repeat.scenario === scenario && !byEndpoint.has(repeat.endpointId)) byEndpoint.set(repeat.endpointId, repeat);
    }
    return byEndpoint.size < 2 ? [] : [winnerOf(scenario, [...byEndpoint.values()], weights, leastSuccessRate)];
  });
}

function winnerOf(
  scenario: string,
  repeats: readonly RepeatResult[],
  weights: WinnerInput["weights"],
  leastSuccessRate: number,
): Winner {
  const fit = repeats.filter(({ counts: { ok, due } }) => ok > 0 && ok / due >= leastSuccessRate);
  const unfit = repeats.filter((repeat) => !fit.includes(repeat)).map(({ endpointId }) => endpointId);
  const dimensions = [
    latencyDimension("ttft", fit, [{ metric: "ttft_ms", statistic: "p50" }]),
    latencyDimension("e2e", fit, [
      { metric: "e2e_ms", statistic: "p95" },
      { metric: "e2e_ms", statistic: "p50" },
    ]),
    // One request after the other has no throughput of its own: it would be E2E again.
    ...(fit.every(({ kind }) => kind === "load") ? [throughputDimension(fit)] : []),
    reliabilityDimension(fit),
  ];
  return { scenario, dimensions, overall: overallOf(dimensions, weights, fit, unfit) };
}

/** A value with its interval, as far as one is known. */
interface Contender {
  endpointId: string;
  estimate: Estimate & { value: number };
}

interface LatencyStatistic {
  metric: "ttft_ms" | "e2e_ms";
  statistic: "p50" | "p95";
}

/** Takes the first of the statistics that every endpoint has. */
function latencyDimension(
  name: "ttft" | "e2e",
  fit: readonly RepeatResult[],
  statistics: readonly [LatencyStatistic, ...LatencyStatistic[]],
): Dimension {
  for (const { metric, statistic } of statistics) {
    const contenders = contendersOf(fit, (repeat) => repeat.metrics[metric]?.[statistic]);
    if (contenders.length === 0 || contenders.length < fit.length) continue;
    const best = contenders.reduce((a, b) => (b.estimate.value < a.estimate.value ? b : a));
    const leaders = contenders.filter((other) => other === best || overlap(best.estimate, other.estimate));
    return dimension(name, metric, statistic, contenders, leaders, "their 95 % intervals overlap");
  }
  const { metric, statistic } = statistics[0];
  return incomparable(name, metric, statistic);
}

function throughputDimension(fit: readonly RepeatResult[]): Dimension {
  const contenders = contendersOf(fit, ({ metrics }) => metrics.tokens_per_second?.mean);
  if (contenders.length === 0 || contenders.length < fit.length) {
    return incomparable("throughput", "tokens_per_second", "value");
  }
  const most = contenders.reduce((value, { estimate }) => Math.max(value, estimate.value), 0);
  const leaders = contenders.filter(({ estimate }) => estimate.value >= most * (1 - RATE_TOLERANCE));
  const tie = `they are within ${RATE_TOLERANCE * 100} % of one run, whose run-to-run noise is unknown`;
  return dimension("throughput", "tokens_per_second", "value", contenders, leaders, tie);
}

/** Success rates with their exact 95 % intervals (Clopper–Pearson), which say how little thirty requests prove. */
function reliabilityDimension(fit: readonly RepeatResult[]): Dimension {
  const contenders = contendersOf(fit, ({ counts: { ok, due } }) => ({
    value: ok / due,
    low: proportionLowerBound(ok, due, 0.025),
    high: proportionUpperBound(ok, due, 0.025),
  }));
  if (contenders.length === 0) return incomparable("reliability", "success_rate", "value");
  const best = contenders.reduce((a, b) => (b.estimate.value > a.estimate.value ? b : a));
  const leaders = contenders.filter((other) => other === best || overlap(best.estimate, other.estimate));
  return dimension("reliability", "success_rate", "value", contenders, leaders, "their 95 % intervals overlap");
}

function contendersOf(
  fit: readonly RepeatResult[],
  estimateOf: (repeat: RepeatResult) => Estimate | undefined,
): Contender[] {
  return fit.flatMap((repeat) => {
    const estimate = estimateOf(repeat);
    if (estimate?.value === undefined) return [];
    return [{ endpointId: repeat.endpointId, estimate: { ...estimate, value: estimate.value } }];
  });
}

/** Without an interval on both sides nobody can tell, which is a tie. */
function overlap(a: Estimate, b: Estimate): boolean {
  if (a.low === undefined || a.high === undefined || b.low === undefined || b.high === undefined) return true;
  return a.low <= b.high && b.low <= a.high;
}

function dimension(
  name: Dimension["name"],
  metric: Dimension["metric"],
  statistic: Dimension["statistic"],
  contenders: readonly Contender[],
  leading: readonly Contender[],
  tie: string,
): Dimension {
  const leaders = leading.map(({ endpointId }) => endpointId);
  const known = contenders.every(({ estimate }) => estimate.low !== undefined) || statistic === "value";
  const shown = leading
    .map(({ endpointId, estimate }) => `${endpointId} ${valueText(metric, estimate.value)}`)
    .join(", ");
  const why = known ? tie : "there are too few requests for an interval";
  const reason = leaders.length === 1 ? `best: ${shown}` : `tie: ${shown}; ${why}`;
  const values = Object.fromEntries(contenders.map(({ endpointId, estimate }) => [endpointId, estimate.value]));
  return { name, metric, statistic, values, leaders, reason };
}

function incomparable(
  name: Dimension["name"],
  metric: Dimension["metric"],
  statistic: Dimension["statistic"],
): Dimension {
  return { name, metric, statistic, values: {}, leaders: [], reason: "not every endpoint has a value to compare" };
}

/**
 * Σ weight × (best ÷ value, or value ÷ best where more is better), over the dimensions that could be compared, with the
 * weights scaled to add up to 1. Who leads a dimension, tied or not, has all of it: noise wins no points.
 */
function overallOf(
  dimensions: readonly Dimension[],
  weights: WinnerInput["weights"],
  fit: readonly RepeatResult[],
  unfit: readonly string[],
): Winner["overall"] {
  const compared = dimensions.filter(({ name, leaders }) => leaders.length > 0 && weights[name] > 0);
  const sum = compared.reduce((total, { name }) => total + weights[name], 0);
  const scaled = Object.fromEntries(compared.map(({ name }) => [name, weights[name] / sum]));
  const excluded = unfit.length === 0 ? "" : `; ${unfit.join(", ")} cannot win: too few of its requests succeeded`;
  if (compared.length === 0) {
    return { leaders: [], scores: {}, weights: scaled, reason: `nothing could be compared${excluded}` };
  }
  const scores = Object.fromEntries(
    fit.map(({ endpointId }) => [
      endpointId,
      compared.reduce((score, part) => score + (scaled[part.name] ?? 0) * pointsOf(part, endpointId), 0),
    ]),
  );
  const most = Object.values(scores).reduce((best, score) => Math.max(best, score), 0);
  const leaders = Object.keys(scores).filter((id) => (scores[id] ?? 0) >= most - SCORE_TOLERANCE);
  const shown = Object.entries(scores).map(([id, score]) => `${id} ${score.toFixed(2)}`);
  const reason = `${leaders.length === 1 ? `${leaders[0]} is best` : `tie of ${leaders.join(", ")}`} by weighted score (${shown.join(", ")})`;
  return { leaders, scores, weights: scaled, reason: reason + excluded };
}

function pointsOf({ metric, values, leaders }: Dimension, endpointId: string): number {
  if (leaders.includes(endpointId)) return 1;
  const value = values[endpointId] ?? 0;
  const all = Object.values(values);
  const higherIsBetter = metric === "tokens_per_second" || metric === "success_rate";
  const best = all.reduce((a, b) => (higherIsBetter ? Math.max(a, b) : Math.min(a, b)));
  const points = higherIsBetter ? value / best : best / value;
  return Number.isFinite(points) ? points : 0;
}
