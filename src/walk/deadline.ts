import type { Deps } from "../deps.ts";
import type { Check, Rule } from "../model/verdict.ts";
import type { Walk } from "./context.ts";

/** The end of a run's time: nothing more is begun, what is under way ends with what it has, and the rest is undecided. */

const CODE = "deadline";
/** Some 24 days: a timer of Node's that should wait longer fires at once. */
const LONGEST_MS = 2 ** 31 - 1;

/** @param deadlineMs On the clock of the deps. */
export function lateFrom(deadlineMs: number | undefined, { clock }: Pick<Deps, "clock">): AbortSignal | undefined {
  if (deadlineMs === undefined) return undefined;
  return AbortSignal.timeout(Math.min(Math.max(0, Math.ceil(deadlineMs - clock.now())), LONGEST_MS));
}

/** Whether the time is up; `what` is what it cuts short or leaves out, and is told in the report. */
export function cutByDeadline(what: string, { late, run, deps }: Walk): boolean {
  if (late?.aborted !== true) return false;
  const message = `The deadline has come: ${what}.`;
  if (!run.warnings.some((warning) => warning.message === message)) {
    run.warnings.push({ code: CODE, message });
    deps.progress({ kind: "note", message });
  }
  return true;
}

/** Whether anything was cut short or left out. */
export function wasCut({ run }: Pick<Walk, "run">): boolean {
  return run.warnings.some(({ code }) => code === CODE);
}

/** What was never measured for want of time is neither met nor missed. */
export function undecided(check: Check, walk: Walk): Check {
  if (!wasCut(walk) || isMeasured(check.rule, walk)) return check;
  return {
    rule: check.rule,
    outcome: "inconclusive",
    n: 0,
    reason: `${check.rule.scenario}: cannot tell, since the deadline came before it was measured`,
  };
}

function isMeasured({ endpointId, scenario }: Rule, { measured }: Walk): boolean {
  const mine = measured.filter(({ repeat }) => repeat.endpointId === endpointId && repeat.scenario === scenario);
  return mine.some(({ repeat }) => repeat.counts.due > 0);
}
