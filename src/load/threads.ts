import { peakOf, piecesOf } from "./levels.ts";
import type { LoadPlan } from "./plan.ts";

/**
 * Token events that one thread may be planned to carry a second. It can carry 66,000, at 400 streams of 50 tokens a second
 * [measured per CPU-second, Node 24.21, loopback, samples not written]; a third, since a busy thread stamps late.
 */
export const EVENTS_PER_SECOND = 20_000;

/** A guess at how fast one stream comes, for as long as nothing was measured. */
const TOKENS_PER_SECOND = 50;

/**
 * How many threads carry a load; 1 is the main thread alone. `auto`: as many as its token events need, and one core
 * stays for the main thread. Never more than there are users.
 */
export function threadsFor(plan: LoadPlan, wanted: number | "auto", cores: number): number {
  if (wanted !== "auto") return Math.max(1, Math.min(wanted, plan.users));
  const needed = Math.ceil(eventsPerSecond(plan) / EVENTS_PER_SECOND);
  return Math.max(1, Math.min(needed, cores - 1, plan.users));
}

/** At the peak. In an open loop the rate says how many tokens there will be, but no more than all streams can carry. */
function eventsPerSecond({ arrival, stages, users, maxTokens }: LoadPlan): number {
  const fromAll = users * TOKENS_PER_SECOND;
  if (arrival === undefined) return fromAll;
  const rate = stages === undefined ? arrival.rate : peakOf(piecesOf(stages));
  return rate === undefined ? fromAll : Math.min(fromAll, rate * maxTokens);
}
