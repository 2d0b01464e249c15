import type { FalseAlarms, NoiseHistory } from "../model/comparison.ts";
import { wilsonInterval } from "../stats/proportion.ts";
import { mean, pooledVariance, sampleVariance } from "../stats/variance.ts";
import { type PairValues, usablePairs } from "./pairs.ts";

/** Fewer sessions say too little about the noise between deployments to lean on it. */
export const LEAST_SESSIONS = 5;
/** Older sessions are left out: what is run on changes. */
export const MOST_SESSIONS = 20;
/** The family-wise rate of false alarms that is promised. */
const PROMISED_RATE = 0.05;

/** The runs of one metric in one session. */
export interface NoiseSession {
  pairs: readonly PairValues[];
  /** Two copies of one revision, deployed separately for this session. */
  separateCopies: boolean;
  /** ms since the epoch. */
  at: number;
}

/**
 * The noise of one metric from earlier sessions, the newest 20 of them. Two copies of one revision (A/A) tell the run
 * noise and, since their true difference is 0, the noise between deployments: σb² = max(0, T − s0²/R), T = mean d̄².
 * Other pairs (of pull requests, or both sides on one deployment) feed the run noise only, with their own mean removed.
 * Below five A/A sessions σb² stays unknown. Undefined when no session has two usable pairs.
 * @param now ms since the epoch, for the age
 */
export function calibrate(sessions: readonly NoiseSession[], now: number): NoiseHistory | undefined {
  const known = newest(sessions).map((session) => ({ ...session, ratios: logRatios(session.pairs) }));
  const usable = known.filter(({ ratios }) => ratios.length >= 2);
  if (usable.length === 0) return undefined;
  const { variance, df } = pooledVariance(usable.map(({ ratios }) => sampleVariance(ratios)));
  const copies = usable.filter(({ separateCopies }) => separateCopies);
  const ageDays = Math.max(0, now - Math.max(...usable.map(({ at }) => at))) / 86_400_000;
  return { runVariance: variance, df, sessions: copies.length, ageDays, ...betweenSessions(copies, variance) };
}

function betweenSessions(
  copies: readonly { ratios: readonly number[] }[],
  runVariance: number,
): Pick<NoiseHistory, "sessionMeanSquare" | "betweenVariance"> {
  if (copies.length === 0) return {};
  const sessionMeanSquare = mean(copies.map(({ ratios }) => mean(ratios) ** 2));
  if (copies.length < LEAST_SESSIONS) return { sessionMeanSquare };
  const ofRuns = mean(copies.map(({ ratios }) => runVariance / ratios.length));
  return { sessionMeanSquare, betweenVariance: Math.max(0, sessionMeanSquare - ofRuns) };
}

/** A/A sessions first: what they alone can tell must not be crowded out by pull requests. */
function newest(sessions: readonly NoiseSession[]): NoiseSession[] {
  const byAge = sessions.toSorted((a, b) => b.at - a.at);
  const copies = byAge.filter(({ separateCopies }) => separateCopies).slice(0, MOST_SESSIONS);
  const others = byAge.filter(({ separateCopies }) => !separateCopies).slice(0, MOST_SESSIONS - copies.length);
  return [...copies, ...others];
}

/** Which side is the better one plays no part: only squares are taken. */
function logRatios(pairs: readonly PairValues[]): number[] {
  return usablePairs(pairs).map(({ base, head }) => Math.log(head / base));
}

/** The false alarms among A/A sessions that were judged as if they were a pull request's. */
export function falseAlarms(failed: number, sessions: number): FalseAlarms {
  return { failed, sessions, ...wilsonInterval({ k: failed, n: sessions }) };
}

/** True when the measured rate is above the promise for certain: its Wilson bound leaves 5 % below. */
export function promiseBroken({ low }: FalseAlarms): boolean {
  return low > PROMISED_RATE;
}
