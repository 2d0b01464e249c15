import type { Cause } from "../model/cause.ts";
import type { Comparison, Drift } from "../model/comparison.ts";
import type { Annotation } from "../model/report.ts";
import type { RunResult } from "../model/run.ts";
import { type Check, type CheckOutcome, EXIT_CODES, type Verdict } from "../model/verdict.ts";
import {
  comparisonSentence,
  gating,
  type ShownOutcome,
  shownOutcome,
  worstComparisonsFirst,
} from "./comparison-words.ts";
import { groupFailures } from "./failure-examples.ts";
import { countOf, formatCount } from "./format.ts";
import { clip, plainText } from "./plain-text.ts";
import { NO_VALUES_CHANGED } from "./untouched.ts";
import { checkSentence, ruleSubject, withoutStop, worstFirst } from "./words.ts";

/** GitHub cuts the message of an annotation here (actions/runner, ExecutionContext.cs); we stay below it. */
const MESSAGE_LIMIT = 4000;
const LINES_SHOWN = 8;

export interface AnnotationInput {
  run: RunResult;
  verdict: Verdict;
  comparisons: readonly Comparison[];
  /** What likely moved the metrics that moved. */
  causes?: readonly Cause[];
  drift?: readonly Drift[];
}

/**
 * One annotation for each kind of finding, never one a metric: a step shows ten of a level, a job fifty.
 * There are fewer kinds of a level than that. Changed values that likely explain a regression are shown on their lines.
 */
export function buildAnnotations({
  run,
  verdict,
  comparisons,
  causes = [],
  drift = [],
}: AnnotationInput): Annotation[] {
  const red = verdict.exitCode !== 0;
  const required = run.absent.filter((absent) => absent.required);
  const optional = run.absent.filter((absent) => !absent.required);
  const lines = (absent: typeof run.absent) =>
    absent.map(({ id, reason, hint }) => `${id}: ${withoutStop(reason)}. ${hint}`);
  const redFor = (outcome: keyof typeof EXIT_CODES) => (verdict.exitCode === EXIT_CODES[outcome] ? "error" : "warning");
  return [
    ...comparisonsAnnotation("fail", redFor("regression"), comparisons),
    ...checksAnnotation("target-missed", redFor("target-missed"), verdict.checks),
    ...comparisonsAnnotation("invalid", redFor("invalid"), comparisons),
    ...comparisonsAnnotation("waived", "warning", comparisons),
    ...comparisonsAnnotation("inconclusive", "notice", comparisons),
    ...checksAnnotation("invalid", red ? "error" : "warning", verdict.checks),
    ...checksAnnotation("inconclusive", "notice", verdict.checks),
    ...summarise(red ? "error" : "warning", "required engine not measured", lines(required)),
    ...summarise("warning", "optional engine not measured", lines(optional)),
    ...summarise("warning", "class of failure", failureLines(run)),
    ...summarise("warning", "drifting metric", driftLines(drift)),
    ...summarise("warning", "warning", worthSaying(run.warnings)),
    ...causeAnnotations(causes, comparisons),
    ...(verdict.outcome === "aborted"
      ? summarise("warning", "run stopped before its end", ["What was measured is kept."])
      : []),
  ];
}

/** What is true of nearly every run, or was asked for: the report says it, an annotation would be noise. */
const NOT_WORTH_SAYING = ["one-run", "not-affected", NO_VALUES_CHANGED];

function worthSaying(warnings: RunResult["warnings"]): string[] {
  return warnings.filter(({ code }) => !NOT_WORTH_SAYING.includes(code)).map(({ message }) => message);
}

const CAUSES_SHOWN = 10;

