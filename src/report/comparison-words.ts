import type { Comparison, Evidence, GateOutcome } from "../model/comparison.ts";
import { METRICS, type MetricId } from "../model/metrics.ts";
import type { Tone } from "../model/report.ts";
import type { Waiver } from "../model/waiver.ts";
import { basisOf } from "./comparison-basis.ts";
import { formatAgainst, formatCount } from "./format.ts";
import { ruleSubject } from "./words.ts";

/** The words and numbers of a comparison with the base that the table, the headline and the annotations share. */

/** A fail that a waiver accepts is an outcome of its own: shown, and not counted. */
export type ShownOutcome = GateOutcome | "waived";

export function shownOutcome({ outcome, waived }: Comparison): ShownOutcome {
  return outcome === "fail" && waived !== undefined ? "waived" : outcome;
}

const TONES: Record<ShownOutcome, Tone> = {
  fail: "bad",
  waived: "accepted",
  invalid: "unsure",
  inconclusive: "unsure",
  pass: "good",
};

/** `slower`, or `regressed` where slower is no word for it; `waived`, `invalid`, `cannot tell`, `pass`. */
export function comparisonWord(comparison: Comparison): { word: string; tone: Tone } {
  const fail = METRICS[comparison.metric].unit === "ms" ? "slower" : "regressed";
  const words = { fail, waived: "waived", invalid: "invalid", inconclusive: "cannot tell", pass: "pass" };
  const outcome = shownOutcome(comparison);
  return { word: words[outcome], tone: TONES[outcome] };
}

export type Waived = Comparison & { waived: Waiver };

/** Regressions that a waiver accepts, of rules that could otherwise turn the check red. */
export function waivedOf(comparisons: readonly Comparison[]): Waived[] {
  return gating(comparisons).filter((one): one is Waived => shownOutcome(one) === "waived");
}

/** `1 regression is waived until 2026-04-30`; of several waivers the day on which the first ends. Undefined without any. */
export function waivedClause(comparisons: readonly Comparison[]): string | undefined {
  const waived = waivedOf(comparisons);
  const ends = [...new Set(waived.map((one) => one.waived.expires))].sort();
  if (ends[0] === undefined) return undefined;
  const what = waived.length === 1 ? "1 regression is" : `${formatCount(waived.length)} regressions are`;
  return `${what} waived${ends.length > 1 ? ", the first" : ""} until ${ends[0]}`;
}

/** Those that can turn the check red. */
export function gating(comparisons: readonly Comparison[]): Comparison[] {
  return comparisons.filter(({ rule }) => rule.role === "gate");
}

const SEVERITY: readonly ShownOutcome[] = ["fail", "waived", "invalid", "inconclusive", "pass"];

/**
 * Worst first: what gates before what is advisory, then by outcome, then a success rate that fell before anything else
 * that failed (latencies are those of the requests that survive it), then by the change for the worse ÷ δ.
 */
export function worstComparisonsFirst(comparisons: readonly Comparison[]): Comparison[] {
  const keys = (comparison: Comparison): number[] => [
    comparison.rule.role === "gate" ? 0 : 1,
    SEVERITY.indexOf(shownOutcome(comparison)),
    comparison.outcome === "fail" && comparison.metric === "success_rate" ? 0 : 1,
    -badness(comparison),
  ];
  return comparisons.toSorted((a, b) => {
    const [left, right] = [keys(a), keys(b)];
    return left.map((key, at) => key - (right[at] ?? 0)).find((difference) => difference !== 0) ?? 0;
  });
}

function badness({ evidence, rule }: Comparison): number {
  if (evidence === undefined || evidence.delta <= 0) return 0;
  return ((rule.better === "lower" ? 1 : -1) * evidence.change.estimate) / evidence.delta;
}

/** `1 slower, 2 cannot tell, 3 pass`, in the order of the comparisons. */
export function countWords(comparisons: readonly Comparison[]): string {
  const counts = new Map<string, number>();
  for (const { word } of comparisons.map(comparisonWord)) counts.set(word, (counts.get(word) ?? 0) + 1);
  return [...counts].map(([word, count]) => `${formatCount(count)} ${word}`).join(", ");
}

