import { studentT } from "./student-t.ts";
import { mean } from "./variance.ts";

export interface Point {
  x: number;
  y: number;
}

/** Slope of y on x by least squares, and Σ(x − x̄)²; undefined where x does not vary. */
function leastSquares(points: readonly Point[]): { slope: number; spread: number; centre: Point } | undefined {
  const centre = { x: mean(points.map(({ x }) => x)), y: mean(points.map(({ y }) => y)) };
  const spread = points.reduce((sum, { x }) => sum + (x - centre.x) ** 2, 0);
  if (!(spread > 0)) return undefined;
  const slope = points.reduce((sum, { x, y }) => sum + (x - centre.x) * (y - centre.y), 0) / spread;
  return { slope, spread, centre };
}

/** Slope of y on x by least squares; undefined where x does not vary. */
export function slopeOf(points: readonly Point[]): number | undefined {
  return leastSquares(points)?.slope;
}

export interface SlopeInterval {
  slope: number;
  low: number;
  high: number;
}

/**
 * Slope of y on x by least squares with its two-sided interval b ± t(tail, n − 2)·s/√Σ(x − x̄)², s² = SSE/(n − 2)
 * (Snedecor & Cochran, Statistical Methods, 9.5). Undefined below three points and where x does not vary.
 * Points are taken as independent: what hangs together in time is known less well than this says.
 */
export function slopeInterval(points: readonly Point[], tail = 0.025): SlopeInterval | undefined {
  const n = points.length;
  const line = n < 3 ? undefined : leastSquares(points);
  if (line === undefined) return undefined;
  const { slope, spread, centre } = line;
  const errors = points.reduce((sum, { x, y }) => sum + (y - centre.y - slope * (x - centre.x)) ** 2, 0);
  const half = studentT(tail, n - 2) * Math.sqrt(errors / (n - 2) / spread);
  return { slope, low: slope - half, high: slope + half };
}
