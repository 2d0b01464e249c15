import type { Comparison, GatedMetric, GateOutcome, GateRule } from "../model/comparison.ts";
import type { Assessment } from "./assessment.ts";
import { detailsOf } from "./comparison-details.ts";
import {
  extensionReason,
  morePairs,
  pairsThatDecide,
  reasonOf,
  tooShortReason,
  type Unexplained,
  warningsOf,
} from "./comparison-text.ts";
import { assessCounts } from "./count-assessment.ts";
import { type Assessed, contextsOf, familySize, identityOf, lookOf, outcomesOf, withoutSurvivors } from "./decision.ts";
import { type GateCell, type GateState, pairsMeasured } from "./gate-state.ts";
import { type CurrentLook, checkLooks, currentLook, type LookContext, nextLook } from "./looks.ts";
import { assessPairs } from "./paired-assessment.ts";
import { checkRule } from "./rule-checks.ts";

/** What to do next. `decisions` are in the order of the cells. */
export type GateStep =
  | { kind: "decided"; decisions: Comparison[] }
  | {
      kind: "extend";
      /** Measure until there are so many pairs, then ask again. */
      toPairs: number;
      reason: string;
      /** About how long that takes, where the time of a pair is known. */
      minutes?: number;
      /** What is decided already and stays so: hand it back in the next state. */
      frozen: Comparison[];
      /** How everything looks now, for the progress display. */
      soFar: Comparison[];
    };

/**
 * Judges what has been measured, or asks for more pairs. The same state always gets the same answer.
 *
 * At each look every rule has a p-value, decided or not, and Holm's procedure over all gating rules says which are
 * rejected, spending the error of a false FAIL by O'Brien & Fleming over the looks. A rule that is rejected and worse by
 * more than δ fails; one that is not and excludes M passes; either is final. When all gating rules are decided it is over;
 * at the last look, planned or forced by the time, what is undecided is inconclusive. Advisory rules are a family of
 * their own and ask for nothing.
 * @throws ConfigurationError for looks that are not ascending even numbers, and for a rule that cannot be judged.
 */
export function next(state: GateState): GateStep {
  checkLooks(state.looks);
  for (const { rule } of state.cells) checkRule(rule);
  const toPairs = nextLook(state);
  const look = currentLook(state);
  if (look === undefined) return toPairs === undefined ? decideNothing(state) : firstLook(state, toPairs);
  const soFar = judgeLook(state, look);
  const open = soFar.filter(({ rule, outcome }) => rule.role === "gate" && outcome === "inconclusive");
  if (open.length === 0 || toPairs === undefined) return { kind: "decided", decisions: soFar };
  return {
    kind: "extend",
    toPairs,
    reason: extensionReason(open, toPairs - pairsMeasured(state), state.time?.minutesPerPair),
    ...minutesFor(state, toPairs),
    frozen: soFar.filter(({ outcome }) => outcome !== "inconclusive"),
    soFar,
  };
}

function judgeLook(state: GateState, look: CurrentLook): Comparison[] {
  const contexts = contextsOf(state.cells, look, state.deployments);
  const assessed = state.cells.map((cell): Assessed => {
    const { rule } = cell;
    return { rule, assessment: assess(cell, contexts[rule.role]) };
  });
  const outcomes = outcomesOf(assessed, look);
  const judged = assessed.map(({ rule, assessment }, at) => {
    const frozen = state.frozen.find((decision) => isSame(decision, rule));
    const outcome = outcomes[at] as GateOutcome;
    return frozen ?? comparisonOf(rule, assessment, outcome, contexts[rule.role], state.time?.minutesPerPair);
  });
  return withoutSurvivors(judged, state.frozen);
}

function assess(cell: GateCell, context: LookContext): Assessment {
  return "counts" in cell ? assessCounts(cell, context) : assessPairs(cell, context);
}

function comparisonOf(
  rule: GateRule,
  { invalid, incident, doubt, pairs, lost, evidence }: Assessment,
  outcome: GateOutcome,
  context: LookContext,
  minutesPerPair: number | undefined,
): Comparison {
  const seen: Unexplained = {
    ...identityOf(rule),
    outcome,
    pairs,
    lost,
    deployments: context.deployments,
    look: lookOf(context),
    ...(evidence !== undefined && { evidence }),
  };
  const wouldDecide = pairsThatDecide(seen, minutesPerPair);
  const reason = invalid ?? incident ?? reasonOf(seen, { ...(doubt !== undefined && { doubt }), wouldDecide });
  return { ...seen, reason, warnings: warningsOf(seen), details: detailsOf(seen) };
}

function isSame(a: GatedMetric, b: GatedMetric): boolean {
  return (
    a.endpointId === b.endpointId && a.scenario === b.scenario && a.metric === b.metric && a.statistic === b.statistic
  );
}

function firstLook(state: GateState, toPairs: number): GateStep {
  if (state.cells.length === 0) return { kind: "decided", decisions: [] };
  const more = toPairs - pairsMeasured(state);
  const reason = `the first look is at ${toPairs} pairs: ${morePairs(more, state.time?.minutesPerPair)}`;
  return { kind: "extend", toPairs, reason, ...minutesFor(state, toPairs), frozen: [...state.frozen], soFar: [] };
}

/** The time ended before the first look. */
function decideNothing(state: GateState): GateStep {
  const measured = pairsMeasured(state);
  const decisions = state.cells.map(({ rule }): Comparison => {
    const family = familySize(state.cells, rule.role);
    return {
      ...identityOf(rule),
      outcome: measured === 0 ? "invalid" : "inconclusive",
      reason: tooShortReason(measured, state.looks[0] ?? 0, state.time?.minutesPerPair),
      warnings: [],
      pairs: measured,
      lost: 0,
      deployments: state.deployments,
      look: { number: 0, of: state.looks.length, share: 0, alpha: 0, alphaSpent: 0, family, deadline: true },
    };
  });
  return { kind: "decided", decisions };
}

function minutesFor(state: GateState, toPairs: number): { minutes?: number } {
  const each = state.time?.minutesPerPair;
  return each === undefined ? {} : { minutes: (toPairs - pairsMeasured(state)) * each };
}
