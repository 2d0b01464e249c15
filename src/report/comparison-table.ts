import type { Comparison, ComparisonBasis, ErrorBudget, Evidence, FingerprintMatch } from "../model/comparison.ts";
import { METRICS, type MetricId } from "../model/metrics.ts";
import type { Cell, Column, Table } from "../model/report.ts";
import { ABSENT, left, prose, right } from "./cells.ts";
import { baseName, basisOf, basisSentence, byBasis, isScreen, SCREEN_BELOW } from "./comparison-basis.ts";
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
  sizeText,
  theseDeployments,
  worstComparisonsFirst,
} from "./comparison-words.ts";
import { formatCount } from "./format.ts";
import { matchSentence } from "./match-table.ts";
import { plainText } from "./plain-text.ts";
import { capitalised, metricLabel, SHORT_NAMES, withoutStop } from "./words.ts";

/** What is said of a comparison under its table, beside what its rows tell. */
export interface ComparisonContext {
  match?: FingerprintMatch | undefined;
  /** The measured rate of false alarms, in one sentence. */
  falseAlarms?: string | undefined;
}

/** A table for each kind of base. */
export function comparisonTables(comparisons: readonly Comparison[], context: ComparisonContext): Table[] {
  return byBasis(comparisons).map((group, at) => comparisonTable(group, at === 0 ? context : {}));
}

/**
 * Base against head, one row a rule, worst first, the advisory ones last and dim. What is not a clear pass has its reason
 * under the row. Not empty, and all of one basis.
 */
function comparisonTable(comparisons: readonly Comparison[], { match, falseAlarms }: ComparisonContext): Table {
  const sorted = worstComparisonsFirst(comparisons);
  const shared = sharedWarnings(sorted);
  const cautions = sorted.map((comparison) => ownWarnings(comparison, shared).join("; "));
  const cautious = cautions.some((caution) => caution !== "");
  const basis = comparisons.map(basisOf)[0] ?? "paired";
  const columns = columnsFor(basis);
  return {
    id: basis === "paired" ? "comparison" : `comparison-${basis}`,
    title: `Compared with ${baseName(sorted)}: ${titleCounts(sorted)}`,
    columns: cautious ? [...columns, prose("caution")] : columns,
    rows: sorted.map((comparison, at) => [
      ...comparisonRow(comparison),
      ...(cautious ? [{ text: plainText(cautions[at] ?? "") }] : []),
    ]),
    note: [
      ...noteSentences(sorted),
      ...shared.map((warning) => `${capitalised(plainText(warning))}.`),
      ...(match === undefined ? [] : [`${matchSentence(match)}.`]),
      ...(falseAlarms === undefined ? [] : [`${capitalised(withoutStop(plainText(falseAlarms)))}.`]),
    ].join(" "),
  };
}

/** What goes first where space is short: the small print of statistics, then what the mark and the reason tell as well. */
function columnsFor(basis: ComparisonBasis): Column[] {
  return [
    left("engine"),
    left("test"),
    left("metric"),
    right("base → head", 5),
    right("change"),
    left("limit", 3),
    left("verdict", 4),
    right({ paired: "pairs", phased: "deployments", stored: "sessions", pinned: "sessions" }[basis], 2),
    right("MDE", 1),
    prose("why"),
  ];
}

function titleCounts(comparisons: readonly Comparison[]): string {
  const gates = gating(comparisons);
  const advisory = comparisons.length - gates.length;
  return [countWords(gates), ...(advisory === 0 ? [] : [`${formatCount(advisory)} advisory`])]
    .filter((part) => part !== "")
    .join("; ");
}

function comparisonRow(comparison: Comparison): Cell[] {
  const { endpointId, scenario, rule, evidence, reason } = comparison;
  const advisory = rule.role === "advisory";
  const { word, tone } = comparisonWord(comparison);
  const { fails, passes } = limitTexts(comparison);
  const cells: Cell[] = [
    { text: plainText(endpointId), tone },
    { text: plainText(scenario) },
    { text: metricLabel(comparison), ...(advisory && { detail: "advisory" }) },
    evidence === undefined ? ABSENT : { text: valuesText(comparison.metric, evidence) },
    evidence === undefined ? ABSENT : { text: changeText(comparison, evidence), tone, detail: intervalText(evidence) },
    { text: `fails above ${fails}`, detail: `passes below ${passes}` },
    { text: word, tone },
    sizeCell(comparison),
    mdeCell(comparison),
    { text: isClearPass(comparison) ? "" : plainText(reason) },
  ];
  return advisory ? cells.map((cell): Cell => ({ ...cell, tone: "dim" })) : cells;
}

/** A rate's unit is its name already. */
function valuesText(metric: MetricId, evidence: Evidence): string {
  const text = baseToHead(metric, evidence);
  return !(metric in SHORT_NAMES) ? text : text.replace(` ${METRICS[metric].unit}`, "");
}

