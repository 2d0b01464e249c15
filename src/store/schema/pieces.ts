import { z } from "zod";
import { FAILURES, type FailureClass } from "../../model/failures.ts";
import type { EngineIdentity, Fingerprint } from "../../model/fingerprint.ts";
import { METRICS, type MetricId } from "../../model/metrics.ts";
import { ENGINE_IDS } from "../../model/scenario.ts";

/** What the schemas of all files share. Everything has a bound: a hostile file must not cost more than its size. */

/** The fields of a model type, all of them: a field that is added to the model does not compile before it is read here. */
export type Fields<T> = { [K in keyof T]-?: z.ZodType<T[K]> };

/** Numbers in zod are finite; what is measured here is never negative. */
export const amount = z.number().nonnegative();
export const count = z.int().nonnegative();
export const name = z.string().min(1).max(500);
export const text = z.string().max(20_000);
export const moment = z.iso.datetime();
export const engineId = z.enum(ENGINE_IDS);
export const METRIC_IDS = Object.keys(METRICS) as [MetricId, ...MetricId[]];
export const metricId = z.enum(METRIC_IDS);
export const statistic = z.enum(["p50", "p95", "p99", "mean", "value"]);

/** A map with a known set of keys, none of which has to be there. `drop` leaves others out, `refuse` is an error. */
export function partial<K extends string, V>(
  keys: readonly K[],
  value: z.ZodType<V>,
  others: "drop" | "refuse",
): z.ZodType<Partial<Record<K, V>>> {
  const shape = Object.fromEntries(keys.map((key) => [key, z.exactOptional(value)]));
  const schema = others === "drop" ? z.object(shape) : z.strictObject(shape);
  // A shape from a list of keys has lost their names in the types, not in the values.
  return schema as unknown as z.ZodType<Partial<Record<K, V>>>;
}

export const failureCounts = partial(Object.keys(FAILURES) as FailureClass[], count, "drop");

interface RequestCounts {
  due: number;
  ok?: number;
  failed: number;
  failures: Partial<Record<FailureClass, number>>;
}

/** Counts that contradict each other were not written by a run, and could hide what failed. */
export function consistent<T extends RequestCounts>(counts: z.ZodType<T>): z.ZodType<T> {
  return counts.superRefine(({ due, ok, failed, failures }, { addIssue }) => {
    const refuse = (key: keyof RequestCounts, message: string) => addIssue({ code: "custom", path: [key], message });
    if (failed > due) return refuse("failed", `more than the ${due} that were due`);
    if (ok !== undefined && ok + failed !== due)
      return refuse("ok", `with ${failed} failed that is not the ${due} that were due`);
    // They may come to fewer: classes that this version does not know were dropped.
    const told = Object.values(failures).reduce((sum, one) => sum + one, 0);
    if (told > failed) refuse("failed", `less than the ${told} of its failures`);
  });
}

const identity: z.ZodType<EngineIdentity> = z.object({
  version: text,
  model: text,
  modelDigest: text,
  quantization: text,
  contextLength: text,
} satisfies Fields<EngineIdentity>);

export const fingerprintSchema: z.ZodType<Fingerprint> = z.object({
  workload: z.object({ scenarioHash: name, promptsHash: name, measuringVersion: name }),
  environment: z.object({ path: text, gpu: text, nodeType: text, client: text }),
  subject: z.record(name, identity).refine((endpoints) => Object.keys(endpoints).length <= 1_000, "too many endpoints"),
} satisfies Fields<Fingerprint>);
