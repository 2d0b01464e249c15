import type { FalseAlarms, GateRule } from "../model/comparison.ts";
import { calibrate, falseAlarms, type NoiseSession } from "./calibration.ts";

import { LOOKS, type MetricCell } from "./gate-state.ts";
import { gateOutcome, next } from "./procedure.ts";

/** A rule and its runs in every session; the sessions of all rules are parallel. */
export interface CalibratedRule {
  rule: GateRule;
  sessions: readonly NoiseSession[];
}

/**
 * How often the gate, as it is, would have turned red on copies of one revision: each A/A session is judged like a pull
 * request that may measure no more pairs, with the noise of the other sessions for its history.
 * @param now ms since the epoch
 */
export function replayFalseAlarms(rules: readonly CalibratedRule[], now: number): FalseAlarms {
  const copies = (rules[0]?.sessions ?? []).flatMap(({ separateCopies }, at) => (separateCopies ? [at] : []));
  const failed = copies.filter((session) => isFalseAlarm(rules, session, now));
  return falseAlarms(failed.length, copies.length);
}

function isFalseAlarm(rules: readonly CalibratedRule[], session: number, now: number): boolean {
  const cells = rules.map(({ rule, sessions }): MetricCell => {
    const history = calibrate(
      sessions.filter((_, at) => at !== session),
      now,
    );
    const pairs = sessions[session]?.pairs ?? [];
    return { rule, pairs, ...(history !== undefined && { history }) };
  });
  const step = next({ cells, looks: LOOKS, deployments: 1, frozen: [], stop: true });
  return step.kind === "decided" && gateOutcome(step.decisions) === "fail";
}
