import type { Comparison, FingerprintMatch } from "../model/comparison.ts";
import { baseOf } from "../model/endpoint-id.ts";
import type { EngineIdentity } from "../model/fingerprint.ts";
import type { RunResult } from "../model/run.ts";
import { adviceFor } from "./advice.ts";
import { baseName, basisOf, isScreen, SCREEN_BELOW, whereItHolds } from "./comparison-basis.ts";
import {
  comparisonSentence,
  countWords,
  deploymentsUnknown,
  gating,
  limitTexts,
  shownOutcome,
  sizeText,
  theseDeployments,
  waivedClause,
  waivedOf,
  worstComparisonsFirst,
} from "./comparison-words.ts";
import { shapeSentence, stageSentence } from "./explanation.ts";
import { formatCount, listOf } from "./format.ts";
import { differenceText } from "./match-table.ts";
import { ruleSubject, withoutStop } from "./words.ts";

/** What the comparison with the base puts into the headline: sentences without the consequence. */

export interface Finding {
  sentence: string;
  nextStep: string;
}

/** The worst regression with both values, and where to look. Undefined when no gating rule failed. */
export function regressionFinding(
  run: RunResult,
  comparisons: readonly Comparison[],
  match?: FingerprintMatch,
): Finding | undefined {
  const gates = worstComparisonsFirst(gating(comparisons));
  const failed = gates.filter((one) => shownOutcome(one) === "fail");
  const [worst] = failed;
  if (worst === undefined) return undefined;
  const against = basisOf(worst) === "paired" ? "" : ` against ${baseName([worst])}`;
  const lead =
    failed.length > 1
      ? `${formatCount(failed.length)} of ${formatCount(gates.length)} comparisons with ${baseName(gates)} are regressions, the worst:`
      : `Regression${against}:`;
  return {
    sentence: `${lead} ${comparisonSentence(worst)}; more than ${limitTexts(worst).fails} fails.`,
    nextStep: `${whatDiffers(run, worst, match)} ${whereToLook(run, worst)}`,
  };
}

/** What is undecided, and what would decide. Undefined when every gating rule is decided. */
export function undecidedFinding(
  run: RunResult,
  comparisons: readonly Comparison[],
  match?: FingerprintMatch,
): Finding | undefined {
  const gates = worstComparisonsFirst(gating(comparisons));
  const open = gates.filter(({ outcome }) => outcome === "inconclusive");
  const [first] = open;
  if (first === undefined) return undefined;
  const base = baseName(open);
  const lead =
    open.length > 1
      ? `Cannot tell for ${formatCount(open.length)} of ${formatCount(gates.length)} comparisons with ${base}, the first:`
      : `Cannot tell whether head is worse than ${base}:`;
  const seen =
    first.evidence === undefined
      ? `${ruleSubject(first)}: ${first.reason.replace(/^cannot tell: /, "")}`
      : comparisonSentence(first);
  const nextStep = notComparableStep(match) ?? decideStep(run, first);
  return { sentence: `${lead} ${withoutStop(seen)}${whatDecides(first)}.`, nextStep };
}

/** What to do where base and head cannot be compared by what was stored. Undefined where they can. */
export function notComparableStep(match: FingerprintMatch | undefined): string | undefined {
  if (match === undefined || match.comparable) return undefined;
  const fatal = match.differences.filter(({ part }) => part !== "subject").map(differenceText);
  return `Compare with a live base (${PAIRED_RUN}), or measure the base as head was: ${listOf(fatal)} must match.`;
}

const PAIRED_RUN = "name it under base: and set gate.baseline to paired";

/** `1 regression is waived until 2026-04-30: vllm's median time to first token …`. Undefined without any. */
export function waivedSentence(comparisons: readonly Comparison[]): string | undefined {
  const clause = waivedClause(comparisons);
  const [worst] = waivedOf(worstComparisonsFirst(comparisons));
  return clause === undefined || worst === undefined ? undefined : `${clause}: ${comparisonSentence(worst)}.`;
}

/** ` 1 regression is waived until 2026-04-30.` beside something else. */
export function alsoWaived(comparisons: readonly Comparison[]): string {
  const clause = waivedClause(comparisons);
  return clause === undefined ? "" : ` ${clause}.`;
}

/** Why nothing can be said. Undefined when every gating rule could be judged. */
export function invalidSentence(comparisons: readonly Comparison[]): string | undefined {
  const invalid = worstComparisonsFirst(gating(comparisons)).filter(({ outcome }) => outcome === "invalid");
  const [first] = invalid;
  if (first === undefined) return undefined;
  const more = invalid.length === 1 ? "" : ` (and ${formatCount(invalid.length - 1)} more)`;
  return `The comparison with the base is invalid: ${ruleSubject(first)}: ${withoutStop(first.reason)}${more}.`;
}

/**
 * `No regression above 10 % (success rate: 2 points) between these two deployments at 95 % confidence`: what all gating
 * rules together exclude, those aside that a waiver accepts. Undefined unless there is one and all pass.
 */
export function passClause(comparisons: readonly Comparison[]): string | undefined {
  const all = gating(comparisons);
  const gates = all.filter((one) => shownOutcome(one) !== "waived");
  if (gates.length === 0 || gates.some(({ outcome }) => outcome !== "pass")) return undefined;
  const only = deploymentsUnknown(gates) ? ` between ${theseDeployments(gates)}` : whereItHolds(gates);
  return `${excluded(gates, gates.length < all.length ? "No other" : "No")}${only} at 95 % confidence`;
}

