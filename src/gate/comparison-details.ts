import type { Comparison, ErrorBudget, FalseAlarms } from "../model/comparison.ts";
import { promiseBroken } from "./calibration.ts";
import { countOf, percent, rangeText } from "./comparison-text.ts";
import { unitOf } from "./session-text.ts";

type Seen = Omit<Comparison, "reason" | "warnings">;

/** The small print that every verdict carries: what was known, how well, and what was not measured. */
export function detailsOf(comparison: Seen): string[] {
  const { evidence, look, metric } = comparison;
  const size = sizeText(comparison);
  const spent = `look ${look.number} of ${look.of}, αF spent ${share(look.alphaSpent)} in a family of ${look.family}`;
  if (evidence === undefined) return [`${size}; ${spent}`];
  const { change, error, mde } = evidence;
  return [
    `change ${rangeText(change, metric)} (two-sided 95 %); ${size}; ${spent}`,
    ...(error === undefined ? [] : [budgetText(error), betweenText(error, comparison)]),
    ...(mde === undefined ? [] : [`smallest regression found 9 times in 10 (MDE90): ${percent(mde)}`]),
  ];
}

/** `4 pairs, 1 deployment a side`, `5 days of base (15 runs), 1 day of head (3 runs)`. */
function sizeText({ basis, sessions, pairs, deployments }: Seen): string {
  if (sessions === undefined) return `${pairs} pairs, ${countOf(deployments, "deployment")} a side`;
  const unit = unitOf(basis ?? "paired");
  const side = (units: number, runs: number, of: string): string =>
    `${countOf(units, unit)} of ${of} (${countOf(runs, "run")})`;
  return `${side(sessions.base, sessions.baseRuns, "base")}, ${side(sessions.head, sessions.headRuns, "head")}`;
}

/** `measured false alarms: 1 of 60 A/A sessions (Wilson 95 %: 0.3–8.9 %)`. */
export function falseAlarmText({ failed, sessions, low, high }: FalseAlarms): string {
  if (sessions === 0) return "measured false alarms: none, since there is no A/A session yet (run calibrate)";
  const measured = `measured false alarms: ${failed} of ${sessions} A/A sessions (Wilson 95 %: ${share(low)} to ${share(high)})`;
  if (!promiseBroken({ failed, sessions, low, high })) return measured;
  return `${measured}: more than the 5 % that are promised, for certain: calibrate anew, and use more deployments or wider limits until it holds`;
}

function budgetText({ se, today, history, between, priorDf, sessions, historyAgeDays }: ErrorBudget): string {
  const all = today + history + between;
  const part = (value: number): string => `${Math.round((100 * value) / all)} %`;
  const age = historyAgeDays === undefined ? "" : `, the newest ${Math.round(historyAgeDays)} days old`;
  const lent = priorDf === 0 ? "no history" : `history lends ${priorDf} df (${sessions} A/A sessions${age})`;
  return `standard error ${percent(se)}, its square from today ${part(today)}, history ${part(history)}, deployments ${part(between)}; ${lent}`;
}

function betweenText({ betweenSd, sessions }: ErrorBudget, comparison: Seen): string {
  if (comparison.sessions !== undefined) return betweenSessionsText(betweenSd, comparison);
  return betweenSd === undefined
    ? "between-deployment noise: not measured: repeats of one deployment pair cannot see it"
    : `between-deployment noise: ${percent(betweenSd)} from ${sessions} A/A sessions`;
}

function betweenSessionsText(betweenSd: number | undefined, { basis, evidence }: Seen): string {
  const unit = unitOf(basis ?? "paired");
  if (betweenSd === undefined) return `between-${unit} noise: not measured: the interval knows the noise of runs only`;
  const lent = (evidence?.error?.priorDf ?? 0) > 0 ? ", with history" : "";
  return `between-${unit} noise: ${percent(betweenSd)} of the difference between two${lent}`;
}

/** A small share as a percentage with two digits. */
function share(value: number): string {
  return `${Number((value * 100).toPrecision(2))} %`;
}
