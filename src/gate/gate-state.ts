import type { Comparison, GateRule, NoiseHistory } from "../model/comparison.ts";
import type { PairCounts, PairValues } from "./pairs.ts";

/** Pairs after which the gate looks; the last is the most there will be, R_max. */
export const LOOKS: readonly number[] = [4, 6, 10];

/** Everything the gate knows when it is asked whether it can decide. Pairs were measured AB, BA, AB, … */
export interface GateState {
  cells: readonly GateCell[];
  /** Ascending even numbers, fixed before the run. */
  looks: readonly number[];
  /** Separate deployments a side, used in turn, G. */
  deployments: number;
  /** What earlier calls decided; it stays. */
  frozen: readonly Comparison[];
  /** What a pair takes and what is left, in minutes; what is not known is absent, and then time is no limit. */
  time?: { minutesPerPair?: number; minutesLeft?: number };
  /** Nothing more will be measured, for whatever reason that does not lie in the data. */
  stop?: boolean;
}

/** One rule and what was measured for it. */
export type GateCell = MetricCell | CountCell;

export interface MetricCell {
  rule: GateRule;
  /** One entry a measured pair, in order, also where a side had no value. */
  pairs: readonly PairValues[];
  /** Absent: the noise of earlier runs is not known. */
  history?: NoiseHistory;
}

/** For the success rate. */
export interface CountCell {
  rule: GateRule;
  /** One entry a measured pair, with all its requests, those of dropped and repeated runs included. */
  counts: readonly PairCounts[];
}

/** Pairs measured so far. */
export function pairsMeasured({ cells }: Pick<GateState, "cells">): number {
  return Math.max(0, ...cells.map((cell) => ("counts" in cell ? cell.counts.length : cell.pairs.length)));
}
