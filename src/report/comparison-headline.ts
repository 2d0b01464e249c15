import type { Comparison } from "../model/comparison.ts";
import type { EngineIdentity } from "../model/fingerprint.ts";
import type { RunResult } from "../model/run.ts";
import { adviceFor } from "./advice.ts";
import {
  comparisonSentence,
  countWords,
  deploymentsUnknown,
  gating,
  limitTexts,
  sizeText,
  theseDeployments,
  worstComparisonsFirst,
} from "./comparison-words.ts";
import { formatCount, listOf } from "./format.ts";
import { shortDigest } from "./tables.ts";
import { ruleSubject, withoutStop } from "./words.ts";

/** What the comparison with the base puts into the headline: sentences without the consequence. */

export interface Finding {
  sentence: string;
  nextStep: string;
}

/** The worst regression with both values, and where to look. Undefined when no gating rule failed. */
export function regressionFinding(run: RunResult, comparisons: readonly Comparison[]): Finding | undefined {
  const gates = worstComparisonsFirst(gating(comparisons));
  const failed = gates.filter(({ outcome }) => outcome === "fail");
  const [worst] = failed;
  if (worst === undefined) return undefined;
  const lead =
    failed.length > 1
      ? `${formatCount(failed.length)} of ${formatCount(gates.length)} comparisons with the base are regressions, the worst:`
      : "Regression:";
  return {
    sentence: `${lead} ${comparisonSentence(worst)}; more than ${limitTexts(worst).fails} fails.`,
    nextStep: `${whatDiffers(run, worst)} ${adviceFor(run, worst)}`,
  };
}

/** What is undecided, and what would decide. Undefined when every gating rule is decided. */
export function undecidedFinding(run: RunResult, comparisons: readonly Comparison[]): Finding | undefined {
  const gates = worstComparisonsFirst(gating(comparisons));
  const open = gates.filter(({ outcome }) => outcome === "inconclusive");
  const [first] = open;
  if (first === undefined) return undefined;
  const lead =
    open.length > 1
      ? `Cannot tell for ${formatCount(open.length)} of ${formatCount(gates.length)} comparisons with the base, the first:`
      : "Cannot tell whether head is worse than the base:";
  const seen =
    first.evidence === undefined
      ? `${ruleSubject(first)}: ${first.reason.replace(/^cannot tell: /, "")}`
      : comparisonSentence(first);
  return { sentence: `${lead} ${withoutStop(seen)}${whatDecides(first)}.`, nextStep: decideStep(run, first) };
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
 * rules together exclude. Undefined unless there is one and all pass.
 */
export function passClause(comparisons: readonly Comparison[]): string | undefined {
  const gates = gating(comparisons);
  if (gates.length === 0 || gates.some(({ outcome }) => outcome !== "pass")) return undefined;
  const only = deploymentsUnknown(gates) ? ` between ${theseDeployments(gates)}` : "";
  return `${excluded(gates)}${only} at 95 % confidence`;
}

function excluded(gates: readonly Comparison[]): string {
  const sorted = gates.toSorted((a, b) => marginOf(a) - marginOf(b)).filter(({ metric }) => metric !== "success_rate");
  const rates = gates.filter(({ metric }) => metric === "success_rate").map(marginOf);
  const points = sizeText("success_rate", Math.max(...rates));
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (least === undefined || most === undefined) return `No rise of failures above ${points}`;
  const [low, high] = [limitTexts(least).passes, limitTexts(most).passes];
  const above = low === high ? high : `margins of ${low.replace(" %", "")} to ${high}`;
  return `No regression above ${above}${rates.length === 0 ? "" : ` (success rate: ${points})`}`;
}

function marginOf({ evidence, rule }: Comparison): number {
  return (evidence ?? rule).margin;
}

/** What a headline about something else says of the comparison: ` Against the base: 1 slower, 3 pass.` */
export function besides(comparisons: readonly Comparison[]): string {
  const gates = worstComparisonsFirst(gating(comparisons));
  if (gates.length === 0) return "";
  const clause = passClause(gates);
  return clause === undefined ? ` Against the base: ${countWords(gates)}.` : ` ${clause}.`;
}

function whatDecides({ evidence, pairs, lost }: Comparison): string {
  if (evidence?.pairsNeeded === undefined) return "";
  if (evidence.pairsNeeded === "none") return "; no number of pairs would decide, deployments differ too much";
  const measured = pairs + lost;
  return `; about ${formatCount(evidence.pairsNeeded)} pairs would decide, ${formatCount(measured)} were measured`;
}

function decideStep(run: RunResult, { evidence, look, scenario }: Comparison): string {
  if (evidence?.pairsNeeded === "none") return "Deploy base and head twice or more each and compare them in turn.";
  if (look.deadline) return "Raise gate.budget_minutes: the time ended before the planned pairs were measured.";
  const kind = run.repeats.find((repeat) => repeat.scenario === scenario)?.kind;
  const key = kind === "ttft" ? "test_scenarios.ttft.iterations" : `requests or duration_seconds of ${scenario}`;
  return `Raise ${key}, so that each run says more, or run it again; a margin that matters less may be wider (gate.rules).`;
}

/** What the engines themselves say is different: the change that is being judged, as far as it shows. */
function whatDiffers({ endpoints, fingerprint }: RunResult, { endpointId, engine }: Comparison): string {
  const baseId = endpoints.find((endpoint) => endpoint.side === "base" && endpoint.engine === engine)?.id;
  const [base, head] = [fingerprint.subject[baseId ?? ""], fingerprint.subject[endpointId]];
  const differences = base === undefined || head === undefined ? [] : differencesOf(base, head);
  if (differences.length === 0)
    return "Both sides describe themselves alike: look at the flags that the change touches.";
  return `The sides differ in ${listOf(differences)}.`;
}

const IDENTITY_WORDS: Record<keyof EngineIdentity, string> = {
  version: "version",
  model: "model",
  modelDigest: "model digest",
  quantization: "quantisation",
  contextLength: "context length",
};

function differencesOf(base: EngineIdentity, head: EngineIdentity): string[] {
  return (Object.keys(IDENTITY_WORDS) as (keyof EngineIdentity)[])
    .filter((key) => base[key] !== head[key] && base[key] !== "unknown" && head[key] !== "unknown")
    .map((key) => `${IDENTITY_WORDS[key]} (${shortDigest(base[key])} → ${shortDigest(head[key])})`);
}
