/**
 * A level of load over time, in pieces that are straight lines: users of a closed loop, or requests a second of an
 * open one. Times are ms from the start of the test.
 */
export interface Piece {
  fromMs: number;
  /** Infinity for a level without an end. */
  toMs: number;
  from: number;
  to: number;
}

/** One stage of a test, as the scenario has it, in ms. */
export interface PlannedStage {
  durationMs: number;
  level: number;
  /** `ramp`: from the level before in a straight line. `step`: at once. */
  shape: "step" | "ramp";
}

/** Before the first stage there is no load, so a ramp at the start begins with nothing. */
export function piecesOf(stages: readonly PlannedStage[]): Piece[] {
  let fromMs = 0;
  let before = 0;
  return stages.map(({ durationMs, level, shape }) => {
    const piece = { fromMs, toMs: fromMs + durationMs, from: shape === "ramp" ? before : level, to: level };
    fromMs = piece.toMs;
    before = level;
    return piece;
  });
}

export function steadyLevel(level: number): Piece[] {
  return [{ fromMs: 0, toMs: Number.POSITIVE_INFINITY, from: level, to: level }];
}

export function peakOf(pieces: readonly Piece[]): number {
  return Math.max(0, ...pieces.flatMap(({ from, to }) => [from, to]));
}

export function endOf(pieces: readonly Piece[]): number {
  return pieces.at(-1)?.toMs ?? 0;
}

/** Which piece a time lies in, for telling apart what belongs to which stage. */
export function pieceIndexAt(pieces: readonly Piece[], atMs: number): number {
  const index = pieces.findIndex(({ toMs }) => atMs < toMs);
  return index < 0 ? pieces.length - 1 : index;
}

/** The first moment from `atMs` on at which more than `user` users are wanted (users count from 0); Infinity if never. */
export function nextActiveMs(pieces: readonly Piece[], user: number, atMs: number): number {
  for (const piece of pieces) {
    const { fromMs, toMs, from, to } = piece;
    if (toMs <= atMs || Math.max(from, to) <= user) continue;
    const at = Math.max(fromMs, atMs);
    if (from > user && to > user) return at;
    const crossingMs = fromMs + ((toMs - fromMs) * (user - from)) / (to - from);
    if (to > from) return Math.max(at, crossingMs);
    if (at < crossingMs) return at;
  }
  return Number.POSITIVE_INFINITY;
}
