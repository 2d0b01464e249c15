import type { ComparisonBasis, FieldDifference, FingerprintMatch, GateRule } from "../model/comparison.ts";
import type { AllowedDifference } from "../model/scenario.ts";
import type { Session } from "../model/session.ts";
import { countOf, leadOf, noiseWarnings, rangeText, type Unexplained, worseText } from "./comparison-text.ts";
import { isModelDifference } from "./fingerprint-match.ts";
import { LEAST_DAYS, LEAST_DEPLOYMENTS } from "./session-advice.ts";

/** The sentences of a comparison whose sides were not measured in pairs. */

/** A stored base that is older may have moved by itself. */
const OLD_DAYS = 14;
const DAY_MS = 86_400_000;

/** `deployment` or `day`: what is independent. */
export function unitOf(basis: ComparisonBasis): string {
  return basis === "phased" ? "deployment" : "day";
}

/** Why neither a fail nor a pass can stand, whatever the numbers are; undefined when they can. */
export function whyIncomparable(
  rule: GateRule,
  { differences, unknown, comparable, modelChanged }: FingerprintMatch,
  allow: readonly AllowedDifference[],
): string | undefined {
  const ground = differences.filter(({ part }) => part !== "subject");
  if (!comparable) {
    const what = ground.map(differenceText).join(", ");
    return `not comparable: ${what === "" ? "they were measured in another way or place" : what}`;
  }
  const blind = unknown.filter((name) => name.startsWith("workload."));
  if (blind.length > 0)
    return `not comparable: nobody knows whether they did the same work (unknown: ${blind.join(", ")})`;
  const models = differences.filter(isModelDifference);
  const mine = models.filter(({ field }) => field.startsWith(`${rule.endpointId}.`));
  if (!modelChanged || allow.includes("model") || (models.length > 0 && mine.length === 0)) return undefined;
  const what = mine.map(differenceText).join(", ");
  return `another model, which has to be allowed (gate.allow: [model]): ${what === "" ? "its name or digest differs" : what}`;
}

/** Incomparable: what was seen is still shown. */
export function incomparableReason(comparison: Unexplained, why: string): string {
  return `${why}; ${pairedAdvice(comparison)}${seenText(comparison)}`;
}

export function tooFewReason(comparison: Unexplained): string {
  const { basis = "phased", sessions, evidence } = comparison;
  const unit = unitOf(basis);
  const { base = 0, head = 0 } = sessions ?? {};
  const needed = typeof evidence?.sessionsNeeded === "number" ? evidence.sessionsNeeded : undefined;
  const advice =
    basis === "phased"
      ? `deploy each side ${needed ?? LEAST_DEPLOYMENTS} times or more, or calibrate`
      : `${needed ?? LEAST_DAYS} days of base or more would, or ${pairedText(comparison)}`;
  return `too few ${unit}s to tell: ${base} of base and ${head} of head do not say how ${unit}s differ; ${advice}${seenText(comparison)}`;
}

/** What would fail with more days. */
export function screenReason(comparison: Unexplained): string {
  const { sessions, evidence } = comparison;
  if (evidence === undefined) return "nothing was measured";
  const days = countOf(sessions?.base ?? 0, "day");
  return (
    `${worseText(comparison, evidence)}, but ${days} of base can clear and not convict (${LEAST_DAYS} can): ` +
    `${pairedAdvice(comparison)}: ${leadOf(comparison, evidence)}`
  );
}

/** `2 more deployments a side would decide`, `3 more days of base would decide, or the paired comparison (about 6 pairs)`. */
export function sessionsThatDecide(comparison: Unexplained): string {
  const { basis, sessions, evidence } = comparison;
  const needed = evidence?.sessionsNeeded;
  if (basis === "phased") {
    if (typeof needed !== "number") return "more deployments a side may decide";
    const least = Math.min(sessions?.base ?? 0, sessions?.head ?? 0);
    return `${countOf(needed - least, "more deployment")} a side would decide`;
  }
  if (needed === "none") return `and no number of days would make sure: ${pairedAdvice(comparison)}`;
  if (needed === undefined) return `more days of base may decide, or ${pairedText(comparison)}`;
  return `${countOf(needed - (sessions?.base ?? 0), "more day")} of base would decide, or ${pairedText(comparison)}`;
}

/** @param regressed sessions of base that are there, each of them itself a regression */
export function noBaseReason(basis: ComparisonBasis, regressed: number): string {
  const where = { phased: "no run of base", stored: "no stored session of base", pinned: "no pinned session" };
  const why = regressed > 0 ? ` but ${countOf(regressed, "regression")}, which lend no level` : "";
  return `${basis === "paired" ? "no pair" : where[basis]} is there to compare with${why}: measure base first`;
}

