import type { Comparison, FingerprintMatch } from "../model/comparison.ts";
import type { RunResult } from "../model/run.ts";
import type { SweepResult } from "../model/sweep.ts";
import { type Check, EXIT_CODES, type Verdict } from "../model/verdict.ts";
import { adviceFor } from "./advice.ts";
import {
  alsoWaived,
  besides,
  invalidSentence,
  notComparableStep,
  passClause,
  regressionFinding,
  undecidedFinding,
  waivedSentence,
} from "./comparison-headline.ts";
import { consequence } from "./consequence.ts";
import { countOf, formatCount, listOf } from "./format.ts";
import { mostFrequentCause } from "./guards.ts";
import { answerText } from "./sweep-table.ts";
import { isUntouched } from "./untouched.ts";
import { checkSentence, withoutStop, worstFirst } from "./words.ts";

export interface Headline {
  headline: string;
  nextStep?: string;
}

export interface HeadlineInput {
  run: RunResult;
  verdict: Verdict;
  comparisons: readonly Comparison[];
  match?: FingerprintMatch;
  judged?: boolean;
  sweeps?: readonly SweepResult[];
  resultsPath: string;
}

/** What happened, what follows from it, and what to do: the ten seconds that a reader has. */
export function buildHeadline(input: HeadlineInput): Headline {
  const { run, verdict } = input;
  const checks = worstFirst(verdict.checks);
  switch (verdict.outcome) {
    case "pass":
      if (input.judged === false) return measured(input);
      return passed(input, checks);
    case "regression":
      return regression(input, checks);
    case "target-missed":
      return missed(input, checks);
    case "inconclusive":
      return unclear(input, checks);
    case "infrastructure":
      return unreachable(input, checks);
    case "aborted":
      return aborted(run, verdict);
    default:
      return other(input, checks);
  }
}

/** Numbers without a verdict. */
function measured({ run, sweeps = [], resultsPath }: HeadlineInput): Headline {
  const runs = run.repeats.length;
  const engines = new Set(run.repeats.map(({ endpointId }) => endpointId)).size;
  const answers = sweeps.map((sweep) => ` ${sweep.scenario} on ${sweep.endpointId}: ${answerText(sweep)}.`);
  return {
    headline: `Measured, not judged: ${countOf(runs, "run")} of ${countOf(engines, "engine")}.${answers.join("")}`,
    ...(runs > 0 && { nextStep: `Compare it with another run: llm-latency-gate compare BASE ${resultsPath}` }),
  };
}

/** What a person has accepted comes first: it must not hide behind a pass. */
function passed({ run, verdict, comparisons }: HeadlineInput, checks: readonly Check[]): Headline {
  const waived = waivedSentence(comparisons);
  const lead = waived === undefined ? "" : `${waived} `;
  return { headline: `${lead}${passSentence(run, checks, comparisons)} ${consequence(verdict)}` };
}

function passSentence(run: RunResult, checks: readonly Check[], comparisons: readonly Comparison[]): string {
  const sentence = isUntouched(run)
    ? "No serving values changed, so that nothing was measured."
    : checks.length === 0 && comparisons.length === 0
      ? "Nothing was judged: the scenario sets no target."
      : targetsMet(checks, passClause(comparisons));
  if (run.absent.length === 0) return sentence;
  const ids = listOf(run.absent.map((absent) => absent.id));
  return `${sentence} ${ids} could not be measured and ${run.absent.length === 1 ? "was" : "were"} not required.`;
}

function targetsMet({ length }: readonly Check[], clause: string | undefined): string {
  if (clause === undefined) {
    if (length === 0) return "The scenario sets no target.";
    return length === 1 ? "The one target is met." : `All ${formatCount(length)} targets are met.`;
  }
  if (length === 0) return `${clause}; the scenario sets no target.`;
  return `${clause}, and ${length === 1 ? "the one target is" : `all ${formatCount(length)} targets are`} met.`;
}

function regression(input: HeadlineInput, checks: readonly Check[]): Headline {
  const { run, verdict, comparisons, match } = input;
  const finding = regressionFinding(run, comparisons, match);
  if (finding === undefined) return other(input, checks);
  const count = checks.filter((check) => check.outcome === "target-missed").length;
  const also =
    count === 0
      ? ""
      : ` Also ${formatCount(count)} of ${countOf(checks.length, "target")} ${count === 1 ? "is" : "are"} missed.`;
  const headline = `${finding.sentence}${also}${alsoWaived(comparisons)} ${consequence(verdict)}`;
  return { headline, nextStep: finding.nextStep };
}

function missed({ run, verdict, comparisons }: HeadlineInput, checks: readonly Check[]): Headline {
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

function unclear({ run, verdict, comparisons, match }: HeadlineInput, checks: readonly Check[]): Headline {
  const open = checks.filter((check) => check.outcome === "inconclusive");
  const undecided = undecidedFinding(run, comparisons, match);
  if (undecided !== undefined) {
    const also =
      open.length === 0 ? "" : ` Nor for ${formatCount(open.length)} of ${countOf(checks.length, "target")}.`;
    const headline = `${undecided.sentence}${also}${alsoWaived(comparisons)} ${consequence(verdict)}`;
    return { headline, nextStep: undecided.nextStep };
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

function unreachable({ run, verdict, comparisons }: HeadlineInput, checks: readonly Check[]): Headline {
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

function other(input: HeadlineInput, checks: readonly Check[]): Headline {
  const { run, verdict } = input;
  if (verdict.outcome === "invalid") return invalid(input, checks);
  const why = whyNot(run, checks);
  return { headline: `The run ended with ${verdict.outcome}${why}. ${consequence(verdict)}` };
}

/** Nothing that counts was measured: what spoiled most of it, and what to do about that. */
function invalid({ run, verdict, comparisons, match }: HeadlineInput, checks: readonly Check[]): Headline {
  const cause = mostFrequentCause(run);
  const seen = cause === undefined ? "" : ` ${cause.sentence}`;
  const lead = invalidSentence(comparisons) ?? `The measurement is invalid${whyNot(run, checks)}.`;
  const nextStep = notComparableStep(match) ?? cause?.hint ?? "Remove the cause and run it again.";
  return { headline: `${lead}${seen} ${consequence(verdict)}`, nextStep };
}

function whyNot(run: RunResult, checks: readonly Check[]): string {
  const check = checks.find((candidate) => candidate.outcome !== "pass");
  const why = check?.reason ?? run.warnings[0]?.message;
  return why === undefined ? "" : `: ${withoutStop(why)}`;
}
