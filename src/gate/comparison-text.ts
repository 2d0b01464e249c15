import type { Comparison, Evidence, GateRule, Interval } from "../model/comparison.ts";
import { METRICS } from "../model/metrics.ts";
import { LEAST_SESSIONS } from "./calibration.ts";
import { nameOf, valueText } from "./wording.ts";

/** The sentences of a comparison. Percent signs, minus signs and ranges are written as in running text. */

/** A comparison before it has its words. */
export type Unexplained = Omit<Comparison, "reason" | "warnings">;

/** Above it, one deployment a side says too little. */
const MUCH_BETWEEN = 0.02;
/** So many more slow runs on a side are more than a coincidence to look at. */
const MANY_MORE_SLOW = 2;

export interface ReasonContext {
  /** Why it does not fail though it is worse. */
  doubt?: string;
  /** What would decide where nothing is decided: `4 more pairs (~6 min) would decide`. */
  wouldDecide: string;
}

/** `slower by 8–35 % (3.2–12 ms): median TTFT 40 ms → 48 ms`, and the like for the other outcomes. */
export function reasonOf(comparison: Unexplained, { doubt, wouldDecide }: ReasonContext): string {
  const { evidence, outcome } = comparison;
  if (evidence === undefined) return "nothing was measured";
  const lead = leadOf(comparison, evidence);
  if (outcome === "fail") return `${worseText(comparison, evidence)}: ${lead}${onlyThese(comparison)}`;
  if (outcome === "pass") return `${passText(comparison, evidence)}: ${lead}${onlyThese(comparison)}`;
  const range = rangeText(evidence.change, comparison.metric);
  return `cannot tell: ${range}, ${wouldDecide}${doubt === undefined ? "" : ` (${doubt})`}: ${lead}`;
}

/** What the reader should know before believing a comparison. */
export function warningsOf(comparison: Unexplained): string[] {
  const { evidence, look, lost, pairs } = comparison;
  return [
    ...(look.deadline ? [`stopped by the deadline after ${pairs + lost} pairs, fewer than planned`] : []),
    ...(lost > 0
      ? [
          `${countOf(lost, "pair")} had no value on either or on the base side and ${lost === 1 ? "is" : "are"} left out`,
        ]
      : []),
    ...noiseWarnings(comparison),
    ...betweenWarnings(comparison),
    ...slowWarnings(evidence),
  ];
}

/** How today's noise compares with history, and which limits were in force. */
export function noiseWarnings({ rule, evidence }: Unexplained): string[] {
  if (evidence === undefined) return [];
  const { error, floorInForce } = evidence;
  return [
    ...(error?.noisierThanHistory
      ? ["today is noisier than history (F test, p < 0.01): what has changed in the environment?"]
      : []),
    ...(error?.staleHistory ? ["history was noisier than today and was left out: calibrate again"] : []),
    ...(floorInForce ? [floorText(rule, evidence)] : []),
  ];
}

/** `4 more pairs (~6 min)`. */
export function morePairs(count: number, minutesPerPair: number | undefined): string {
  const time = minutesPerPair === undefined ? "" : ` (~${minutesText(count * minutesPerPair)})`;
  return `${count} more ${count === 1 ? "pair" : "pairs"}${time}`;
}

/** Why the gate asks for more pairs. */
export function extensionReason(open: readonly Comparison[], more: number, minutesPerPair: number | undefined): string {
  const names = open.map((one) => {
    const range = one.evidence === undefined ? "" : ` (${rangeText(one.evidence.change, one.metric)})`;
    return `${nameOf(one.metric, one.statistic)} of ${one.endpointId} in "${one.scenario}"${range}`;
  });
  const hopeless = open.filter(({ evidence }) => evidence?.pairsNeeded === "none").length;
  const help = hopeless === 0 ? "" : `; for ${hopeless} of them only more deployments a side would make sure`;
  return `cannot tell yet: ${names.join(", ")}; ${morePairs(more, minutesPerPair)}${help}`;
}

export function tooShortReason(measured: number, first: number, minutesPerPair: number | undefined): string {
  const had = measured === 0 ? "no pair was measured" : `only ${countOf(measured, "pair")} could be measured`;
  return `cannot tell: ${had}, and the first look needs ${first}; allow ${morePairs(first - measured, minutesPerPair)}`;
}

export function survivorsReason({ metric, statistic }: Unexplained): string {
  return (
    `head fails more requests than base, so its ${nameOf(metric, statistic)} is that of the requests that survived: ` +
    "repair the failures first"
  );
}

export function acceptedFailuresReason({ metric, statistic }: Unexplained): string {
  return `cannot tell: head fails more requests than base, which is accepted, and its ${nameOf(metric, statistic)} is that of the requests that survived`;
}

/** `−10 % … +12 %`; points for shares. */
export function rangeText({ low, high }: Interval, metric: Comparison["metric"]): string {
  return `${signed(low, unitOf(metric))} … ${signed(high, unitOf(metric))}`;
}

