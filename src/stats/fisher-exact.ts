import { gammaln } from "simple-statistics";
import type { Count } from "./proportion.ts";

/**
 * One-sided exact p-value for "the first proportion is not higher than the second": the probability of at least as many
 * of all k₁ + k₂ events among the first n₁, given both totals (hypergeometric; Fisher 1935, The Logic of Inductive Inference).
 * It is never above its level, at any rate. Boschloo's test is somewhat stronger, but it has to search all rates, and
 * with thousands of trials a side that costs more than it finds.
 * Counts are whole, 0 ≤ k ≤ n.
 */
export function fisherExact(first: Count, second: Count): number {
  const events = first.k + second.k;
  const most = Math.min(events, first.n);
  if (first.k <= Math.max(0, events - second.n)) return 1;
  // From the observed table upwards, each term from the one before: no term is lost beside a large one.
  let term = Math.exp(logProbability(first.k, events, first.n, second.n));
  let tail = term;
  for (let k = first.k; k < most; k++) {
    term *= ((events - k) * (first.n - k)) / ((k + 1) * (second.n - events + k + 1));
    tail += term;
  }
  return Math.min(1, tail);
}

function logProbability(k: number, events: number, n1: number, n2: number): number {
  return logChoose(n1, k) + logChoose(n2, events - k) - logChoose(n1 + n2, events);
}

function logChoose(n: number, k: number): number {
  return gammaln(n + 1) - gammaln(k + 1) - gammaln(n - k + 1);
}