function excluded(gates: readonly Comparison[], no: string): string {
  const sorted = gates.toSorted((a, b) => marginOf(a) - marginOf(b)).filter(({ metric }) => metric !== "success_rate");
  const rates = gates.filter(({ metric }) => metric === "success_rate").map(marginOf);
  const points = sizeText("success_rate", Math.max(...rates));
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return `${no} rise of failures above ${points}`;
  const [low, high] = [limitTexts(least).passes, limitTexts(most).passes];
  const above = low === high ? high : `margins of ${low.replace(" %", "")} to ${high}`;
  return `${no} regression above ${above}${rates.length === 0 ? "" : ` (success rate: ${points})`}`;
}

function marginOf({ evidence, rule }: Comparison): number {
  return (evidence ?? rule).margin;
}

/** What a headline about something else says of the comparison: ` Against the base: 1 slower, 3 pass.` */
export function besides(comparisons: readonly Comparison[]): string {
  const gates = worstComparisonsFirst(gating(comparisons));
  if (gates.length === 0) return "";
  const clause = passClause(gates);
  const says = clause === undefined ? ` Against ${baseName(gates)}: ${countWords(gates)}.` : ` ${clause}.`;
  return `${alsoWaived(gates)}${says}`;
}

function whatDecides(comparison: Comparison): string {
  const { evidence, pairs, lost } = comparison;
  const basis = basisOf(comparison);
  if (basis !== "paired") return whatSessionsDecide(comparison);
  if (evidence?.pairsNeeded === undefined) return "";
  if (evidence.pairsNeeded === "none") return "; no number of pairs would decide, deployments differ too much";
  const measured = pairs + lost;
  return `; about ${formatCount(evidence.pairsNeeded)} pairs would decide, ${formatCount(measured)} were measured`;
}

function whatSessionsDecide(comparison: Comparison): string {
  const { evidence, sessions } = comparison;
  const needed = evidence?.sessionsNeeded;
  if (needed === undefined || sessions === undefined) return "";
  if (needed === "none") return "; no number of days would decide, they differ too much";
  const phased = basisOf(comparison) === "phased";
  const unit = phased ? "deployments a side" : "days of the base";
  const had = phased ? Math.min(sessions.base, sessions.head) : sessions.base;
  return `; about ${formatCount(needed)} ${unit} would decide, ${formatCount(had)} ${had === 1 ? "was" : "were"} measured`;
}

function decideStep(run: RunResult, comparison: Comparison): string {
  const { evidence, look, scenario } = comparison;
  const basis = basisOf(comparison);
  if (basis === "paired" && evidence?.pairsNeeded === "none")
    return "Deploy base and head twice or more each and compare them in turn.";
  if (basis === "phased")
    return "Deploy base and head more often, in turn: a deployment counts once, however often it is measured.";
  if (basis !== "paired") return `Compare with a live base: ${PAIRED_RUN}${moreSessions(comparison)}.`;
  if (look.deadline) return "Raise gate.budget_minutes: the time ended before the planned pairs were measured.";
  const kind = run.repeats.find((repeat) => repeat.scenario === scenario)?.kind;
  const key = kind === "ttft" ? "test_scenarios.ttft.iterations" : `requests or duration_seconds of ${scenario}`;
  return `Raise ${key}, so that each run says more, or run it again; a margin that matters less may be wider (gate.rules).`;
}

function moreSessions(comparison: Comparison): string {
  const stored = comparison.sessions?.base ?? 0;
  if (basisOf(comparison) !== "stored" || !isScreen(comparison)) return "";
  const more = SCREEN_BELOW - stored;
  return `; or store ${formatCount(more)} more ${more === 1 ? "session" : "sessions"} of the base branch, each on a day of its own`;
}

/** What the engines themselves say is different: the change that is being judged, as far as it shows. */
function whatDiffers(run: RunResult, comparison: Comparison, match: FingerprintMatch | undefined): string {
  const differences =
    match === undefined
      ? identityDifferences(run, comparison)
      : match.differences.filter(({ part }) => part === "subject").map(differenceText);
  if (differences.length === 0)
    return "Both sides describe themselves alike: look at the flags that the change touches.";
  const shown = differences.slice(0, DIFFERENCES_SHOWN);
  const more = differences.length - shown.length;
  return `The sides differ in ${listOf(more === 0 ? shown : [...shown, `${formatCount(more)} more`])}.`;
}

const DIFFERENCES_SHOWN = 2;

/** The stage that grew, where the engine tells its stages; else what the metric alone suggests. */
function whereToLook(run: RunResult, comparison: Comparison): string {
  const shape = shapeSentence(comparison);
  const stage = stageSentence(comparison) ?? adviceFor(run, comparison);
  return shape === undefined ? stage : `${shape} ${stage}`;
}

function identityDifferences({ endpoints, fingerprint }: RunResult, { endpointId }: Comparison): string[] {
  const baseId = baseOf(endpointId, endpoints)?.id;
  const [base, head] = [fingerprint.subject[baseId ?? ""], fingerprint.subject[endpointId]];
  return base === undefined || head === undefined ? [] : differencesOf(base, head);
}

const IDENTITY_FIELDS = ["version", "model", "modelDigest", "quantization", "contextLength"] as const;

function differencesOf(base: EngineIdentity, head: EngineIdentity): string[] {
  return IDENTITY_FIELDS.filter(
    (field) => base[field] !== head[field] && base[field] !== "unknown" && head[field] !== "unknown",
  ).map((field) => differenceText({ part: "subject", field, base: base[field], head: head[field] }));
}
