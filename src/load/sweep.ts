/** Between which rates the answer is looked for, and how closely. Rates are requests a second. */
export interface SweepRange {
  fromRate: number;
  toRate: number;
  /** Relative width of the answer: 0.1 ends when a rate is known to 10 %. */
  precision: number;
}

/** One level of the sweep, run and judged. */
export interface SweepLevel {
  rate: number;
  /** It kept every target. */
  met: boolean;
  /** The engine fell behind (`saturationOf`): how long its answers took then depends on how long one waits. */
  saturated: boolean;
}

/** Where the rates end that are good; what is absent is not known. */
export interface SweepEdges {
  /** The highest rate that kept the targets; absent: not even the lowest did. */
  highestMeeting?: number;
  /** The lowest rate above it that did not; absent: none up to the end of the range. */
  lowestMissing?: number;
  /** The knee: the highest rate that the engine kept up with; absent: not even the lowest. */
  knee?: number;
  /** The lowest rate above it at which it fell behind; absent: none up to the end of the range. */
  saturatedAt?: number;
}

export type SweepStep = { kind: "level"; rate: number } | ({ kind: "done" } & SweepEdges);

/** Levels of the way up: doubling costs at most twice the requests of its last level. */
const STRIDE = 2;

/**
 * What a saturation sweep does next, given the levels so far in any order. Upwards from the lowest rate by doubling until
 * the engine saturates, then bisection on a log scale: first of the highest rate that meets the targets, then of the
 * knee. Each level serves both questions. Where levels contradict each other, the lowest bad rate counts.
 */
export function nextLevel({ fromRate, toRate, precision }: SweepRange, history: readonly SweepLevel[]): SweepStep {
  const edges = answerOf(history);
  const { highestMeeting, lowestMissing, knee, saturatedAt } = edges;
  if (history.length === 0) return { kind: "level", rate: fromRate };
  if (saturatedAt === undefined && knee !== undefined && knee < toRate) {
    return { kind: "level", rate: Math.min(toRate, knee * STRIDE) };
  }
  for (const [good, bad] of [
    [highestMeeting, lowestMissing],
    [knee, saturatedAt],
  ]) {
    if (good !== undefined && bad !== undefined && bad / good > 1 + precision) {
      return { kind: "level", rate: Math.sqrt(good * bad) };
    }
  }
  return { kind: "done", ...edges };
}

/** What the levels so far, in any order, say. */
export function answerOf(history: readonly SweepLevel[]): SweepEdges {
  const targets = edgeOf(history, ({ met, saturated }) => met && !saturated);
  const keepingUp = edgeOf(history, ({ saturated }) => !saturated);
  return {
    ...(targets.good === undefined ? {} : { highestMeeting: targets.good }),
    ...(targets.bad === undefined ? {} : { lowestMissing: targets.bad }),
    ...(keepingUp.good === undefined ? {} : { knee: keepingUp.good }),
    ...(keepingUp.bad === undefined ? {} : { saturatedAt: keepingUp.bad }),
  };
}

/** Where good rates end: the lowest bad one, and the highest good one below it. */
function edgeOf(
  history: readonly SweepLevel[],
  isGood: (level: SweepLevel) => boolean,
): { good?: number; bad?: number } {
  const bad = Math.min(...history.filter((level) => !isGood(level)).map(({ rate }) => rate));
  const good = Math.max(...history.filter((level) => isGood(level) && level.rate < bad).map(({ rate }) => rate));
  return { ...(Number.isFinite(good) && { good }), ...(Number.isFinite(bad) && { bad }) };
}
