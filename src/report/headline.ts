import { FAILURES } from "../model/failures.ts";
import type { RunResult } from "../model/run.ts";
import type { FailOnKind } from "../model/scenario.ts";
import { type Check, EXIT_CODES, type Outcome, type Verdict } from "../model/verdict.ts";
import { groupFailures } from "./failure-examples.ts";
import { countOf, formatCount, formatPercent, listOf } from "./format.ts";
import { checkSentence, withoutStop, worstFirst } from "./words.ts";

export interface Headline {
  headline: string;
  nextStep?: string;
}

/** What happened, what follows from it, and what to do: the ten seconds that a reader has. */
export function buildHeadline(run: RunResult, verdict: Verdict): Headline {
  const checks = worstFirst(verdict.checks);
  switch (verdict.outcome) {
    case "pass":
      return { headline: `${passSentence(run, checks)} ${consequence(verdict)}` };
    case "target-missed":
      return missed(run, verdict, checks);
    case "inconclusive":
      return unclear(run, verdict, checks);
    case "infrastructure":
      return unreachable(run, verdict, checks);
    case "aborted":
      return aborted(run, verdict);
    default:
      return other(run, verdict, checks);
  }
}

/** The value of `fail-on` that makes an outcome red; the others are always red. */
const KINDS: Partial<Record<Outcome, FailOnKind>> = {
  regression: "regression",
  "target-missed": "target",
  inconclusive: "inconclusive",
  invalid: "invalid",
  infrastructure: "infrastructure",
};

/** Another kind than the outcome's may be what is red: fail-on can leave the graver one out (gate, verdict). */
function consequence({ outcome, exitCode }: Verdict): string {
  const kind = KINDS[outcome];
  const silent = kind === undefined ? "" : `fail-on does not name "${kind}"`;
  if (exitCode === 0) return silent === "" ? "The check is green." : `The check stays green: ${silent}.`;
  const cause = redKind(exitCode);
  if (exitCode === EXIT_CODES[outcome] || silent === "" || cause === undefined)
    return `The check is red (exit code ${exitCode}).`;
  return `The check is red because of ${cause} (exit code ${exitCode}); ${silent}.`;
}

/** What an exit code is for, in words, where it is not the outcome's own. */
function redKind(exitCode: number): string | undefined {
  return { 1: "a regression", 2: "a missed target", 3: "a target that nobody can tell" }[exitCode];
}

function passSentence(run: RunResult, checks: readonly Check[]): string {
  const met = checks.length === 1 ? "The one target is met." : `All ${formatCount(checks.length)} targets are met.`;
  const sentence = checks.length === 0 ? "Nothing was judged: the scenario sets no target." : met;
  if (run.absent.length === 0) return sentence;
  const ids = listOf(run.absent.map((absent) => absent.id));
  return `${sentence} ${ids} could not be measured and ${run.absent.length === 1 ? "was" : "were"} not required.`;
}

function missed(run: RunResult, verdict: Verdict, checks: readonly Check[]): Headline {
  const worst = checks[0];
  const count = checks.filter((check) => check.outcome === "target-missed").length;
  if (worst === undefined) return { headline: `A target was missed. ${consequence(verdict)}` };
  const lead =
    count > 1 ? `${formatCount(count)} of ${formatCount(checks.length)} targets missed, the worst:` : "Target missed:";
  return { headline: `${lead} ${checkSentence(worst)}. ${consequence(verdict)}`, nextStep: adviceFor(run, worst) };
}

function unclear(run: RunResult, verdict: Verdict, checks: readonly Check[]): Headline {
  const open = checks.filter((check) => check.outcome === "inconclusive");
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
    headline: `${lead} ${checkSentence(first)}${decide}. ${consequence(verdict)}`,
    nextStep: measureMore(run, first, needed),
  };
}

function sameTest(a: Check, b: Check): boolean {
  return a.rule.endpointId === b.rule.endpointId && a.rule.scenario === b.rule.scenario;
}

function measureMore(run: RunResult, { rule }: Check, needed: number): string {
  if (needed === 0) return "No number of requests would tell as long as it lies on the limit: move the limit.";
  const kind = run.repeats.find((repeat) => repeat.scenario === rule.scenario)?.kind;
  const n = `to at least ${formatCount(needed)}`;
  if (kind === "ttft") return `Set test_scenarios.ttft.iterations ${n}.`;
  return `Set requests ${n}, or duration_seconds accordingly longer, in the load test ${rule.scenario}.`;
}

function unreachable(run: RunResult, verdict: Verdict, checks: readonly Check[]): Headline {
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
    headline: `${what}; ${because(verdict, others.length + 1, required.length > 0)}${rest(checks)}`,
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

function other(run: RunResult, verdict: Verdict, checks: readonly Check[]): Headline {
  const check = checks.find((candidate) => candidate.outcome !== "pass");
  const why = check?.reason ?? run.warnings[0]?.message;
  const lead = verdict.outcome === "invalid" ? "The measurement is invalid" : `The run ended with ${verdict.outcome}`;
  const headline = `${lead}${why === undefined ? "" : `: ${withoutStop(why)}`}. ${consequence(verdict)}`;
  return verdict.outcome === "invalid" ? { headline, nextStep: "Remove the cause and run it again." } : { headline };
}

/** Where to look for a missed target, by what the run itself shows. */
function adviceFor(run: RunResult, { rule }: Check): string {
  switch (rule.metric) {
    case "success_rate":
    case "slo_attainment":
      return failureAdvice(run, rule.endpointId, rule.scenario);
    case "ttft_ms":
      return WAITING;
    case "e2e_ms":
      return e2eAdvice(run, rule.endpointId, rule.scenario);
    case "tpot_ms":
    case "itl_ms":
    case "chunk_gap_ms":
      return DECODING;
    default:
      return "Look at the engine's running and waiting requests: with room left, raise concurrent_users; without, it needs more capacity.";
  }
}

const WAITING =
  "The wait for the first token is queueing and prefill: look at the engine's waiting requests, its batching limits and the prompt length.";
const DECODING = "Decoding is slow: look at the batch size, the quantisation and what else uses the GPU.";

function e2eAdvice(run: RunResult, endpointId: string, scenario: string): string {
  const metrics = run.repeats.find(
    (repeat) => repeat.endpointId === endpointId && repeat.scenario === scenario,
  )?.metrics;
  const wait = metrics?.ttft_ms?.p50.value;
  const whole = metrics?.e2e_ms?.p50.value;
  if (wait === undefined || whole === undefined || whole <= 0)
    return "Look at queueing, prefill and decoding in the results.";
  const share = Math.round((Math.min(wait, whole) / whole) * 100) / 100;
  if (share >= 0.5) return `${formatPercent(share)} of the median request is the wait for its first token. ${WAITING}`;
  return `${formatPercent(1 - share)} of the median request is decoding: lower max_tokens, or look at the batch size, the quantisation and what else uses the GPU.`;
}

function failureAdvice(run: RunResult, endpointId: string, scenario: string): string {
  const repeats = run.repeats.filter((repeat) => repeat.endpointId === endpointId && repeat.scenario === scenario);
  const [most] = groupFailures({ repeats });
  return most === undefined
    ? "Look at the engine's log."
    : `Most failures are "${most.class}". ${FAILURES[most.class]}`;
}
