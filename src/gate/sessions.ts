import type {
  Comparison,
  ComparisonBasis,
  FingerprintMatch,
  GateOutcome,
  GateRule,
  NoiseHistory,
} from "../model/comparison.ts";
import type { AllowedDifference } from "../model/scenario.ts";
import type { Session } from "../model/session.ts";
import { detailsOf } from "./comparison-details.ts";
import { reasonOf, type Unexplained } from "./comparison-text.ts";
import { contextsOf, identityOf, lookOf, outcomesOf, withoutSurvivors } from "./decision.ts";
import { explainSessions } from "./explanation.ts";
import { isSameGround } from "./fingerprint-match.ts";
import { type LookContext, ONE_LOOK } from "./looks.ts";
import { checkRule } from "./rule-checks.ts";
import { assessSessions, type SessionAssessment } from "./session-assessment.ts";
import {
  incomparableReason,
  noBaseReason,
  screenReason,
  sessionsThatDecide,
  sessionWarnings,
  tooFewReason,
  whyIncomparable,
} from "./session-text.ts";
import { distinctSessions } from "./session-values.ts";

export interface SessionsInput {
  rules: readonly GateRule[];
  /** The newest last. */
  base: readonly Session[];
  head: readonly Session[];
  basis: Exclude<ComparisonBasis, "paired">;
  match: FingerprintMatch;
  allow: readonly AllowedDifference[];
  historyOf: (rule: GateRule) => NoiseHistory | undefined;
  /**
   * Sessions that lend their noise and not their level: the stored base beside a pinned release that was measured on one
   * day, which alone says nothing of how days differ.
   */
  window?: readonly Session[];
  /** ms since the epoch. */
  now: number;
}

/** The sessions that are compared, and how many were left out for another ground. */
interface Chosen {
  base: Session[];
  head: Session[];
  window: Session[];
  leftOut: { base: number; head: number };
}

/**
 * Judges head against a base that was not measured in pairs with it, in one look with the same family-wise control. The
 * session is the unit: a deployment (`phased`), or a UTC day (`stored`, `pinned`). Sides that are known to differ in
 * workload or environment, whose workload is unknown, or with another model that is not allowed, neither fail nor pass;
 * fewer than five days clear and do not convict. The decisions are in the order of the rules.
 * @throws ConfigurationError for a rule that cannot be judged.
 */
export function compareSessions(input: SessionsInput): Comparison[] {
  const { rules, basis, match, allow } = input;
  for (const rule of rules) checkRule(rule);
  const chosen = chosenSessions(input);
  const deployments = Math.min(levelOf(chosen).length, chosen.head.length);
  const contexts = contextsOf(
    rules.map((rule) => ({ rule })),
    ONE_LOOK,
    deployments,
  );
  const assessed = rules.map((rule) => {
    const history = input.historyOf(rule);
    const cell = { rule, basis, ...chosen, ...(history !== undefined && { history }) };
    return { rule, assessment: assessSessions(cell, contexts[rule.role]) };
  });
  const outcomes = outcomesOf(assessed, ONE_LOOK);
  const judged = assessed.map(({ rule, assessment }, at) => {
    const seen = seenOf(rule, basis, assessment, outcomes[at] as GateOutcome, contexts[rule.role]);
    return comparisonOf(seen, assessment, chosen, input);
  });
  return withoutSurvivors(judged).map((comparison, at) => {
    if (levelOf(chosen).length === 0) return undecided(comparison, noBaseReason(basis, chosen.base.length));
    const why = whyIncomparable(comparison.rule, match, allow);
    if (why !== undefined) return undecided(comparison, incomparableReason(comparison, why));
    return assessed[at]?.assessment.screen === true ? screened(comparison, judged[at] as Comparison) : comparison;
  });
}

function comparisonOf(
  seen: Unexplained,
  assessment: SessionAssessment,
  chosen: Chosen,
  { match, allow, now }: SessionsInput,
): Comparison {
  const { base, head, leftOut } = chosen;
  const { empty } = assessment;
  const level = levelOf(chosen);
  const explanation = explainSessions(seen.rule, level, head);
  return {
    ...seen,
    reason: reasonFor(seen, assessment),
    warnings: level.length === 0 ? [] : sessionWarnings(seen, { base, head, leftOut, empty, match, allow, now }),
    details: detailsOf(seen),
    ...(explanation !== undefined && { explanation }),
  };
}

function undecided(comparison: Comparison, reason: string): Comparison {
  return { ...comparison, outcome: "inconclusive", reason };
}

/** What was itself a regression is no level to hold head against. */
function levelOf({ base }: Chosen): Session[] {
  return base.filter(({ regressed }) => regressed !== true);
}

/** One ground a side, that of its newest session: a level over two kinds of GPU is the level of neither. */
function chosenSessions({ base, head, window = [] }: SessionsInput): Chosen {
  const [ofBase, ofHead, ofWindow] = [base, head, window].map(distinctSessions) as [Session[], Session[], Session[]];
  const alike = (sessions: readonly Session[], newest: Session | undefined): Session[] =>
    sessions.filter(({ fingerprint }) => isSameGround(fingerprint, newest?.fingerprint));
  const kept = { base: alike(ofBase, ofBase.at(-1)), head: alike(ofHead, ofHead.at(-1)) };
  const apart = alike(ofWindow, ofBase.at(-1)).filter(({ id }) => !ofBase.some((session) => session.id === id));
  return {
    ...kept,
    window: apart,
    leftOut: { base: ofBase.length - kept.base.length, head: ofHead.length - kept.head.length },
  };
}

function seenOf(
  rule: GateRule,
  basis: ComparisonBasis,
  { pairs, lost, size, evidence }: SessionAssessment,
  outcome: GateOutcome,
  context: LookContext,
): Unexplained {
  return {
    ...identityOf(rule),
    basis,
    outcome,
    sessions: size,
    pairs,
    lost,
    deployments: context.deployments,
    look: lookOf(context),
    ...(evidence !== undefined && { evidence }),
  };
}

function reasonFor(seen: Unexplained, { invalid, tooFew, doubt }: SessionAssessment): string {
  if (invalid !== undefined) return invalid;
  if (tooFew) return tooFewReason(seen);
  return reasonOf(seen, { ...(doubt !== undefined && { doubt }), wouldDecide: sessionsThatDecide(seen) });
}

/** Too few days to convict: neither a fail stands, nor that latencies are void because of one. */
function screened(comparison: Comparison, before: Comparison): Comparison {
  if (comparison.outcome === "fail") return undecided(comparison, screenReason(comparison));
  const voided = comparison.outcome === "invalid" && before.outcome !== "invalid";
  return voided ? { ...comparison, outcome: "inconclusive" } : comparison;
}
