import type { Comparison } from "../model/comparison.ts";
import type { RunResult } from "../model/run.ts";
import { type Check, EXIT_CODES, type Verdict } from "../model/verdict.ts";
import { adviceFor } from "./advice.ts";
import { besides, invalidSentence, passClause, regressionFinding, undecidedFinding } from "./comparison-headline.ts";
import { consequence } from "./consequence.ts";
import { countOf, formatCount, listOf } from "./format.ts";
import { checkSentence, withoutStop, worstFirst } from "./words.ts";

export interface Headline {
  headline: string;
  nextStep?: string;
}

/** What happened, what follows from it, and what to do: the ten seconds that a reader has. */
export function buildHeadline(run: RunResult, verdict: Verdict, comparisons: readonly Comparison[]): Headline {
  const checks = worstFirst(verdict.checks);
  switch (verdict.outcome) {
    case "pass":
      return { headline: `${passSentence(run, checks, comparisons)} ${consequence(verdict)}` };
    case "regression":
      return regression(run, verdict, checks, comparisons);
    case "target-missed":
      return missed(run, verdict, checks, comparisons);
    case "inconclusive":
      return unclear(run, verdict, checks, comparisons);
    case "infrastructure":
      return unreachable(run, verdict, checks, comparisons);
    case "aborted":
      return aborted(run, verdict);
    default:
      return other(run, verdict, checks, comparisons);
  }
}

function passSentence(run: RunResult, checks: readonly Check[], comparisons: readonly Comparison[]): string {
  const sentence = targetsMet(checks, passClause(comparisons));
  if (run.absent.length === 0) return sentence;
  const ids = listOf(run.absent.map((absent) => absent.id));
  return `${sentence} ${ids} could not be measured and ${run.absent.length === 1 ? "was" : "were"} not required.`;
}

function targetsMet({ length }: readonly Check[], clause: string | undefined): string {
  if (clause === undefined) {
    if (length === 0) return "Nothing was judged: the scenario sets no target.";
    return length === 1 ? "The one target is met." : `All ${formatCount(length)} targets are met.`;
  }
  if (length === 0) return `${clause}; the scenario sets no target.`;
  return `${clause}, and ${length === 1 ? "the one target is" : `all ${formatCount(length)} targets are`} met.`;
}

function regression(
  run: RunResult,
  verdict: Verdict,
  checks: readonly Check[],
  comparisons: readonly Comparison[],
): Headline {
  const finding = regressionFinding(run, comparisons);
  if (finding === undefined) return other(run, verdict, checks, comparisons);
  const count = checks.filter((check) => check.outcome === "target-missed").length;
  const also =
    count === 0
      ? ""
      : ` Also ${formatCount(count)} of ${countOf(checks.length, "target")} ${count === 1 ? "is" : "are"} missed.`;
  return { headline: `${finding.sentence}${also} ${consequence(verdict)}`, nextStep: finding.nextStep };
}

function missed(
  run: RunResult,
  verdict: Verdict,
  checks: readonly Check[],
  comparisons: readonly Comparison[],
): Headline {
  const worst = checks[0];
  const count = checks.filter((check) => check.outcome === "target-missed").length;
  if (worst === undefined) return { headline: `A target was missed. ${consequence(verdict)}` };
  const lead =
    count > 1 ? `${formatCount(count)} of ${formatCount(checks.length)} targets missed, the worst:` : "Target missed:";
  return {
    headline: `${lead} ${checkSentence(worst)}.${besides(comparisons)} ${consequence(verdict)}`,
    nextStep: adviceFor(run, worst.rule),
  };
}

function unclear(
  run: RunResult,
  verdict: Verdict,
  checks: readonly Check[],
  comparisons: readonly Comparison[],
): Headline {
  const open = checks.filter((check) => check.outcome === "inconclusive");
  const undecided = undecidedFinding(run, comparisons);
  if (undecided !== undefined) {
    const also =
      open.length === 0 ? "" : ` Nor for ${formatCount(open.length)} of ${countOf(checks.length, "target")}.`;
    return { headline: `${undecided.sentence}${also} ${consequence(verdict)}`, nextStep: undecided.nextStep };
  }
  const first = open[0];
  if (first === undefined) return { headline: `Cannot tell whether the targets are met. ${consequence(verdict)}` };
  const lead =
    open.length > 1
      ? `Cannot tell for ${open.length} of ${formatCount(checks.length)} targets, the first:`
      : "Cannot tell:";
  const needed = Math.max(0, ...open.filter((check) => sameTest(check, first)).map((check) => check.needed ?? 0));
  const decide =
    needed > 0 ? `; about ${formatCount(needed)} requests would decide, ${formatCount(first.n)} were measured` : "";
  return {
    headline: `${lead} ${checkSentence(first)}${decide}.${besides(comparisons)} ${consequence(verdict)}`,
    nextStep: measureMore(run, first, needed),
  };
}

