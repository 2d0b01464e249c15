/** The statistic of a base run and of the head run next to it, in the metric's unit; a side without a value lacks it. */
export interface PairValues {
  base?: number;
  head?: number;
}

/** Requests of one run: those that were due, and those of them that failed in any way. */
export interface RunCounts {
  due: number;
  failed: number;
  /** The engine restarted or went away by itself; requests need not have failed for it, as where another replica took them. */
  restarted?: boolean;
}

export interface PairCounts {
  base: RunCounts;
  head: RunCounts;
}

/** Pairs with a value on both sides that has a logarithm. */
export function usablePairs(pairs: readonly PairValues[]): { base: number; head: number }[] {
  return pairs.flatMap(({ base, head }) => (isUsable(base) && isUsable(head) ? [{ base, head }] : []));
}

export function isUsable(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value > 0;
}