export interface WarningContext {
  match: FingerprintMatch;
  allow: readonly AllowedDifference[];
  base: readonly Session[];
  head: readonly Session[];
  /** Sessions that were left out since the newest of their side was measured elsewhere, otherwise or with another model. */
  leftOut: { base: number; head: number };
  empty: { base: number; head: number };
  now: number;
}

/** What the reader should know before believing it. */
export function sessionWarnings(comparison: Unexplained, context: WarningContext): string[] {
  const { lost } = comparison;
  return [
    ...matchWarnings(comparison, context),
    ...(["base", "head"] as const).flatMap((side) => sideWarnings(side, context)),
    ...(lost > 0 ? [`${countOf(lost, "run")} had no value and ${lost === 1 ? "is" : "are"} left out`] : []),
    ...(comparison.basis === "phased" ? orderWarnings(context) : []),
    ...(comparison.basis === "stored" ? ageWarnings(context) : []),
    ...unknownNoise(comparison),
    ...noiseWarnings(comparison),
    // They are sentences of their own, and warnings are not.
    ...new Set(
      [...context.base, ...context.head].flatMap(({ limits }) => limits.map((limit) => limit.replace(/\.$/, ""))),
    ),
  ];
}

function matchWarnings({ endpointId }: Unexplained, { match, allow }: WarningContext): string[] {
  const mine = [`subject.${endpointId}.model`, `subject.${endpointId}.modelDigest`];
  const unknown = match.unknown.filter((name) => name.startsWith("environment.") || mine.includes(name));
  const models = match.differences.filter((one) => isModelDifference(one) && one.field.startsWith(`${endpointId}.`));
  const allowed = allow.includes("model") && models.length > 0;
  return [
    ...(unknown.length > 0
      ? [`unknown on one side at least: ${unknown.join(", ")}: if they differ, so may the numbers, for that alone`]
      : []),
    ...(allowed ? [`the model differs, which is allowed: ${models.map(differenceText).join(", ")}`] : []),
  ];
}

function sideWarnings(side: "base" | "head", context: WarningContext): string[] {
  const [leftOut, empty] = [context.leftOut[side], context.empty[side]];
  const regressed = side === "base" ? context.base.filter((session) => session.regressed === true).length : 0;
  const are = (count: number): string => (count === 1 ? "is" : "are");
  return [
    ...(leftOut > 0
      ? [
          `${countOf(leftOut, "session")} of ${side} ${are(leftOut)} left out: the newest was measured in another way or place, or with another model`,
        ]
      : []),
    ...(empty > 0 ? [`${countOf(empty, "session")} of ${side} had no valid run of this test`] : []),
    ...(regressed > 0
      ? [
          `${countOf(regressed, "session")} of base ${regressed === 1 ? "was a regression itself and lends" : "were regressions themselves and lend"} no level`,
        ]
      : []),
  ];
}

/** All of base before all of head: what drifted in between is in the difference. */
function orderWarnings({ base, head }: WarningContext): string[] {
  const times = (sessions: readonly Session[]): number[] => sessions.map(({ startedAt }) => Date.parse(startedAt));
  const [ofBase, ofHead] = [times(base), times(head)];
  const apart = Math.max(...ofBase) < Math.min(...ofHead) || Math.max(...ofHead) < Math.min(...ofBase);
  if (!apart || ofBase.length + ofHead.length <= 2) return [];
  return ["one side was measured as a whole before the other, so that a drift counts as a change: deploy them in turn"];
}

function ageWarnings({ base, now }: WarningContext): string[] {
  const days = Math.floor((now - Math.max(...base.map(({ startedAt }) => Date.parse(startedAt)))) / DAY_MS);
  return days > OLD_DAYS ? [`the newest session of base is ${days} days old: other things may have changed since`] : [];
}

function unknownNoise({ basis = "phased", evidence }: Unexplained): string[] {
  if (evidence?.error === undefined || evidence.error.betweenSd !== undefined) return [];
  return [`what ${unitOf(basis)}s differ by is not known: the interval is that of these sessions only`];
}

function pairedAdvice(comparison: Unexplained): string {
  return `run ${pairedText(comparison)}`;
}

function pairedText({ evidence }: Unexplained): string {
  const pairs = evidence?.pairsNeeded;
  return `the paired comparison (baseline: paired${typeof pairs === "number" ? `, about ${pairs} pairs` : ""})`;
}

function seenText(comparison: Unexplained): string {
  const { evidence, metric } = comparison;
  return evidence === undefined ? "" : `: ${leadOf(comparison, evidence)}, ${rangeText(evidence.change, metric)}`;
}

function differenceText({ part, field, base, head }: FieldDifference): string {
  return `${part}.${field} is "${base}" on base and "${head}" on head`;
}
