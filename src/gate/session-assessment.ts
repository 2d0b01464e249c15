import type { Comparison, ComparisonBasis, Evidence, GateRule, NoiseHistory } from "../model/comparison.ts";
import { LENGTHS_APART, OF_LENGTH } from "../model/metrics.ts";
import type { Session } from "../model/session.ts";
import { mean } from "../stats/variance.ts";
import { type Assessment, invalidAssessment } from "./assessment.ts";
import { percent } from "./comparison-text.ts";
import { assessFailures } from "./count-assessment.ts";
import type { LookContext } from "./looks.ts";
import { soundHistory } from "./noise.ts";
import type { RunCounts } from "./pairs.ts";
import { LEAST_DAYS, LEAST_DEPLOYMENTS, whatDecides } from "./session-advice.ts";
import {
  differenceOfThese,
  differenceVariance,
  isConstant,
  type NoiseSources,
  type SessionNoise,
  sessionBudget,
  sessionNoise,
  sizeOf,
} from "./session-noise.ts";
import { type Replicate, type SideValues, sideValues } from "./session-values.ts";
import { assessShift, limitsOf, type Shift, signOf } from "./shift.ts";
import { nameOf } from "./wording.ts";

/** One rule and the sessions to judge it by. */
export interface SessionCell {
  rule: GateRule;
  basis: ComparisonBasis;
  base: readonly Session[];
  head: readonly Session[];
  /** Sessions that lend the noise between days and no level. */
  window: readonly Session[];
  history?: NoiseHistory;
}

export interface SessionAssessment extends Assessment {
  size: NonNullable<Comparison["sessions"]>;
  /** Sessions in which the test has no valid run. */
  empty: { base: number; head: number };
  /** Nothing can be decided, whatever the numbers are: too few sessions to know their noise. */
  tooFew: boolean;
  /** Too few days to convict: what would fail asks for the paired comparison. */
  screen: boolean;
}

interface Sides {
  base: SideValues;
  head: SideValues;
  window: SideValues;
  regressed: SideValues;
}

/**
 * Base against head where they were not measured in pairs. The session is what is independent (a deployment, a day): d̄ is
 * the difference of the means of its logs, and its standard error comes from what sessions of one side differ by.
 */
export function assessSessions(cell: SessionCell, context: LookContext): SessionAssessment {
  const { rule, basis } = cell;
  const valuesOf = (sessions: readonly Session[]): SideValues => sideValues(sessions, rule, basis);
  const sides: Sides = {
    base: valuesOf(cell.base.filter(({ regressed }) => regressed !== true)),
    head: valuesOf(cell.head),
    window: valuesOf(cell.window),
    regressed: valuesOf(cell.base.filter(({ regressed }) => regressed === true)),
  };
  const { base, head } = sides;
  return {
    tooFew: false,
    screen: isScreen(basis, sides),
    size: { base: base.units, head: head.units, baseRuns: base.runs, headRuns: head.runs },
    empty: { base: base.empty, head: head.empty },
    ...(rule.metric === "success_rate" ? ofCounts(rule, sides, context) : ofValues(cell, sides, context)),
  };
}

/** Days that tell how days differ; a pinned release may be measured once, and the window then tells. */
function isScreen(basis: ComparisonBasis, { base, window }: Sides): boolean {
  if (basis === "phased") return false;
  return base.units + (basis === "pinned" ? window.units : 0) < LEAST_DAYS;
}

/** Failures are summed over all runs of a side. A run of head is bad when it fails more than base does on the whole. */
function ofCounts(rule: GateRule, { base, head }: Sides, context: LookContext): Assessment {
  const sum = (counts: readonly RunCounts[], key: "due" | "failed"): number =>
    counts.reduce((total, run) => total + run[key], 0);
  const usual = sum(base.counts, "failed") / Math.max(1, sum(base.counts, "due"));
  const badRuns = head.counts.filter(({ failed, due }) => failed > usual * due).length;
  return assessFailures(rule, { base: base.counts, head: head.counts, badRuns, unit: "run" }, context);
}