/** Notices, since they are never certain; of what explains a regression, and stands on a line of the repository. */
function causeAnnotations(causes: readonly Cause[], comparisons: readonly Comparison[]): Annotation[] {
  const failed = comparisons.filter(({ outcome }) => outcome === "fail");
  const explains = ({ engines, metrics }: Cause) =>
    failed.some(({ engine, metric }) => (engines.length === 0 || engines.includes(engine)) && metrics.includes(metric));
  const lines = causes.filter(explains).flatMap(({ message, evidence, confidence, change }) => {
    const { file, line } = change ?? {};
    if (file === undefined || line === undefined) return [];
    const text = clip(plainText([message, ...evidence].join(". ")), 900);
    return [
      { level: "notice" as const, title: `llm-latency-gate: likely cause (${confidence})`, message: text, file, line },
    ];
  });
  return lines.slice(0, CAUSES_SHOWN);
}

const CHECK_TITLES: Record<CheckOutcome, string> = {
  "target-missed": "target missed",
  invalid: "invalid measurement",
  inconclusive: "undecided target",
  pass: "target met",
};

function checksAnnotation(outcome: CheckOutcome, level: Annotation["level"], checks: readonly Check[]): Annotation[] {
  const lines = worstFirst(checks)
    .filter((check) => check.outcome === outcome)
    .map((check) => (outcome === "invalid" ? check.reason : `${checkSentence(check)}.`));
  return summarise(level, CHECK_TITLES[outcome], lines);
}

const COMPARISON_TITLES: Record<Exclude<ShownOutcome, "pass">, string> = {
  fail: "regression against the base",
  waived: "waived regression",
  invalid: "invalid comparison with the base",
  inconclusive: "undecided comparison with the base",
};

function comparisonsAnnotation(
  outcome: keyof typeof COMPARISON_TITLES,
  level: Annotation["level"],
  comparisons: readonly Comparison[],
): Annotation[] {
  const lines = worstComparisonsFirst(gating(comparisons))
    .filter((comparison) => shownOutcome(comparison) === outcome)
    .map(comparisonLine);
  return summarise(level, COMPARISON_TITLES[outcome], lines);
}

function comparisonLine(comparison: Comparison): string {
  const { waived, reason, outcome } = comparison;
  if (outcome !== "fail") return `${ruleSubject(comparison)}: ${reason}.`;
  const accepted = waived === undefined ? "" : `; accepted until ${waived.expires}: ${withoutStop(waived.reason)}`;
  return `${comparisonSentence(comparison)}${accepted}.`;
}

function driftLines(drift: readonly Drift[]): string[] {
  return drift.filter(({ drifting }) => drifting).map((one) => `${ruleSubject(one)}: ${withoutStop(one.reason)}.`);
}

function failureLines(run: RunResult): string[] {
  return groupFailures(run).map(({ class: name, count, places }) => {
    const where = [...new Set(places.map((place) => place.endpointId))].join(", ");
    return `${name}: ${countOf(count, "request")} (${where})`;
  });
}

function summarise(level: Annotation["level"], kind: string, lines: readonly string[]): Annotation[] {
  if (lines.length === 0) return [];
  const shown = lines.slice(0, LINES_SHOWN).map((line) => clip(plainText(line), 450));
  if (lines.length > LINES_SHOWN) shown.push(`and ${formatCount(lines.length - LINES_SHOWN)} more, see the summary`);
  const title = lines.length === 1 ? `1 ${kind}` : `${formatCount(lines.length)} ${plural(kind)}`;
  return [{ level, title: `llm-latency-gate: ${title}`, message: clip(shown.join("\n"), MESSAGE_LIMIT) }];
}

/** The first noun of the kind takes the plural: `targets missed`, `classes of failure`. */
function plural(kind: string): string {
  const irregular: Record<string, string> = {
    "class of failure": "classes of failure",
    "required engine not measured": "required engines not measured",
    "optional engine not measured": "optional engines not measured",
    "target missed": "targets missed",
    "regression against the base": "regressions against the base",
    "invalid comparison with the base": "invalid comparisons with the base",
    "undecided comparison with the base": "undecided comparisons with the base",
  };
  return irregular[kind] ?? `${kind}s`;
}
