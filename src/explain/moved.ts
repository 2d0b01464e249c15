import type { Comparison } from "../model/comparison.ts";

/** What a comparison showed beyond doubt. */
export interface Moved {
  comparison: Comparison;
  direction: "up" | "down";
}

/** Its interval leaves 0 out; else nothing is certain to have moved. */
export function movedBy(comparison: Comparison): Moved[] {
  const { change } = comparison.evidence ?? {};
  if (change === undefined || (change.low <= 0 && change.high >= 0)) return [];
  return [{ comparison, direction: change.estimate > 0 ? "up" : "down" }];
}
