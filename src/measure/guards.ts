import type { GuardFinding } from "../model/guard.ts";
import { type Evidence, evidenceOf, type RepeatEvidence } from "./evidence.ts";
import { buffered } from "./guards/buffered.ts";
import { cacheHits } from "./guards/cache-hits.ts";
import { clientBusy } from "./guards/client-busy.ts";
import { clusterMoved } from "./guards/cluster-moved.ts";
import { coldStart } from "./guards/cold-start.ts";
import { contradiction } from "./guards/contradiction.ts";
import { engineRestarted } from "./guards/engine-restarted.ts";
import { errors, truncated } from "./guards/errors.ts";
import { foreignTraffic } from "./guards/foreign-traffic.ts";
import { identityChanged } from "./guards/identity-changed.ts";
import { lateDispatch } from "./guards/late-dispatch.ts";
import { outputLength } from "./guards/output-length.ts";
import { tokenCount } from "./guards/token-count.ts";

export { isSpoiled, voidedMetrics } from "../model/voided.ts";
export type { RepeatEvidence } from "./evidence.ts";
export { type PairGuards, pairGuards } from "./pair-guards.ts";

/** In the order in which a reader should hear of them: first what makes the others hard to believe. */
const REPEAT_GUARDS: readonly ((evidence: Evidence) => GuardFinding | undefined)[] = [
  clientBusy,
  lateDispatch,
  contradiction,
  identityChanged,
  clusterMoved,
  foreignTraffic,
  coldStart,
  cacheHits,
  engineRestarted,
  errors,
  truncated,
  buffered,
  tokenCount,
  outputLength,
];

/**
 * Why the numbers of a repeat tell nothing about the engine, or nothing good about it. Pure: the same evidence gives the
 * same findings. Thresholds are in `guard-limits.ts`; what a finding spoils is told by `isSpoiled` and `voidedMetrics`.
 */
export function repeatGuards(seen: RepeatEvidence): GuardFinding[] {
  const evidence = evidenceOf(seen);
  return REPEAT_GUARDS.flatMap((guard) => guard(evidence) ?? []);
}
