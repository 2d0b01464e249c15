import type { GuardFinding } from "../model/guard.ts";
import { METRICS, type MetricId } from "../model/metrics.ts";
import type { RepeatResult } from "../model/run.ts";

/** Failures are judged first and on all samples: no guard may hide them (design, section 4). */
const NEVER_VOID: readonly MetricId[] = ["success_rate"];
const VOIDABLE = (Object.keys(METRICS) as MetricId[]).filter((metric) => !NEVER_VOID.includes(metric));

/** Whether a finding makes the whole repeat invalid: what the engine did itself never does, and some spoil a few metrics only. */
export function invalidates({ cause, voids }: GuardFinding): boolean {
  return cause !== "engine" && voids === undefined;
}

/** Whether a repeat tells nothing about its engine: it is left out, and may be measured once more. */
export function isSpoiled({ guards }: Pick<RepeatResult, "guards">): boolean {
  return guards.some(invalidates);
}

/** Metrics of a repeat that must not be judged: all but the success rate where it is invalid. */
export function voidedMetrics({ guards }: Pick<RepeatResult, "guards">): ReadonlySet<MetricId> {
  if (isSpoiled({ guards })) return new Set(VOIDABLE);
  const voided = guards.flatMap(({ cause, voids = [] }) => (cause === "engine" ? [] : voids));
  return new Set(VOIDABLE.filter((metric) => voided.includes(metric)));
}
