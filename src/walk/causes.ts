import { type CauseInput, findCauses } from "../explain/causes.ts";
import type { EngineTelemetry } from "../explain/signals.ts";
import { matchFingerprints } from "../gate/fingerprint-match.ts";
import type { Cause } from "../model/cause.ts";
import type { Comparison, FingerprintMatch } from "../model/comparison.ts";
import type { ClusterChange } from "../model/finding.ts";
import type { RunResult } from "../model/run.ts";
import { ENGINE_IDS, type EngineId } from "../model/scenario.ts";
import type { Walk } from "./context.ts";
import { endpointPairs } from "./paired.ts";

/** What likely moved the metrics that moved, from all that the walk knows of both sides. */
export function causesOf(
  { run, earlier, ground }: Walk,
  comparisons: readonly Comparison[],
  match: FingerprintMatch | undefined,
): Cause[] {
  return findCauses({
    comparisons,
    ...(earlier.values === undefined ? {} : { changes: earlier.values }),
    telemetry: telemetryOf(run),
    identities: identitiesOf(run, match),
    cluster: (ground?.changes() ?? []).map((change) => ({ change, engines: enginesOf(change, run) })),
  });
}

/** How much of the values differs, whether or not it explains anything. */
export function valuesNote({ earlier: { values } }: Walk): string[] {
  if (values === undefined) return [];
  if (values.length === 0) return ["Helm values: none changed."];
  const known = values.filter(({ effect }) => effect !== undefined).length;
  return [
    `Helm values: ${values.length} changed, ${known} of them known to change latency; llm-latency-gate explain lists them.`,
  ];
}

function enginesOf({ endpointIds }: ClusterChange, { endpoints }: RunResult): EngineId[] {
  return endpoints.filter(({ id }) => endpointIds.includes(id)).map(({ engine }) => engine);
}

/** Of the engines that are live on both sides. */
function telemetryOf({ endpoints, repeats }: RunResult): EngineTelemetry[] {
  const told = (id: string) =>
    repeats.flatMap(({ endpointId, telemetry }) => (endpointId === id ? (telemetry ?? []) : []));
  return endpointPairs(endpoints).map(({ base, head }) => ({
    engine: head.engine,
    base: told(base.id),
    head: told(head.id),
  }));
}

function identitiesOf(
  { endpoints, fingerprint }: RunResult,
  stored: FingerprintMatch | undefined,
): CauseInput["identities"] {
  const pairs = endpointPairs(endpoints).map(({ base, head }) => ({ base: base.id, head: head.id }));
  const live = pairs.length === 0 ? undefined : matchFingerprints(fingerprint, fingerprint, pairs);
  const differences = (live ?? stored)?.differences ?? [];
  return differences.flatMap(({ part, field, base, head }) => {
    const [, id = "", name = ""] = /^(.*)\.(\w+)$/.exec(field) ?? [];
    const engine = part === "subject" ? engineOfId(id) : undefined;
    return engine === undefined ? [] : [{ engine, field: name, base, head }];
  });
}

/** Ids begin with the name of their engine. */
function engineOfId(id: string): EngineId | undefined {
  return ENGINE_IDS.find((engine) => id === engine || id.startsWith(`${engine}-`));
}