function ofValues(cell: SessionCell, sides: Sides, context: LookContext): Assessment & { tooFew?: boolean } {
  const { rule, basis } = cell;
  const size = { pairs: 0, lost: sides.base.lost + sides.head.lost };
  const missing = whyMissing(rule, sides) ?? otherLength(rule, sides);
  if (missing !== undefined) return invalidAssessment(missing, size);
  const sources: NoiseSources = {
    base: sides.base.replicates,
    head: sides.head.replicates,
    window: sides.window.replicates,
    regressed: sides.regressed.replicates,
  };
  if (isConstant(sources)) return invalidAssessment(constant(rule), size);
  const history = soundHistory(cell.history);
  const noise = sessionNoise(sources, history, { deployments: basis === "phased" });
  const tooFew = isTooFew(basis, sources, noise, history);
  const undecided = { p: 1, worse: false, excluded: false, tooFew, ...size };
  if (noise.sessions.df === 0 && noise.runs.df === 0) return undecided;
  const { shift, ...assessed } = shiftOf(cell, sources, noise, history, context);
  const decided = assessed.excluded && !tooFew;
  const [base, head] = [sizeOf(sources.base), sizeOf(sources.head)];
  const { family } = context;
  const needed = decided ? {} : whatDecides({ basis, noise, base, head, shift, history, family });
  const evidence: Evidence = { ...assessed.evidence, ...needed };
  if (!tooFew) return { ...assessed, evidence, ...size };
  // What is detectable without the noise between sessions is a promise that nobody can keep.
  const { mde: _, ...seen } = evidence;
  return { ...undecided, evidence: seen };
}

function shiftOf(
  { rule }: SessionCell,
  sources: NoiseSources,
  noise: SessionNoise,
  history: NoiseHistory | undefined,
  context: LookContext,
): Pick<Assessment, "p" | "worse" | "excluded"> & { evidence: Evidence; shift: Shift } {
  const [base, head] = [sizeOf(sources.base), sizeOf(sources.head)];
  const known = noise.sessions.df > 0;
  const variance = known ? differenceVariance(noise, base, head) : differenceOfThese(noise, base, head);
  const level = meanOf(sources.base);
  const shift: Shift = {
    mean: signOf(rule) * (meanOf(sources.head) - level),
    error: sessionBudget(noise, variance, history),
    ...limitsOf(rule, Math.exp(level)),
  };
  return { ...assessShift(rule, Math.exp(level), shift, context), shift };
}

/** Then nothing is known of what sessions differ by, and nothing can be said of a difference between two of them. */
function isTooFew(
  basis: ComparisonBasis,
  { base, head }: NoiseSources,
  { sessions }: SessionNoise,
  history: NoiseHistory | undefined,
): boolean {
  if (basis !== "phased" || history?.betweenVariance !== undefined) return sessions.df === 0;
  return Math.min(base.length, head.length) < LEAST_DEPLOYMENTS;
}

/** A value that head alone lacks is never a lost run: it may be the very regression. */
function whyMissing(rule: GateRule, { base, head }: Sides): string | undefined {
  const name = nameOf(rule.metric, rule.statistic);
  if (head.runs === 0) return "head has no valid run of this test";
  if (base.runs === 0) return "base has no valid run of this test, so there is nothing to compare head with";
  const [noBase, noHead] = [base.lost === base.runs, head.lost === head.runs];
  if (noBase && noHead) return `neither side has any ${name}, so there is nothing to compare`;
  if (noBase) return `base has no ${name} in any of ${base.runs} runs, so there is nothing to compare head with`;
  if (noHead) return `head has no ${name} in any of ${head.runs} runs`;
  if (head.lost / head.runs > base.lost / base.runs) {
    return `head has no ${name} in ${head.lost} of ${head.runs} runs, more often than base, which may be the regression itself`;
  }
  return base.lost * 3 > base.runs
    ? `base has no ${name} in ${base.lost} of ${base.runs} runs, more than a third`
    : undefined;
}

/** What pairs have a guard for: an answer that ends sooner is no faster one. */
function otherLength(rule: GateRule, { base, head }: Sides): string | undefined {
  const { tokens: before = 0 } = base;
  const { tokens: after = 0 } = head;
  if (!OF_LENGTH.includes(rule.metric) || before === 0 || after === 0) return undefined;
  if (Math.max(before, after) <= (1 + LENGTHS_APART) * Math.min(before, after)) return undefined;
  return (
    `answers of base had ${before.toFixed(1)} tokens on average, those of head ${after.toFixed(1)} ` +
    `(limit ${percent(LENGTHS_APART)} apart), so ${nameOf(rule.metric, rule.statistic)} is that of other work`
  );
}

function constant(rule: GateRule): string {
  return (
    `${nameOf(rule.metric, rule.statistic)} is the same in all runs of each side to nine digits, which no measurement is: ` +
    "look for one result used twice, or a metric that does not respond, such as an offered rate"
  );
}

function meanOf(side: readonly Replicate[]): number {
  return mean(side.map((replicate) => replicate.mean));
}
