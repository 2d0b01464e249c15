import type { Comparison } from "../model/comparison.ts";
import type { Cell, Table } from "../model/report.ts";
import { ABSENT, left, right } from "./cells.ts";
import { baseName, byBasis } from "./comparison-basis.ts";
import { ownWarnings, sharedWarnings } from "./comparison-table.ts";
import {
  baseToHead,
  changeText,
  comparisonWord,
  countWords,
  deploymentsUnknown,
  gating,
  intervalText,
  limitTexts,
  shownOutcome,
  theseDeployments,
  worstComparisonsFirst,
} from "./comparison-words.ts";
import { clip, plainText } from "./plain-text.ts";
import { capitalised, metricLabel, withoutStop } from "./words.ts";

/** What can turn the check red, worst first, a table for each kind of base; under the first how far all of it can be trusted. */
export function gatingTables(comparisons: readonly Comparison[], falseAlarms?: string): Table[] {
  return byBasis(gating(comparisons)).map((group, at) => {
    const sorted = worstComparisonsFirst(group);
    const note = noteText(sorted, at === 0 ? falseAlarms : undefined);
    return {
      ...comparisonTable(sorted),
      title: `Compared with ${baseName(sorted)}: ${countWords(sorted)}`,
      ...(note !== "" && { note }),
    };
  });
}

function noteText(comparisons: readonly Comparison[], falseAlarms: string | undefined): string {
  return [
    ...(deploymentsUnknown(comparisons)
      ? [
          `The noise between deployments is not known (calibrate measures it): the verdict holds for ${theseDeployments(comparisons)}.`,
        ]
      : []),
    ...[...sharedWarnings(comparisons), ...(falseAlarms === undefined ? [] : [falseAlarms])].map(sentence),
  ].join(" ");
}

function sentence(text: string): string {
  return `${capitalised(withoutStop(clip(plainText(text), LONGEST_REASON)))}.`;
}

export function advisoryTables(comparisons: readonly Comparison[]): Table[] {
  const advisory = comparisons.filter(({ rule }) => rule.role === "advisory");
  return byBasis(advisory).map((group) => comparisonTable(worstComparisonsFirst(group)));
}

function comparisonTable(comparisons: readonly Comparison[]): Table {
  const shared = sharedWarnings(comparisons);
  return {
    id: "comment-comparison",
    title: `Compared with ${baseName(comparisons)}`,
    columns: [left("metric"), right("base → head"), right("change"), left("limit"), left("verdict")],
    rows: comparisons.map((comparison) => row(comparison, shared)),
  };
}

/** Names of engines and tests are as long as their writers liked. */
const LONGEST_NAME = 100;
const LONGEST_REASON = 400;

function row(comparison: Comparison, shared: readonly string[]): Cell[] {
  const { endpointId, scenario, metric, evidence } = comparison;
  const { tone } = comparisonWord(comparison);
  const { fails, passes } = limitTexts(comparison);
  const where = [endpointId, scenario].map((name) => clip(plainText(name), LONGEST_NAME)).join(", ");
  const cautions = clip(plainText(ownWarnings(comparison, shared).join("; ")), LONGEST_REASON);
  return [
    { text: metricLabel(comparison), tone, detail: where },
    evidence === undefined ? ABSENT : { text: baseToHead(metric, evidence) },
    evidence === undefined ? ABSENT : { text: changeText(comparison, evidence), tone, detail: intervalText(evidence) },
    { text: `fails above ${fails}`, detail: `passes below ${passes}` },
    {
      text: verdictText(comparison),
      ...(shownOutcome(comparison) === "fail" && { tone }),
      ...(cautions !== "" && { detail: cautions }),
    },
  ];
}

/** `slower by 9.1–28 % (4.8–15 ms)`, `cannot tell: −10 % … +12 %, 3 more pairs (~6 min) would decide`. */
function verdictText(comparison: Comparison): string {
  const { word } = comparisonWord(comparison);
  if (comparison.outcome === "pass")
    return isWorse(comparison) ? `${word}: worse for certain, but by less than fails` : word;
  const whole = plainText(comparison.reason);
  const reason = clip(comparison.evidence === undefined ? whole : withoutValues(whole), LONGEST_REASON);
  return shownOutcome(comparison) === "waived" ? `${word}: ${reason}` : reason;
}

/** The gate's sentences end with the values of both sides, which have a column of their own. */
function withoutValues(reason: string): string {
  return reason.replace(/: [^:;→]* → [^;→]*(?=;|$)/u, "");
}

function isWorse({ evidence, rule }: Comparison): boolean {
  if (evidence === undefined) return false;
  const { low, high } = evidence.change;
  return rule.better === "lower" ? low > 0 : high < 0;
}
