import type { Comparison, ErrorBudget, Evidence } from "../model/comparison.ts";
import { METRICS, type MetricId } from "../model/metrics.ts";
import type { Cell, Column, Table } from "../model/report.ts";
import {
  baseToHead,
  changeText,
  comparisonWord,
  countWords,
  deploymentsUnknown,
  gating,
  intervalText,
  limitTexts,
  sizeText,
  theseDeployments,
  worstComparisonsFirst,
} from "./comparison-words.ts";
import { countOf, formatCount, NOTHING } from "./format.ts";
import { plainText } from "./plain-text.ts";
import { ruleLabel } from "./words.ts";

/**
 * Base against head, one row a rule, worst first, the advisory ones last and dim. What is not a clear pass has its reason
 * under the row. Undefined when nothing was compared.
 */
export function comparisonTable(comparisons: readonly Comparison[]): Table | undefined {
  if (comparisons.length === 0) return undefined;
  const sorted = worstComparisonsFirst(comparisons);
  const shared = sharedWarnings(sorted);
  const cautions = sorted.map((comparison) => ownWarnings(comparison, shared).join("; "));
  const cautious = cautions.some((caution) => caution !== "");
  return {
    id: "comparison",
    title: `Compared with the base: ${titleCounts(sorted)}`,
    columns: cautious ? [...COLUMNS, { label: "caution", align: "left", prose: true }] : COLUMNS,
    rows: sorted.map((comparison, at) => [
      ...comparisonRow(comparison),
      ...(cautious ? [{ text: plainText(cautions[at] ?? "") }] : []),
    ]),
    note: [...noteSentences(sorted), ...shared.map((warning) => `${capitalised(plainText(warning))}.`)].join(" "),
  };
}

/** What goes first where space is short: the small print of statistics, then what the mark and the reason tell as well. */
const COLUMNS: Column[] = [
  { label: "engine", align: "left" },
  { label: "test", align: "left" },
  { label: "metric", align: "left" },
  { label: "base → head", align: "right", optional: 5 },
  { label: "change", align: "right" },
  { label: "limit", align: "left", optional: 3 },
  { label: "verdict", align: "left", optional: 4 },
  { label: "pairs", align: "right", optional: 2 },
  { label: "MDE", align: "right", optional: 1 },
  { label: "why", align: "left", prose: true },
];

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
    pairsCell(comparison),
    mdeCell(comparison),
    { text: isClearPass(comparison) ? "" : plainText(reason) },
  ];
  return advisory ? cells.map((cell): Cell => ({ ...cell, tone: "dim" })) : cells;
}

const ABSENT: Cell = { text: NOTHING, tone: "dim" };

/** As the results tables call them. */
const SHORT: Partial<Record<MetricId, string>> = {
  success_rate: "success",
  tokens_per_second: "tokens/s",
  requests_per_second: "req/s",
};

function metricLabel({ metric, statistic }: Comparison): string {
  return SHORT[metric] ?? ruleLabel({ metric, statistic });
}

/** A rate's unit is its name already. */
function valuesText(metric: MetricId, evidence: Evidence): string {
  const text = baseToHead(metric, evidence);
  return SHORT[metric] === undefined ? text : text.replace(` ${METRICS[metric].unit}`, "");
}

/** A pass that is worse for certain, though by less than fails, is one that the reader should look at. */
function isClearPass({ outcome, evidence, rule }: Comparison): boolean {
  if (outcome !== "pass" || evidence === undefined) return false;
  const { low, high } = evidence.change;
  return rule.better === "lower" ? low <= 0 : high >= 0;
}

function pairsCell({ pairs, lost, look }: Comparison): Cell {
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
  const counts = comparisons.map(({ pairs, lost }) => pairs + lost);
  const [fewest, most] = [Math.min(...counts), Math.max(...counts)];
  const pairs = fewest === most ? "" : `${formatCount(fewest)} to `;
  const passes = gating(comparisons).some(({ outcome }) => outcome === "pass");
  return [
    `${pairs}${countOf(most, "pair")} of runs, base and head in turn; change: head against base, with its 95 % interval.`,
    ...(passes
      ? ["pass: a regression above the limit that it passes below is excluded at 95 %, a smaller one is not."]
      : []),
    ...(deploymentsUnknown(comparisons)
      ? [
          `Between-deployment noise: not measured, since repeats of one deployment pair cannot see it: the verdict holds for ${theseDeployments(comparisons)}.`,
        ]
      : []),
    ...(comparisons.some(({ evidence }) => evidence?.mde !== undefined)
      ? ["MDE: the smallest change for the worse that is found 9 times in 10."]
      : []),
    ...(gating(comparisons).length < comparisons.length
      ? ["advisory: shown, but neither turns the check red nor asks for more pairs."]
      : []),
  ];
}

/** The gate's warning of unknown noise between deployments (gate, comparison-text) is a sentence of the note instead. */
const SAID_IN_NOTE = "between-deployment noise: not measured";

function warningsOf({ warnings }: Comparison): string[] {
  return warnings.filter((warning) => !warning.startsWith(SAID_IN_NOTE));
}

/** What is true of every row is said once. */
function sharedWarnings(comparisons: readonly Comparison[]): string[] {
  const [first, ...others] = comparisons;
  if (first === undefined || others.length === 0) return [];
  return warningsOf(first).filter((warning) => others.every(({ warnings }) => warnings.includes(warning)));
}

function ownWarnings(comparison: Comparison, shared: readonly string[]): string[] {
  return warningsOf(comparison).filter((warning) => !shared.includes(warning));
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
