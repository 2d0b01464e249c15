import type { Calibration, CalibrationSession } from "../model/calibration.ts";
import type { FalseAlarms, GatedMetric, GateRule, NoiseHistory } from "../model/comparison.ts";
import type { Fingerprint } from "../model/fingerprint.ts";
import type { SessionRepeat } from "../model/session.ts";
import { calibrate } from "./calibration.ts";
import { isSameGround } from "./fingerprint-match.ts";
import type { PairValues, RunCounts } from "./pairs.ts";
import { type ReplaySession, replayFalseAlarms } from "./replay.ts";
import { repeatValue, testOf } from "./session-values.ts";

/**
 * What earlier sessions tell of the noise of one metric: those whose workload and environment do not contradict the
 * fingerprint, of the same model. Undefined when none does.
 * @param now ms since the epoch
 */
export function historyFor(
  calibration: Calibration | undefined,
  fingerprint: Fingerprint,
  rule: GatedMetric,
  now: number,
): NoiseHistory | undefined {
  const sessions = sessionsLike(calibration, fingerprint);
  return calibrate(
    sessions.map((session) => replaySession(session, rule)),
    now,
  );
}

/**
 * How often the gating rules, together, would have turned red on copies of one revision in those sessions.
 * @param now ms since the epoch
 */
export function falseAlarmsOf(
  calibration: Calibration | undefined,
  fingerprint: Fingerprint,
  rules: readonly GateRule[],
  now: number,
): FalseAlarms {
  const sessions = sessionsLike(calibration, fingerprint);
  const gating = rules.filter(({ role }) => role === "gate");
  return replayFalseAlarms(
    gating.map((rule) => ({ rule, sessions: sessions.map((session) => replaySession(session, rule)) })),
    now,
  );
}

function sessionsLike(calibration: Calibration | undefined, fingerprint: Fingerprint): CalibrationSession[] {
  return (calibration?.sessions ?? []).filter((session) => isSameGround(session.fingerprint, fingerprint));
}

function replaySession({ tests, separateCopies, startedAt }: CalibrationSession, rule: GatedMetric): ReplaySession {
  const pairs = testOf(tests, rule)?.pairs ?? [];
  return {
    pairs: pairs.map(({ base, head }) => valuesOf(rule, base, head)),
    counts: pairs.map(({ base, head }) => ({ base: countsOf(base), head: countsOf(head) })),
    separateCopies,
    at: Date.parse(startedAt),
  };
}

function valuesOf(rule: GatedMetric, base: SessionRepeat, head: SessionRepeat): PairValues {
  const [ofBase, ofHead] = [repeatValue(base, rule), repeatValue(head, rule)];
  return { ...(ofBase !== undefined && { base: ofBase }), ...(ofHead !== undefined && { head: ofHead }) };
}

function countsOf({ counts: { due, failed } }: SessionRepeat): RunCounts {
  return { due, failed };
}
