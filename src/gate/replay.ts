import type { FalseAlarms, GateRule } from "../model/comparison.ts";
import { calibrate, falseAlarms, type NoiseSession } from "./calibration.ts";
import { gateOutcome } from "./decision.ts";
import { type GateCell, LOOKS } from "./gate-state.ts";
import type { PairCounts } from "./pairs.ts";
import { next } from "./procedure.ts";

/** The runs of one rule in one session; a rule about failures is judged by the counts. */
export interface ReplaySession extends NoiseSession {
  counts?: readonly PairCounts[];
}

/** A rule and its runs in every session; the sessions of all rules are parallel. */
export interface CalibratedRule {
  rule: GateRule;
  sessions: readonly ReplaySession[];
}

/**
 * How often the gate, as it is, would have turned red on copies of one revision: each A/A session is judged like a pull
 * request that may measure no more pairs, with the noise of the other sessions for its history. A session with too few
 * pairs for the first look could not have turned red, and proves nothing.
 * @param now ms since the epoch
 */
export function replayFalseAlarms(rules: readonly CalibratedRule[], now: number): FalseAlarms {
  const sessions = rules[0]?.sessions ?? [];
  const copies = sessions.flatMap(({ separateCopies, pairs }, at) =>
    separateCopies && pairs.length >= (LOOKS[0] ?? 0) ? [at] : [],
  );
  const failed = copies.filter((session) => isFalseAlarm(rules, session, now));
  return falseAlarms(failed.length, copies.length);
}

function isFalseAlarm(rules: readonly CalibratedRule[], session: number, now: number): boolean {
  const cells = rules.map(({ rule, sessions }): GateCell => {
    const { pairs = [], counts = [] } = sessions[session] ?? {};
    if (rule.metric === "success_rate") return { rule, counts };
    const others = sessions.filter((_, at) => at !== session);
    const history = calibrate(others, now);
    return { rule, pairs, ...(history !== undefined && { history }) };
  });
  const step = next({ cells, looks: LOOKS, deployments: 1, frozen: [], stop: true });
  return step.kind === "decided" && gateOutcome(step.decisions) === "fail";
}
