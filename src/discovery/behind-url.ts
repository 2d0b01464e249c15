import type { ClusterView } from "../model/cluster-view.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { EngineWorkload } from "./engine-workloads.ts";
import { CLUSTER_LAYERS } from "./layers/index.ts";

/** The engines of a place in a cluster, and the view that shows them. */
export interface Placed {
  view: ClusterView;
  workloads: readonly EngineWorkload[];
}

/**
 * The endpoints, those that a scenario names by URL with the engine that the cluster has behind it as a further evidence:
 * what stands in a URL is found by the names and addresses that lead to an engine, and by nothing else.
 */
export function withPlaces(endpoints: readonly Endpoint[], placed: readonly Placed[]): Endpoint[] {
  return endpoints.map((endpoint) => {
    const behind = placed.flatMap(({ view, workloads }) =>
      workloads.filter((workload) => workload.side === endpoint.side && leadsTo(endpoint.baseUrl, workload, view)),
    );
    const evidence = behind.map(({ title }) => `${endpoint.baseUrl} leads to ${title}`);
    return { ...endpoint, evidence: [...endpoint.evidence, ...evidence] };
  });
}

function leadsTo(baseUrl: string, workload: EngineWorkload, view: ClusterView): boolean {
  const url = new URL(baseUrl);
  if (
    workload.fronts.some(({ kind, name, namespace }) => kind === "Service" && isNameOf(url.hostname, name, namespace))
  )
    return true;
  return CLUSTER_LAYERS.flatMap((layer) => layer(view, workload)).some(
    (way) => way.kind === "open" && way.addresses.some((address) => isSame(new URL(address.baseUrl), url)),
  );
}

/** In the cluster's DNS: `vllm`, `vllm.llm`, `vllm.llm.svc` and with the cluster's own domain. */
function isNameOf(hostname: string, service: string, namespace: string): boolean {
  const full = `${service}.${namespace}.svc`;
  return [service, `${service}.${namespace}`, full].includes(hostname) || hostname.startsWith(`${full}.`);
}

/** Whatever the scheme: what redirects one to the other is in front of the same engine. */
function isSame(one: URL, other: URL): boolean {
  const path = ({ pathname }: URL) => pathname.replace(/\/+$/, "");
  return one.hostname === other.hostname && one.port === other.port && path(one) === path(other);
}