/** A pass that is worse for certain, though by less than fails, is one that the reader should look at. */
function isClearPass({ outcome, evidence, rule }: Comparison): boolean {
  if (outcome !== "pass" || evidence === undefined) return false;
  const { low, high } = evidence.change;
  return rule.better === "lower" ? low <= 0 : high >= 0;
}

/** Pairs, or where there are none the sessions of base and head: `7 : 1`. */
function sizeCell({ pairs, lost, look, sessions }: Comparison): Cell {
  if (sessions !== undefined) {
    const { base, head, baseRuns, headRuns } = sessions;
    const text = `${formatCount(base)} : ${formatCount(head)}`;
    return { text, detail: `${formatCount(baseRuns)} : ${formatCount(headRuns)} runs` };
  }
  const details = [
    ...(lost === 0 ? [] : [`${formatCount(lost)} lost`]),
    ...(look.number === 0 ? [] : [`look ${look.number} of ${look.of}`]),
  ];
  return { text: formatCount(pairs), ...(details.length > 0 && { detail: details.join(", ") }) };
}

function mdeCell({ metric, evidence }: Comparison): Cell {
  if (evidence?.mde === undefined || !Number.isFinite(evidence.mde)) return ABSENT;
  const { mde, error } = evidence;
  return { text: sizeText(metric, mde), ...(error !== undefined && { detail: budgetText(metric, error) }) };
}

/** `SE 1.9 %`, and where it comes from when that is not today's runs alone. */
function budgetText(metric: MetricId, { se, today, history, between }: ErrorBudget): string {
  const all = today + history + between;
  const text = `SE ${sizeText(metric, se)}`;
  if (all <= 0 || history + between === 0) return text;
  const parts = { today, history, deployments: between };
  const shares = Object.entries(parts).filter(([, part]) => part > 0);
  return `${text}: ${shares.map(([name, part]) => `${name} ${Math.round((100 * part) / all)} %`).join(", ")}`;
}

function noteSentences(comparisons: readonly Comparison[]): string[] {
  const passes = gating(comparisons).some(({ outcome }) => outcome === "pass");
  return [
    `${basisSentence(comparisons)}; change: head against base, with its 95 % interval.`,
    ...(passes
      ? ["pass: a regression above the limit that it passes below is excluded at 95 %, a smaller one is not."]
      : []),
    ...(comparisons.some(isScreen)
      ? [`Fewer than ${SCREEN_BELOW} sessions are a screen: a pass stands, anything else asks for the paired run.`]
      : []),
    ...(comparisons.some((one) => shownOutcome(one) === "waived")
      ? ["waived: a regression that a reviewed waiver accepts."]
      : []),
    ...(deploymentsUnknown(comparisons)
      ? [
          `Between-deployment noise: not measured, since repeats of one deployment pair cannot see it: the verdict holds for ${theseDeployments(comparisons)}.`,
        ]
      : []),
    ...mdeSentence(comparisons),
    ...(gating(comparisons).length < comparisons.length
      ? ["advisory: shown, but neither turns the check red nor asks for more pairs."]
      : []),
  ];
}

/** With its values, since the column is the first to go where space is short. */
function mdeSentence(comparisons: readonly Comparison[]): string[] {
  const known = comparisons.flatMap(({ metric, evidence }) =>
    evidence?.mde === undefined || !Number.isFinite(evidence.mde) ? [] : [{ metric, mde: evidence.mde }],
  );
  const sizes = known.toSorted((a, b) => a.mde - b.mde).map(({ metric, mde }) => sizeText(metric, mde));
  const [least, most] = [sizes[0], sizes.at(-1)];
  if (least === undefined || most === undefined) return [];
  const range = least === most ? most : `${least.replace(/ .*/, "")} to ${most}`;
  return [`MDE ${range}: the smallest change for the worse that is found 9 times in 10.`];
}

/** The gate's warning of unknown noise between deployments (gate, comparison-text) is a sentence of the note instead. */
const SAID_IN_NOTE = "between-deployment noise: not measured";

function warningsOf({ warnings }: Comparison): string[] {
  return warnings.filter((warning) => !warning.startsWith(SAID_IN_NOTE));
}

/** What is true of every row is said once. */
export function sharedWarnings(comparisons: readonly Comparison[]): string[] {
  const [first, ...others] = comparisons;
  if (first === undefined || others.length === 0) return [];
  return warningsOf(first).filter((warning) => others.every(({ warnings }) => warnings.includes(warning)));
}

/** What is true of this row alone. */
export function ownWarnings(comparison: Comparison, shared: readonly string[]): string[] {
  return warningsOf(comparison).filter((warning) => !shared.includes(warning));
}
