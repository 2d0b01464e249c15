import type { Comparison, GateOutcome } from "../model/comparison.ts";
import type { AbsentEndpoint } from "../model/endpoint.ts";
import type { RunResult } from "../model/run.ts";
import type { FailOnKind } from "../model/scenario.ts";
import { type Check, EXIT_CODES, JUDGED_OUTCOMES, type Outcome, type Verdict } from "../model/verdict.ts";
import { gateOutcome } from "./decision.ts";

/** What the comparison with the base means for the run. */
const COMPARED: Record<GateOutcome, Outcome> = {
  fail: "regression",
  pass: "pass",
  inconclusive: "inconclusive",
  invalid: "invalid",
};

export interface VerdictInput {
  checks: readonly Check[];
  /** Base against head; empty where nothing was compared. */
  comparisons: readonly Comparison[];
  absent: readonly AbsentEndpoint[];
  status: RunResult["status"];
  failOn: readonly FailOnKind[];
  /** Neither measured nor compared was anything. Default: there is no check and no comparison. */
  nothing?: boolean;
  signalExitCode?: StopCode;
}

/** What stopped an aborted run: 130 is SIGINT (the default), 143 SIGTERM, 4 that the engines are no longer its own. */
export type StopCode = 130 | 143 | 4;

/**
 * What a run comes to. The outcome is the gravest thing that happened, red or not. The exit code is that of the gravest
 * thing that happened *and* is named in `failOn`: a missed target stays red (2) beside an absent engine that is not,
 * since leaving `infrastructure` out of `failOn` must not hide the target. Nothing red exits 0.
 * An aborted run is always red, and a run without a single check or comparison is infrastructure: there was nothing to measure.
 */
export function decideVerdict({
  checks,
  comparisons,
  absent,
  status,
  failOn,
  nothing = checks.length + comparisons.length === 0,
  signalExitCode = 130,
}: VerdictInput): Verdict {
  const judged = [...checks];
  if (status === "aborted") return { outcome: "aborted", exitCode: signalExitCode, checks: judged };
  const compared = comparisons.length === 0 ? undefined : COMPARED[gateOutcome(comparisons)];
  const requiredAbsent = absent.some(({ required }) => required);
  const happened = JUDGED_OUTCOMES.filter(({ outcome }) =>
    outcome === "infrastructure"
      ? nothing || requiredAbsent
      : compared === outcome || checks.some((check) => check.outcome === outcome),
  );
  const red = happened.find(({ kind }) => failOn.includes(kind));
  return {
    outcome: happened[0]?.outcome ?? "pass",
    exitCode: red === undefined ? 0 : EXIT_CODES[red.outcome],
    checks: judged,
  };
}