/** `3.1 %`, `12 %`; two digits, and never more than one decimal. */
export function percent(fraction: number): string {
  return `${digits(Math.abs(fraction) * 100)} %`;
}

/** `median TTFT 40 ms → 48 ms`. */
export function leadOf({ metric, statistic }: Unexplained, { base, head }: Evidence): string {
  return `${nameOf(metric, statistic)} ${valueText(metric, base)} → ${valueText(metric, head)}`;
}

/** `slower by 8–35 % (3.2–12 ms)`. */
export function worseText({ metric }: Unexplained, { change, difference, p }: Evidence): string {
  if (metric === "success_rate") {
    return `failures rose by ${between(change, 100)} points (exact p = ${p.toPrecision(2)})`;
  }
  const { unit, better } = METRICS[metric];
  const word = better === "lower" ? "slower" : "lower";
  return `${word} by ${between(change, 100)} % (${between(difference, 1)} ${unit})`;
}

function passText({ metric, rule }: Unexplained, { change, delta, margin }: Evidence): string {
  const rates = metric === "success_rate";
  const what = rates ? `a rise of failures by more than ${points(margin)}` : `a regression above ${percent(margin)}`;
  const worseForCertain = rule.better === "lower" ? change.low > 0 : change.high < 0;
  const better = rule.better === "lower" ? change.high < 0 : change.low > 0;
  const limit = rates ? points(delta) : percent(delta);
  const nature = worseForCertain ? ` (worse for certain, but below ${limit})` : better ? " (better for certain)" : "";
  return `PASS: ${what} excluded at 95 %${nature}, ${rangeText(change, metric)}`;
}

/** `4 more pairs (~6 min) would decide`. */
export function pairsThatDecide({ pairs, lost, evidence }: Unexplained, minutesPerPair: number | undefined): string {
  const needed = evidence?.pairsNeeded;
  if (needed === "none") {
    return "and no number of pairs would make sure: deployments differ too much, so use 2 or more a side";
  }
  if (needed === undefined) return "more pairs may decide";
  return `${morePairs(needed - pairs - lost, minutesPerPair)} would decide`;
}

function onlyThese({ metric, evidence }: Unexplained): string {
  const unknown = evidence?.error !== undefined && evidence.error.betweenSd === undefined;
  return unknown && metric !== "success_rate" ? ", for these two deployments only" : "";
}

function floorText({ floor, delta, margin }: GateRule, now: Evidence): string {
  return (
    `the floor in ms is in force: ${floor?.deltaMs} ms and ${floor?.marginMs} ms are ${percent(now.delta)} and ` +
    `${percent(now.margin)} of base, where the rule has ${percent(delta)} and ${percent(margin)}`
  );
}

function betweenWarnings({ evidence, deployments }: Unexplained): string[] {
  const error = evidence?.error;
  if (error === undefined) return [];
  const { betweenSd, sessions } = error;
  if (betweenSd === undefined) {
    const known = sessions === 0 ? "" : ` (${countOf(sessions, "A/A session")}, ${LEAST_SESSIONS} are needed)`;
    return [`between-deployment noise: not measured${known}: repeats of one deployment pair cannot see it`];
  }
  if (betweenSd <= MUCH_BETWEEN || deployments > 1) return [];
  return [`deployments of one revision differ by ${percent(betweenSd)}: use 2 deployments a side`];
}

function slowWarnings(evidence: Evidence | undefined): string[] {
  const slow = evidence?.slowRuns;
  if (slow === undefined || Math.abs(slow.head - slow.base) < MANY_MORE_SLOW) return [];
  return [`runs a tenth slower than the median of their side: base ${slow.base}, head ${slow.head}`];
}

/** The ends of an interval on the worse side, the smaller first; one that crosses 0 keeps its sign. */
function between({ low, high }: Interval, scale: number): string {
  const sizes = low < 0 && high <= 0 ? [-high * scale, -low * scale] : [low * scale, high * scale];
  const [from, to] = sizes.map(digits);
  return from === to ? `${to}` : `${from}–${to}`;
}

function signed(value: number, unit: string): string {
  const text = digits(Math.abs(value) * 100);
  const sign = text === "0" ? "" : value < 0 ? "−" : "+";
  return `${sign}${text} ${unit}`;
}

function unitOf(metric: Comparison["metric"]): string {
  return metric === "success_rate" ? "points" : "%";
}

function points(share: number): string {
  return `${digits(share * 100)} ${share === 0.01 ? "point" : "points"}`;
}

function minutesText(minutes: number): string {
  return minutes < 1 ? `${Math.max(1, Math.round(minutes * 60))} s` : `${digits(minutes)} min`;
}

/** `1 pair`, `4 pairs`. */
export function countOf(n: number, one: string): string {
  return `${n} ${n === 1 ? one : `${one}s`}`;
}

/** One decimal below ten, none above. */
function digits(value: number): string {
  return String(Math.abs(value) < 9.95 ? Math.round(value * 10) / 10 : Math.round(value));
}