/** `52.3 → 61.8 ms`: base, then head, with as many digits as it takes to tell them apart. */
export function baseToHead(metric: MetricId, { base, head }: Pick<Evidence, "base" | "head">): string {
  const { unit } = METRICS[metric];
  // Shares are rounded down: with one digit their difference would not be the change that stands beside them.
  const { value, limit } = formatAgainst(base, head, unit, unit === "fraction" ? 1 : 0);
  const [from = "", to = ""] = [unitOf(value), unitOf(limit)];
  return from === to ? `${value.slice(0, value.length - from.length)} → ${limit}` : `${value} → ${limit}`;
}

function unitOf(quantity: string): string {
  const at = quantity.indexOf(" ");
  return at < 0 ? "" : quantity.slice(at);
}

/** `+8.4 %`, `−1.6 points`; what is worse has enough digits to be on its own side of δ. */
export function changeText({ metric, rule }: Comparison, { change: { estimate }, delta }: Evidence): string {
  const size = (rule.better === "lower" ? 1 : -1) * estimate;
  let decimals = 1;
  while (decimals < 5 && size !== delta && fixed(size, decimals) === fixed(delta, decimals)) decimals++;
  return `${signed(estimate, decimals)} ${metric === "success_rate" ? "points" : "%"}`;
}

/** `+8.4 %`, of a fraction. */
export function signedPercent(fraction: number): string {
  return `${signed(fraction, 1)} %`;
}

/** `[+3.1, +13.9]`, in the unit of the change. */
export function intervalText({ change: { low, high } }: Pick<Evidence, "change">): string {
  return `[${signed(low, 1)}, ${signed(high, 1)}]`;
}

/** δ and M with their units, with the floors in ms counted in: `5 %` and `10 %`, `1 point` and `2 points`. */
export function limitTexts({ metric, rule, evidence }: Comparison): { fails: string; passes: string } {
  const { delta, margin } = evidence ?? rule;
  return { fails: sizeText(metric, delta), passes: sizeText(metric, margin) };
}

/** A fraction without its sign: `6.1 %`, `1 point`. */
export function sizeText(metric: MetricId, fraction: number): string {
  const number = String(Number((fraction * 100).toFixed(1)));
  return metric === "success_rate" ? `${number} ${number === "1" ? "point" : "points"}` : `${number} %`;
}

/** `vllm's median time to first token in chat rose: 52.3 → 61.8 ms, +18.2 % [+9.1, +28.0]`. */
export function comparisonSentence(comparison: Comparison): string {
  const { metric, evidence } = comparison;
  if (evidence === undefined) return `${ruleSubject(comparison)} could not be compared`;
  const { estimate } = evidence.change;
  const verb = estimate > 0 ? "rose" : estimate < 0 ? "fell" : "did not move";
  const change = `${changeText(comparison, evidence)} ${intervalText(evidence)}`;
  return `${ruleSubject(comparison)} ${verb}: ${baseToHead(metric, evidence)}, ${change}`;
}

/**
 * Noise between the deployments of live pairs is not known: what was found holds for those that were measured. Where
 * deployments or days are themselves the replicates, their noise is in the interval.
 */
export function deploymentsUnknown(comparisons: readonly Comparison[]): boolean {
  return comparisons.some((comparison) => {
    const error = comparison.evidence?.error;
    return basisOf(comparison) === "paired" && error !== undefined && error.betweenSd === undefined;
  });
}

/** `these two deployments`. */
export function theseDeployments(comparisons: readonly Comparison[]): string {
  const aSide = Math.max(1, ...comparisons.map(({ deployments }) => deployments));
  return aSide === 1 ? "these two deployments" : `these ${formatCount(2 * aSide)} deployments`;
}

function signed(fraction: number, decimals: number): string {
  const text = fixed(Math.abs(fraction), decimals);
  if (Number(text) === 0) return "0";
  return `${fraction < 0 ? "−" : "+"}${text}`;
}

function fixed(fraction: number, decimals: number): string {
  return (fraction * 100).toFixed(fraction >= 0.9995 ? decimals - 1 : decimals);
}
