import type { Evidence, GateRule } from "../model/comparison.ts";
import { fisherExact } from "../stats/fisher-exact.ts";
import { type Count, differenceInterval } from "../stats/proportion.ts";
import { type Assessment, invalidAssessment } from "./assessment.ts";
import type { CountCell } from "./gate-state.ts";
import { failAlpha, type LookContext, MOST_PAIRS, passLevel } from "./looks.ts";
import type { PairCounts, RunCounts } from "./pairs.ts";

/** One burst of failures is one event, however many requests it hits: it must come again to be head's. */
const LEAST_BAD_RUNS = 2;

/** Failed requests of either side. */
interface Failures {
  base: Count;
  head: Count;
}

/** All requests of both sides, and in how many of head's runs more of them failed than on base. */
export interface FailureCounts {
  base: readonly RunCounts[];
  head: readonly RunCounts[];
  badRuns: number;
  /** What base and head were measured in: `pair`. */
  unit: string;
}

/** Base and head in pairs: a pair is bad when head fails the larger share of its requests. */
export function assessCounts({ rule, counts }: CountCell, context: LookContext): Assessment {
  const badRuns = counts.filter(({ base, head }) => share(head) > share(base)).length;
  const [base, head] = [counts.map((pair) => pair.base), counts.map((pair) => pair.head)];
  const assessment = assessFailures(rule, { base, head, badRuns, unit: "pair" }, context);
  const { evidence } = assessment;
  const size = { pairs: counts.length, lost: 0 };
  if (evidence === undefined) return { ...assessment, ...size };
  const incident = restartsOfHead(counts);
  // It was seen and is not inferred, so no error is spent on it.
  if (incident !== undefined) return { ...assessment, ...size, incident, p: 0, worse: true, excluded: false };
  const needed = pairsNeeded(rule, { base: total(base), head: total(head) }, counts.length, context);
  return { ...assessment, ...size, evidence: { ...evidence, ...needed } };
}

/** An engine that goes away again and again with the change, and never without it, is less stable (design, section 4). */
function restartsOfHead(counts: readonly PairCounts[]): string | undefined {
  const times = counts.filter(({ head }) => head.restarted === true).length;
  if (times < LEAST_BAD_RUNS || counts.some(({ base }) => base.restarted === true)) return undefined;
  return `head's engine restarted or went away by itself in ${times} of ${counts.length} pairs, and base's in none`;
}

/**
 * Failed requests of head against those of base, over all samples: Fisher's exact test, one-sided. FAIL wants the share
 * of failures to be more than δ higher, and higher in two runs at least: the test takes requests as independent, and one
 * crash fails many. PASS wants a rise of at most δ, and M excluded (upper end of Newcombe's interval at αP/K).
 */
export function assessFailures(rule: GateRule, counts: FailureCounts, context: LookContext): Assessment {
  const failures = { base: total(counts.base), head: total(counts.head) };
  const size = { pairs: 0, lost: 0 };
  const invalid = whyInvalid([...counts.base, ...counts.head], failures);
  if (invalid !== undefined) return invalidAssessment(invalid, size);
  const evidence = evidenceOf(rule, failures);
  const rose = riseOf(failures) > rule.delta;
  const recurs = counts.badRuns >= LEAST_BAD_RUNS;
  return {
    p: evidence.p,
    worse: rose && recurs,
    excluded: !rose && marginExcluded(rule, failures, passLevel(context.look)),
    ...(rose &&
      !recurs && { doubt: `head's failures came in one ${counts.unit} only, which one incident would explain` }),
    ...size,
    evidence,
  };
}

function whyInvalid(counts: readonly RunCounts[], { base, head }: Failures): string | undefined {
  const sound = ({ due, failed }: RunCounts): boolean =>
    Number.isInteger(due) && Number.isInteger(failed) && failed >= 0 && failed <= due;
  if (!counts.every(sound)) return "the counts of requests are no counts";
  if (base.n === 0 || head.n === 0) return `${base.n === 0 ? "base" : "head"} was sent no request`;
  if (base.k < base.n) return undefined;
  return `none of base's ${base.n} requests succeeded, so there is nothing to compare head with`;
}

function evidenceOf(rule: GateRule, { base, head }: Failures): Evidence {
  const successes = (count: Count): Count => ({ k: count.n - count.k, n: count.n });
  const { low, high } = differenceInterval(successes(head), successes(base));
  const change = { low, estimate: -riseOf({ base, head }), high };
  return {
    base: 1 - base.k / base.n,
    head: 1 - head.k / head.n,
    change,
    difference: change,
    p: fisherExact(head, base),
    delta: rule.delta,
    margin: rule.margin,
    floorInForce: false,
  };
}

/** The smallest even number of pairs that would decide if failures went on as they did. Only asked for at the last look. */
function pairsNeeded(
  rule: GateRule,
  failures: Failures,
  pairs: number,
  { look, family }: LookContext,
): Pick<Evidence, "pairsNeeded"> {
  if (!look.last) return {};
  const rose = riseOf(failures) > rule.delta;
  for (let more = pairs + 2 - (pairs % 2); more <= MOST_PAIRS; more += 2) {
    const scaled = ({ k, n }: Count): Count => ({
      k: Math.round((k * more) / pairs),
      n: Math.round((n * more) / pairs),
    });
    const then = { base: scaled(failures.base), head: scaled(failures.head) };
    const decided = rose
      ? fisherExact(then.head, then.base) <= failAlpha(family)
      : marginExcluded(rule, then, passLevel(look));
    if (decided) return { pairsNeeded: more };
  }
  return {};
}

function marginExcluded({ margin }: GateRule, { base, head }: Failures, level: number): boolean {
  return differenceInterval(head, base, level).high < margin;
}

function riseOf({ base, head }: Failures): number {
  return head.k / head.n - base.k / base.n;
}

function total(counts: readonly RunCounts[]): Count {
  return counts.reduce((sum, { failed, due }) => ({ k: sum.k + failed, n: sum.n + due }), { k: 0, n: 0 });
}

function share({ due, failed }: RunCounts): number {
  return due === 0 ? 0 : failed / due;
}
