import { studentT } from "./student-t.ts";
import { mean } from "./variance.ts";

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
export function slopeInterval(points: readonly { x: number; y: number }[], tail = 0.025): SlopeInterval | undefined {
  const n = points.length;
  if (n < 3) return undefined;
  const [centreX, centreY] = [mean(points.map(({ x }) => x)), mean(points.map(({ y }) => y))];
  const spread = points.reduce((sum, { x }) => sum + (x - centreX) ** 2, 0);
  if (!(spread > 0)) return undefined;
  const slope = points.reduce((sum, { x, y }) => sum + (x - centreX) * (y - centreY), 0) / spread;
  const errors = points.reduce((sum, { x, y }) => sum + (y - centreY - slope * (x - centreX)) ** 2, 0);
  const half = studentT(tail, n - 2) * Math.sqrt(errors / (n - 2) / spread);
  return { slope, low: slope - half, high: slope + half };
}
