import { engineOf } from "../engines/index.ts";
import type { AbsentEndpoint } from "../model/endpoint.ts";
import { endpointId } from "../model/endpoint-id.ts";
import { FAILURES } from "../model/failures.ts";
import type { EngineId } from "../model/scenario.ts";
import type { ManualFinding } from "./manual-url.ts";
import type { PlaceFindings } from "./search-cluster.ts";

/** Servers that the scenario names and that do not answer as an engine. */
export function absentByUrl(manual: readonly ManualFinding[]): AbsentEndpoint[] {
  return manual.flatMap(({ candidate, finding }) => {
    if (finding.kind !== "absent") return [];
    const { engine, baseUrl, required } = candidate;
    const { class: failure, detail: reason } = finding.failure;
    return [{ id: endpointId(candidate), engine, baseUrl, required, failure, reason, hint: FAILURES[failure] }];
  });
}

/** An engine that had to be in the cluster: the first reason why it was not reached, or that nothing looks like it. */
export function absentFrom(engine: EngineId, { place, namespace, view, unreached }: PlaceFindings): AbsentEndpoint {
  const { label } = engineOf(engine);
  const seen = unreached.filter(({ workload }) => workload.engine === engine);
  const failure = seen.find((one) => one.failure !== undefined)?.failure;
  const blind = view.looks.filter(({ outcome }) => outcome === "not-allowed" || outcome === "failed");
  const reason =
    failure === undefined
      ? `nothing in namespace ${namespace} that ${seen.length === 0 ? `looks like ${label}` : `leads to ${label}`} was seen`
      : `${seen[0]?.workload.title ?? label}: ${failure.detail}`;
  const rights = blind.flatMap(({ reason: why }) => why ?? [])[0];
  return {
    id: endpointId({ engine, side: place.side }),
    engine,
    baseUrl: `namespace ${namespace} of ${view.server}`,
    required: true,
    failure: failure?.class ?? "not-found",
    reason,
    hint:
      failure === undefined
        ? `${rights === undefined ? "" : `${rights}. `}\`llm-latency-gate discover --explain\` shows what was looked at; services.manual_urls.${engine} names a URL by hand.`
        : FAILURES[failure.class],
  };
}
