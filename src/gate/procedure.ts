import type { Comparison, GatedMetric, GateOutcome, GateRule, Look } from "../model/comparison.ts";
import { spentUntil } from "../stats/alpha-spending.ts";
import { holm } from "../stats/holm.ts";
import type { Assessment } from "./assessment.ts";
import {
  extensionReason,
  morePairs,
  reasonOf,
  survivorsReason,
  tooShortReason,
  type Unexplained,
  warningsOf,
} from "./comparison-text.ts";
import { assessCounts } from "./count-assessment.ts";
import { type GateCell, type GateState, pairsMeasured } from "./gate-state.ts";
import { type CurrentLook, checkLooks, currentLook, failAlpha, failLevel, nextLook } from "./looks.ts";
import { assessPairs, type LookContext } from "./paired-assessment.ts";
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

/** What all gating rules come to, the gravest first. Without one nothing was judged, and that is no pass. */
export function gateOutcome(decisions: readonly Comparison[]): GateOutcome {
  const outcomes = decisions.filter(({ rule }) => rule.role === "gate").map(({ outcome }) => outcome);
  if (outcomes.length === 0) return "invalid";
  return (["fail", "invalid", "inconclusive"] as const).find((outcome) => outcomes.includes(outcome)) ?? "pass";
}

function judgeLook(state: GateState, look: CurrentLook): Comparison[] {
  const families = { gate: familyOf(state.cells, "gate"), advisory: familyOf(state.cells, "advisory") };
  const contexts = {
    gate: contextOf(look, families.gate.length, state.deployments),
    advisory: contextOf(look, families.advisory.length, state.deployments),
  };
  const assessed = new Map(state.cells.map((cell) => [cell, assess(cell, contexts[cell.rule.role])]));
  const rejected = new Set(Object.values(families).flatMap((family) => rejectedOf(family, assessed, look)));
  const judged = state.cells.map((cell) => {
    const frozen = state.frozen.find((decision) => isSame(decision, cell.rule));
    if (frozen !== undefined) return frozen;
    const assessment = assessed.get(cell) as Assessment;
    const outcome = outcomeOf(assessment, rejected.has(cell));
    return comparisonOf(cell.rule, assessment, outcome, contexts[cell.rule.role], state.time?.minutesPerPair);
  });
  return withoutSurvivors(judged, state.frozen);
}

function contextOf(look: CurrentLook, family: number, deployments: number): LookContext {
  return { look, family, alpha: failLevel(look, family), deployments };
}

function assess(cell: GateCell, context: LookContext): Assessment {
  return "counts" in cell ? assessCounts(cell, context) : assessPairs(cell, context);
}

function familyOf(cells: readonly GateCell[], role: GateRule["role"]): GateCell[] {
  return cells.filter(({ rule }) => rule.role === role);
}

function rejectedOf(
  family: readonly GateCell[],
  assessed: ReadonlyMap<GateCell, Assessment>,
  look: CurrentLook,
): GateCell[] {
  const rejected = holm(
    family.map((cell) => assessed.get(cell)?.p ?? 1),
    (remaining) => failLevel(look, remaining),
  );
  return family.filter((_, at) => rejected[at]);
}

function outcomeOf({ invalid, worse, excluded }: Assessment, rejected: boolean): GateOutcome {
  if (invalid !== undefined) return "invalid";
  if (rejected && worse) return "fail";
  return excluded ? "pass" : "inconclusive";
}

function comparisonOf(
  rule: GateRule,
  { invalid, doubt, pairs, lost, evidence }: Assessment,
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
  const reason = invalid ?? reasonOf(seen, { ...(doubt !== undefined && { doubt }), minutesPerPair });
  return { ...seen, reason, warnings: warningsOf(seen) };
}

function identityOf(rule: GateRule): GatedMetric & { rule: GateRule } {
  const { endpointId, engine, scenario, metric, statistic } = rule;
  return { endpointId, engine, scenario, metric, statistic, rule };
}

function lookOf({ look, family, alpha }: LookContext): Look {
  const earlier = spentUntil(look.before, failAlpha(family));
  const { number, of, share, deadline } = look;
  return { number, of, share, alpha, alphaSpent: earlier + alpha, family, deadline };
}

/**
 * Where head fails more requests than base, its latencies are those of the survivors: they may fail, but nothing else
 * can be said of them, and more pairs would not help.
 */
function withoutSurvivors(judged: readonly Comparison[], frozen: readonly Comparison[]): Comparison[] {
  const failing = judged.filter(({ metric, outcome }) => metric === "success_rate" && outcome === "fail");
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
    const family = familyOf(state.cells, rule.role).length;
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
