import type { ComparisonBasis, Evidence, NoiseHistory } from "../model/comparison.ts";
import { detectableShift, type Precision, smallestEvenSize, smallestSize } from "../stats/detectable.ts";
import { summedVariance } from "../stats/variance.ts";
import { LOOKS } from "./gate-state.ts";
import { failAlpha, MOST_PAIRS } from "./looks.ts";
import { differenceVariance, type SessionNoise, type SideSize } from "./session-noise.ts";
import type { Shift } from "./shift.ts";

/** From so many days on a stored base may convict; below, what would fail asks for the paired comparison. */
export const LEAST_DAYS = 5;
/** Without history the noise between deployments takes so many a side. */
export const LEAST_DEPLOYMENTS = 2;
/** Nobody measures more sessions than this; what would take more is said to be out of reach. */
const MOST_SESSIONS = 60;
/** As good as for ever. */
const FOR_EVER = 1e6;

export interface Undecided {
  basis: ComparisonBasis;
  noise: SessionNoise;
  base: SideSize;
  head: SideSize;
  shift: Shift;
  history: NoiseHistory | undefined;
  /** Rules that share the family-wise error. */
  family: number;
}

/**
 * The sessions, or the pairs of a paired comparison instead, with which a regression of M would be found 9 times in 10. Where
 * the noise between sessions is not known it counts as none, so that the number is the least that there is.
 */
export function whatDecides(undecided: Undecided): Pick<Evidence, "sessionsNeeded" | "pairsNeeded"> {
  const { basis, base, head, shift } = undecided;
  const level = levelOf(undecided);
  if (basis === "phased") {
    const from = Math.max(LEAST_DEPLOYMENTS, Math.max(base.sessions, head.sessions) + 1);
    const precisionOf = (n: number): Precision => precisionWith(undecided, n, n);
    const sessionsNeeded = smallestSize(precisionOf, level, shift.margin, { from, to: MOST_SESSIONS });
    return sessionsNeeded === undefined ? {} : { sessionsNeeded };
  }
  const precisionOf = (days: number): Precision => precisionWith(undecided, days, head.sessions);
  const from = Math.max(LEAST_DAYS, base.sessions + 1);
  const days = smallestSize(precisionOf, level, shift.margin, { from, to: MOST_SESSIONS });
  const never = days === undefined && detectableShift(precisionOf(FOR_EVER), level) > shift.margin;
  return {
    ...(days !== undefined && { sessionsNeeded: days }),
    ...(never && { sessionsNeeded: "none" }),
    ...pairsInstead(undecided),
  };
}

function levelOf({ family, shift }: Undecided): { alpha: number; least: number } {
  return { alpha: failAlpha(family), least: shift.delta };
}

/** With so many sessions, and what they would tell of the noise beside what is known of it. */
function precisionWith({ noise, base, head }: Undecided, ofBase: number, ofHead: number): Precision {
  const more = ofBase + ofHead - base.sessions - head.sessions;
  const sessions = { ...noise.sessions, df: Math.max(1, noise.sessions.df + more) };
  const sum = differenceVariance({ ...noise, sessions }, { ...base, sessions: ofBase }, { ...head, sessions: ofHead });
  return { se: Math.sqrt(sum.variance), df: sum.df };
}

/** A pair's log-ratio has twice the variance of a run, and no noise between days at all. */
function pairsInstead(undecided: Undecided): Pick<Evidence, "pairsNeeded"> {
  const { noise, history, shift } = undecided;
  if (noise.runs.df === 0) return {};
  const between = { variance: history?.betweenVariance ?? 0, df: history?.sessions ?? 0 };
  const precisionOf = (pairs: number): Precision => {
    const sum = summedVariance([{ variance: (2 * noise.runs.variance) / pairs, df: pairs - 1 }, between]);
    return { se: Math.sqrt(sum.variance), df: sum.df };
  };
  const range = { from: LOOKS[0] ?? 2, to: MOST_PAIRS };
  const pairsNeeded = smallestEvenSize(precisionOf, levelOf(undecided), shift.margin, range);
  return pairsNeeded === undefined ? {} : { pairsNeeded };
}
