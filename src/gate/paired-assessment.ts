import type { Evidence, GateRule } from "../model/comparison.ts";
import { METRICS } from "../model/metrics.ts";
import { detectableShift, type Precision, smallestEvenSize } from "../stats/detectable.ts";
import { mean, sampleVariance, summedVariance } from "../stats/variance.ts";
import { type Assessment, invalidAssessment } from "./assessment.ts";
import type { MetricCell } from "./gate-state.ts";
import { failAlpha, type LookContext, MOST_PAIRS } from "./looks.ts";
import { errorBudget, LEAST_VARIANCE, type RunNoise, runNoise, soundHistory } from "./noise.ts";
import { isUsable, type PairValues, usablePairs } from "./pairs.ts";
import { assessShift, limitsOf, type Shift, signOf } from "./shift.ts";
import { nameOf } from "./wording.ts";

/** A run this much slower than the median of its side is counted as slow. */
const SLOW = 1.1;

/**
 * A paired t test on the logs of the runs' statistic: d = ln head − ln base per pair, turned so that more is worse.
 * No robust estimator: it would hide a change in the rate of slow runs, which is a regression itself.
 */
export function assessPairs(cell: MetricCell, context: LookContext): Assessment {
  const { rule } = cell;
  const rows = Array.from({ length: context.look.pairs }, (_, at): PairValues => cell.pairs[at] ?? {});
  const pairs = usablePairs(rows);
  const lost = rows.length - pairs.length;
  const size = { pairs: pairs.length, lost };
  const missing = whyMissing(rule, rows, lost);
  if (missing !== undefined) return invalidAssessment(missing, size);
  const ratios = pairs.map(({ base, head }) => signOf(rule) * Math.log(head / base));
  const today = sampleVariance(ratios);
  if (today.variance < LEAST_VARIANCE) return invalidAssessment(constantRatio(rule, pairs.length), size);
  const history = soundHistory(cell.history);
  const noise = runNoise(today, history);
  const error = errorBudget(noise, history, { pairs: pairs.length, deployments: context.deployments });
  const base = Math.exp(mean(pairs.map((pair) => Math.log(pair.base))));
  const shift: Shift = { mean: mean(ratios), error, ...limitsOf(rule, base) };
  const assessed = assessShift(rule, base, shift, context);
  const evidence: Evidence = {
    ...assessed.evidence,
    ...pairsNeeded(shift, noise, pairs.length, context),
    slowRuns: slowRuns(rule, pairs),
  };
  return { ...assessed, ...size, evidence };
}

/** A value that head alone lacks is never a lost pair: it may be the very regression. */
function whyMissing(rule: GateRule, rows: readonly PairValues[], lost: number): string | undefined {
  const name = nameOf(rule.metric, rule.statistic);
  const [noBase, noHead] = (["base", "head"] as const).map((side) => rows.filter((row) => !isUsable(row[side])).length);
  const all = rows.length;
  if (noBase === all && noHead === all) return `neither side has any ${name}, so there is nothing to compare`;
  if (noBase === all) return `base has no ${name} in any of ${all} pairs, so there is nothing to compare head with`;
  if (noHead === all) return `head has no ${name} in any of ${all} pairs`;
  const headAlone = rows.filter(({ base, head }) => isUsable(base) && !isUsable(head)).length;
  if (headAlone > 0)
    return `head alone has no ${name} in ${headAlone} of ${all} pairs, which may be the regression itself`;
  return lost * 3 > all ? `${lost} of ${all} pairs have no ${name}, more than a third` : undefined;
}

function constantRatio(rule: GateRule, pairs: number): string {
  return (
    `head ÷ base of ${nameOf(rule.metric, rule.statistic)} is the same in all ${pairs} pairs to nine digits, which no ` +
    "measurement is: look for one result used twice, or a metric that does not respond, such as an offered rate"
  );
}

/**
 * The smallest even number of pairs at which a regression of M is found 9 times in 10, with the noise of today and
 * history, spending what is left of the error, or all of it in a new run. Only asked for at the last look.
 */
function pairsNeeded(
  shift: Shift,
  { runs }: RunNoise,
  pairs: number,
  { look, family }: LookContext,
): Pick<Evidence, "pairsNeeded"> {
  const between = { variance: shift.error.between, df: shift.error.sessions };
  const level = { alpha: failAlpha(family), least: shift.delta };
  if (between.variance > 0) {
    const forever: Precision = { se: Math.sqrt(between.variance), df: between.df };
    if (detectableShift(forever, level) > shift.margin) return { pairsNeeded: "none" };
  }
  if (!look.last) return {};
  const precisionOf = (size: number): Precision => {
    const sum = summedVariance([{ variance: runs.variance / size, df: runs.df + size - pairs }, between]);
    return { se: Math.sqrt(sum.variance), df: sum.df };
  };
  const size = smallestEvenSize(precisionOf, level, shift.margin, { from: pairs + 1, to: MOST_PAIRS });
  return size === undefined ? {} : { pairsNeeded: size };
}

function slowRuns(
  { metric }: GateRule,
  pairs: readonly { base: number; head: number }[],
): { base: number; head: number } {
  const slowness = (value: number): number => (METRICS[metric].better === "lower" ? value : 1 / value);
  const count = (side: "base" | "head"): number => {
    const values = pairs.map((pair) => slowness(pair[side])).sort((a, b) => a - b);
    const median = ((values[(values.length - 1) >> 1] as number) + (values[values.length >> 1] as number)) / 2;
    return values.filter((value) => value > SLOW * median).length;
  };
  return { base: count("base"), head: count("head") };
}
