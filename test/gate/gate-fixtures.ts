import { type GateCell, type GateState, LOOKS, type MetricCell } from "../../src/gate/gate-state.ts";
import type { PairCounts, PairValues } from "../../src/gate/pairs.ts";
import type { GateStep } from "../../src/gate/procedure.ts";
import { next } from "../../src/gate/procedure.ts";
import type { Comparison, GateRule, NoiseHistory } from "../../src/model/comparison.ts";

/** Twenty A/A sessions: 3 % between pairs, 1.7 % between deployments. */
export const HISTORY: NoiseHistory = { runVariance: 0.0009, df: 60, sessions: 20, betweenVariance: 0.0003, ageDays: 3 };
export const BASE = [50.2, 49.1, 51.3, 50.6];

export function gateRule(more: Partial<GateRule> = {}): GateRule {
  return {
    endpointId: "vllm",
    engine: "vllm",
    scenario: "light",
    metric: "ttft_ms",
    statistic: "p50",
    better: "lower",
    delta: 0.05,
    margin: 0.1,
    role: "gate",
    ...more,
  };
}

export function successRule(more: Partial<GateRule> = {}): GateRule {
  return gateRule({ metric: "success_rate", statistic: "value", better: "higher", delta: 0.01, margin: 0.02, ...more });
}

/** Output tokens a second, of which more is better. */
export function throughputRule(): GateRule {
  return gateRule({ metric: "tokens_per_second", statistic: "value", better: "higher", delta: 0.02, margin: 0.05 });
}

export function pairsOf(base: readonly number[], head: readonly number[]): PairValues[] {
  return base.map((value, at) => ({ base: value, head: head[at] as number }));
}

export function cellOf(
  base: readonly number[],
  head: readonly number[],
  { history, ...more }: Partial<GateRule> & { history?: NoiseHistory } = {},
): MetricCell {
  return { rule: gateRule(more), pairs: pairsOf(base, head), ...(history !== undefined && { history }) };
}

/** Failed requests of each pair, of `due` a run. */
export function countsOf(base: readonly number[], head: readonly number[], due = 300): PairCounts[] {
  return base.map((failed, at) => ({ base: { due, failed }, head: { due, failed: head[at] as number } }));
}

export function stateOf(cells: readonly GateCell[], more: Partial<GateState> = {}): GateState {
  return { cells, looks: LOOKS, deployments: 1, frozen: [], ...more };
}

export function decide(cells: readonly GateCell[], more: Partial<GateState> = {}): Comparison[] {
  const step = next(stateOf(cells, more));
  if (step.kind === "extend") throw new Error(`not decided: ${step.reason}`);
  return step.decisions;
}

/** Everything that is not a pass, of all decisions or of what is so far. */
export function outcomesOf(step: GateStep): Comparison["outcome"][] {
  return (step.kind === "decided" ? step.decisions : step.soFar).map(({ outcome }) => outcome);
}
