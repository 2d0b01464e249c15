import type { Comparison, ErrorBudget, FalseAlarms } from "../model/comparison.ts";
import { percent, rangeText } from "./comparison-text.ts";

/** The small print that every verdict carries: what was known, how well, and what was not measured. */
export function detailsOf(comparison: Comparison): string[] {
  const { evidence, pairs, deployments, look, metric } = comparison;
  const size = `${pairs} pairs, ${deployments} ${deployments === 1 ? "deployment" : "deployments"} a side`;
  const spent = `look ${look.number} of ${look.of}, αF spent ${share(look.alphaSpent)} in a family of ${look.family}`;
  if (evidence === undefined) return [`${size}; ${spent}`];
  const { change, error, mde } = evidence;
  return [
    `change ${rangeText(change, metric)} (two-sided 95 %); ${size}; ${spent}`,
    ...(error === undefined ? [] : [budgetText(error), betweenText(error)]),
    ...(mde === undefined ? [] : [`smallest regression found 9 times in 10 (MDE90): ${percent(mde)}`]),
  ];
}

/** `measured false alarms: 1 of 60 A/A sessions (Wilson 95 %: 0.3–8.9 %)`. */
export function falseAlarmText({ failed, sessions, low, high }: FalseAlarms): string {
  if (sessions === 0) return "measured false alarms: none, since there is no A/A session yet (run calibrate)";
  return `measured false alarms: ${failed} of ${sessions} A/A sessions (Wilson 95 %: ${share(low)} to ${share(high)})`;
}

function budgetText({ se, today, history, between, priorDf, sessions, historyAgeDays }: ErrorBudget): string {
  const all = today + history + between;
  const part = (value: number): string => `${Math.round((100 * value) / all)} %`;
  const age = historyAgeDays === undefined ? "" : `, the newest ${Math.round(historyAgeDays)} days old`;
  const lent = priorDf === 0 ? "no history" : `history lends ${priorDf} df (${sessions} A/A sessions${age})`;
  return `standard error ${percent(se)}, its square from today ${part(today)}, history ${part(history)}, deployments ${part(between)}; ${lent}`;
}

function betweenText({ betweenSd, sessions }: ErrorBudget): string {
  return betweenSd === undefined
    ? "between-deployment noise: not measured: repeats of one deployment pair cannot see it"
    : `between-deployment noise: ${percent(betweenSd)} from ${sessions} A/A sessions`;
}

/** A small share as a percentage with two digits. */
function share(value: number): string {
  return `${Number((value * 100).toPrecision(2))} %`;
}
