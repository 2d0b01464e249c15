import type { GuardFinding } from "./guard.ts";
import { METRICS, type MetricId } from "./metrics.ts";
import type { RepeatResult } from "./run.ts";

/** The rule by which guards void what was measured: once, for all that judge, keep or show a repeat. */

type Guarded = Pick<RepeatResult, "guards">;

/** Failures are judged first and on all samples: no guard may hide them (design, section 4). */
const NEVER_VOID: readonly MetricId[] = ["success_rate"];

/** Whether a finding makes the whole repeat invalid: what the engine did itself never does, and some spoil a few metrics only. */
export function invalidates({ cause, voids }: GuardFinding): boolean {
  return cause !== "engine" && voids === undefined;
}

/** Whether a repeat tells nothing about its engine: it is left out, and may be measured once more. */
export function isSpoiled({ guards }: Guarded): boolean {
  return guards.some(invalidates);
}

/** The findings because of which what was measured of a metric tells nothing. */
export function voiding({ guards }: Guarded, metric: MetricId): GuardFinding[] {
  if (NEVER_VOID.includes(metric)) return [];
  return guards.filter(({ cause, voids }) => cause !== "engine" && (voids === undefined || voids.includes(metric)));
}

/** Metrics of a repeat that must not be judged: all but the success rate where it is invalid. */
export function voidedMetrics(repeat: Guarded): ReadonlySet<MetricId> {
  return new Set((Object.keys(METRICS) as MetricId[]).filter((metric) => voiding(repeat, metric).length > 0));
}
