import type { Comparison, GatedMetric, GateOutcome, GateRule, Look } from "../model/comparison.ts";
import { spentUntil } from "../stats/alpha-spending.ts";
import { holm } from "../stats/holm.ts";
import type { Assessment } from "./assessment.ts";
import { survivorsReason } from "./comparison-text.ts";
import { type CurrentLook, failAlpha, failLevel, type LookContext } from "./looks.ts";

/** A rule and what a look sees of it. */
export interface Assessed {
  rule: GateRule;
  assessment: Assessment;
}

const ROLES: readonly GateRule["role"][] = ["gate", "advisory"];

/**
 * The outcome of each rule, in the given order. A rule that is rejected and worse by more than δ fails; one that is not and
 * excludes M passes; the rest is inconclusive. Rejected is by Holm's procedure; advisory rules are a family of their own.
 */
export function outcomesOf(assessed: readonly Assessed[], look: CurrentLook): GateOutcome[] {
  const rejected = new Set(
    ROLES.flatMap((role) =>
      rejectedOf(
        assessed.filter(({ rule }) => rule.role === role),
        look,
      ),
    ),
  );
  return assessed.map((one) => outcomeOf(one.assessment, rejected.has(one)));
}

/** How many rules share the error of a role. */
export function familySize(rules: readonly { rule: GateRule }[], role: GateRule["role"]): number {
  return rules.filter(({ rule }) => rule.role === role).length;
}

/** What each rule has to know of the look, by its role. */
export function contextsOf(
  rules: readonly { rule: GateRule }[],
  look: CurrentLook,
  deployments: number,
): Record<GateRule["role"], LookContext> {
  const contextOf = (role: GateRule["role"]): LookContext => {
    const family = familySize(rules, role);
    return { look, family, alpha: failLevel(look, family), deployments };
  };
  return { gate: contextOf("gate"), advisory: contextOf("advisory") };
}

function rejectedOf(family: readonly Assessed[], look: CurrentLook): Assessed[] {
  const rejected = holm(
    family.map(({ assessment }) => assessment.p),
    (remaining) => failLevel(look, remaining),
  );
  return family.filter((_, at) => rejected[at]);
}

function outcomeOf({ invalid, worse, excluded }: Assessment, rejected: boolean): GateOutcome {
  if (invalid !== undefined) return "invalid";
  if (rejected && worse) return "fail";
  return excluded ? "pass" : "inconclusive";
}

export function identityOf(rule: GateRule): GatedMetric & { rule: GateRule } {
  const { endpointId, engine, scenario, metric, statistic } = rule;
  return { endpointId, engine, scenario, metric, statistic, rule };
}

/** The look as a comparison tells it. */
export function lookOf({ look, family, alpha }: LookContext): Look {
  const earlier = spentUntil(look.before, failAlpha(family));
  const { number, of, share, deadline } = look;
  return { number, of, share, alpha, alphaSpent: earlier + alpha, family, deadline };
}

/**
 * Where head fails more requests than base, its latencies are those of the survivors: they may fail, but nothing else
 * can be said of them, and measuring more would not help.
 */
export function withoutSurvivors(judged: readonly Comparison[], frozen: readonly Comparison[] = []): Comparison[] {
  const failing = judged.filter(
    ({ rule, metric, outcome, evidence }) =>
      metric === "success_rate" &&
      outcome === "fail" &&
      // Else it fails by an incident, and nearly all requests survived.
      evidence !== undefined &&
      evidence.base - evidence.head > rule.delta,
  );
  return judged.map((comparison) => {
    const { outcome } = comparison;
    const success = failing.find(
      ({ endpointId, scenario }) => endpointId === comparison.endpointId && scenario === comparison.scenario,
    );
    if (success === undefined || frozen.includes(comparison)) return comparison;
    if (outcome === "fail" || outcome === "invalid") return comparison;
    return { ...comparison, outcome: "invalid", reason: survivorsReason(comparison) };
  });
}

/** What all gating rules come to, the gravest first. Without one nothing was judged, and that is no pass. A waived fail counts like a pass. */
export function gateOutcome(decisions: readonly Comparison[]): GateOutcome {
  const outcomes = decisions.filter(({ rule }) => rule.role === "gate").map(countedAs);
  if (outcomes.length === 0) return "invalid";
  return (["fail", "invalid", "inconclusive"] as const).find((outcome) => outcomes.includes(outcome)) ?? "pass";
}

function countedAs({ outcome, waived }: Comparison): GateOutcome {
  return outcome === "fail" && waived !== undefined ? "pass" : outcome;
}