function sameTest(a: Check, b: Check): boolean {
  return a.rule.endpointId === b.rule.endpointId && a.rule.scenario === b.rule.scenario;
}

function measureMore(run: RunResult, { rule }: Check, needed: number): string {
  if (needed === 0) return "No number of requests would tell as long as it lies on the limit: move the limit.";
  const runs = run.repeats.filter(
    ({ endpointId, scenario }) => endpointId === rule.endpointId && scenario === rule.scenario,
  );
  const kind = runs[0]?.kind;
  // All runs of a test are judged together, and the keys are about one run.
  const n = `to at least ${formatCount(Math.ceil(needed / Math.max(1, runs.length)))}`;
  if (kind === "ttft") return `Set test_scenarios.ttft.iterations ${n}.`;
  return `Set requests ${n}, or duration_seconds accordingly longer, in the load test ${rule.scenario}.`;
}

function unreachable(
  run: RunResult,
  verdict: Verdict,
  checks: readonly Check[],
  comparisons: readonly Comparison[],
): Headline {
  const required = run.absent.filter((absent) => absent.required);
  const first = required[0] ?? run.absent[0];
  if (first === undefined) {
    return {
      headline: `Nothing could be measured: no engine was found. ${consequence(verdict)}`,
      nextStep: FIND_ENGINES,
    };
  }
  const others = required.filter((absent) => absent !== first).map((absent) => absent.id);
  const also = others.length === 0 ? "" : ` (nor could ${listOf(others)})`;
  const lead = run.repeats.length === 0 ? "Nothing could be measured: " : "";
  const what = `${lead}${first.id} could not be measured${also}: ${withoutStop(first.reason)}`;
  return {
    headline: `${what}; ${because(verdict, others.length + 1, required.length > 0)}${rest(checks)}${besides(comparisons)}`,
    nextStep: first.hint,
  };
}

const FIND_ENGINES = "Name the engines with their URLs under services.manual_urls.";

function because(verdict: Verdict, count: number, required: boolean): string {
  if (verdict.exitCode !== EXIT_CODES.infrastructure) return consequence(verdict).replace(/^The/, "the");
  const reason = required ? ` because ${count === 1 ? "it is" : "they are"} required` : "";
  return `the check is red${reason} (exit code ${verdict.exitCode}).`;
}

function rest(checks: readonly Check[]): string {
  if (checks.length === 0) return "";
  const bad = checks.filter((check) => check.outcome === "target-missed").length;
  const result = bad === 0 ? "none is missed" : `${formatCount(bad)} ${bad === 1 ? "is" : "are"} missed`;
  return ` Of the ${countOf(checks.length, "target")} that could be judged ${result}.`;
}

function aborted(run: RunResult, verdict: Verdict): Headline {
  const whole = run.repeats.filter((repeat) => !repeat.aborted).length;
  const kept = `${countOf(whole, "test")} ended before that and ${whole === 1 ? "is" : "are"} kept`;
  return {
    headline: `The run was stopped before its end; ${kept}. Nothing is judged. ${consequence(verdict)}`,
    nextStep: "Run it again to get a verdict.",
  };
}

function other(
  run: RunResult,
  verdict: Verdict,
  checks: readonly Check[],
  comparisons: readonly Comparison[],
): Headline {
  const incomparable = verdict.outcome === "invalid" ? invalidSentence(comparisons) : undefined;
  if (incomparable !== undefined) return { headline: `${incomparable} ${consequence(verdict)}`, nextStep: RUN_AGAIN };
  const check = checks.find((candidate) => candidate.outcome !== "pass");
  const why = check?.reason ?? run.warnings[0]?.message;
  const lead = verdict.outcome === "invalid" ? "The measurement is invalid" : `The run ended with ${verdict.outcome}`;
  const headline = `${lead}${why === undefined ? "" : `: ${withoutStop(why)}`}. ${consequence(verdict)}`;
  return verdict.outcome === "invalid" ? { headline, nextStep: RUN_AGAIN } : { headline };
}

const RUN_AGAIN = "Remove the cause and run it again.";
