import type { FalseAlarms, GatedMetric, NoiseHistory } from "../model/comparison.ts";
import type { Table } from "../model/report.ts";
import { ABSENT, left, right, textOr } from "./cells.ts";
import { sizeText } from "./comparison-words.ts";
import { countOf, formatCount } from "./format.ts";
import { painter } from "./paint.ts";
import { neutraliseCommands, plainText } from "./plain-text.ts";
import { layOutTable } from "./terminal-table.ts";
import { metricLabel } from "./words.ts";

/** What is known of the noise after a calibration, in words. */

/** From so many A/A sessions on the noise between deployments is known, and so many are aimed at (gate-procedure, CALIBRATE). */
export const LEAST_SESSIONS = 5;
export const AIMED_SESSIONS = 20;

export interface CalibrationSummary {
  /** One a gated metric; without a history nothing is known of it. */
  rules: readonly { rule: GatedMetric; history?: NoiseHistory | undefined }[];
  falseAlarms: FalseAlarms;
  /** Base and head were two copies of one revision, deployed separately: only these tell the noise between deployments. */
  separateCopies: boolean;
  /** Where it is kept. */
  file: string;
}

const WIDTH = 100;

/** What came out, each metric's noise, the false alarms, and what is still to do: text for people, ending with a newline. */
export function buildCalibrationText(summary: CalibrationSummary): string {
  const table = calibrationTable(summary);
  const paragraphs = [
    [calibrationHeadline(summary)],
    table === undefined ? [] : [...layOutTable(table, WIDTH, painter(false)).lines],
    [
      falseAlarmsText(summary.falseAlarms),
      ...(calibrationNextStep(summary) ?? []),
      `Kept in ${summary.file}, which later comparisons read.`,
    ].map(plainText),
  ];
  return paragraphs
    .filter((lines) => lines.length > 0)
    .map((lines) => `${lines.map(neutraliseCommands).join("\n")}\n`)
    .join("\n");
}

/** A/A sessions that the noise rests on; the metric with the fewest is what limits. */
function sessionsOf({ rules }: CalibrationSummary): number {
  return rules.length === 0 ? 0 : Math.min(...rules.map(({ history }) => history?.sessions ?? 0));
}

/** `Calibrated from 6 A/A sessions: run noise 1.9 to 3.1 %, between deployments 0.8 to 1.4 %.` */
function calibrationHeadline(summary: CalibrationSummary): string {
  const { rules, separateCopies } = summary;
  const sessions = sessionsOf(summary);
  const known = rules.flatMap(({ history }) => history ?? []);
  const runs = rangeText(known.map(({ runVariance }) => runVariance));
  if (runs === undefined) return "Nothing is calibrated: no metric has two pairs of runs with a value.";
  if (!separateCopies) {
    return `Run noise ${runs}. Both sides are one deployment, so this session tells nothing of the noise between deployments.`;
  }
  const between = rangeText(known.flatMap(({ betweenVariance }) => betweenVariance ?? []));
  const deployments =
    between === undefined
      ? `the noise between deployments is not known yet (${formatCount(sessions)} of ${LEAST_SESSIONS} sessions)`
      : `between deployments ${between}`;
  return `Calibrated from ${countOf(sessions, "A/A session")}: run noise ${runs}, ${deployments}.`;
}

/** How many more sessions, and of what kind. Undefined when there are enough. */
function calibrationNextStep(summary: CalibrationSummary): string[] | undefined {
  const sessions = sessionsOf(summary);
  const [needed, aimed] = [LEAST_SESSIONS - sessions, AIMED_SESSIONS - sessions];
  if (!summary.separateCopies) {
    return [
      "Next: deploy two copies of one revision separately, name one under base: and the other under services:, and calibrate again.",
    ];
  }
  if (aimed <= 0) return undefined;
  const fresh = "with both copies deployed afresh each time";
  if (needed <= 0)
    return [`Next: ${countOf(aimed, "more session")} to the ${AIMED_SESSIONS} that are aimed at, ${fresh}.`];
  return [
    `Next: ${countOf(needed, "more session")}, ${fresh}; the noise between deployments is known from ${LEAST_SESSIONS} on, ${AIMED_SESSIONS} are aimed at.`,
  ];
}

/** `False alarms: 0 of 6 A/A sessions (Wilson 95 %: 0 to 39 %).` */
function falseAlarmsText({ failed, sessions, low, high }: FalseAlarms): string {
  if (sessions === 0) return "False alarms: not known, there is no A/A session yet.";
  const [least, most] = [low, high].map((share) => Number((share * 100).toPrecision(2)));
  return `False alarms: ${formatCount(failed)} of ${countOf(sessions, "A/A session")} (Wilson 95 %: ${least} to ${most} %).`;
}

/** The noise of each gated metric. Undefined without any. */
function calibrationTable({ rules }: CalibrationSummary): Table | undefined {
  if (rules.length === 0) return undefined;
  return {
    id: "calibration",
    title: "Noise",
    columns: [
      left("engine"),
      left("test"),
      left("metric"),
      right("run noise"),
      right("between deployments"),
      right("sessions"),
      right("newest", 1),
    ],
    rows: rules.map(({ rule, history }) => [
      { text: plainText(rule.endpointId) },
      { text: plainText(rule.scenario) },
      { text: metricLabel(rule) },
      history === undefined ? ABSENT : { text: sdText(history.runVariance), detail: `${formatCount(history.df)} df` },
      textOr(history?.betweenVariance === undefined ? undefined : sdText(history.betweenVariance), NOT_MEASURED),
      textOr(history === undefined ? undefined : formatCount(history.sessions)),
      textOr(history?.ageDays === undefined ? undefined : ageText(history.ageDays)),
    ]),
  };
}

const NOT_MEASURED = { text: "not measured", tone: "unsure" } as const;

/** A variance of logs as the percentage that its root is. */
function sdText(variance: number): string {
  return sizeText("ttft_ms", Math.sqrt(variance));
}

function rangeText(variances: readonly number[]): string | undefined {
  if (variances.length === 0) return undefined;
  const [least, most] = [sdText(Math.min(...variances)), sdText(Math.max(...variances))];
  return least === most ? most : `${least.replace(" %", "")} to ${most}`;
}

function ageText(days: number): string {
  return days < 1 ? "today" : `${countOf(Math.round(days), "day")} ago`;
}
