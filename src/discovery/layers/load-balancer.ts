import type { ClusterView } from "../../model/cluster-view.ts";
import type { EngineWorkload } from "../engine-workloads.ts";
import type { Front } from "../fronts.ts";
import { readyPods } from "../ready.ts";
import { addressesOf, urlOf } from "../urls.ts";
import { closed, frontEvidence, type Way } from "../way.ts";
import { schemesOf } from "./port-scheme.ts";

const LAYER = "LoadBalancer";

/** Services with an address outside of the cluster: a load balancer's, or one of `externalIPs`. */
export function loadBalancers(view: ClusterView, workload: EngineWorkload): Way[] {
  return workload.fronts.flatMap((front) => {
    const { spec, status } = front.service ?? {};
    const points = (status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => hostname ?? ip ?? []);
    const external = spec?.externalIPs ?? [];
    const pending = closed(LAYER, front.title, "it has no address yet: pending, or nothing here makes load balancers");
    return [
      ...(spec?.type === "LoadBalancer" && points.length === 0 ? [pending] : []),
      ...points.map((address) => wayOf(front, address, "load balancer", view)),
      ...external.map((address) => wayOf(front, address, "externalIPs", view)),
    ];
  });
}

function wayOf(front: Front, address: string, from: string, view: ClusterView): Way {
  const { title: what, port, service, router } = front;
  if (port === undefined) return closed(LAYER, what, "it has no port that an engine would answer on");
  const ranges = service?.spec?.loadBalancerSourceRanges ?? [];
  const limit = ranges.length === 0 ? "" : `, only for callers in ${ranges.join(", ")}`;
  return {
    kind: "open",
    layer: LAYER,
    what,
    addresses: addressesOf(schemesOf(front).map((scheme) => urlOf(scheme, address, port.port, router?.path))),
    path: "direct",
    evidence: [`${what} at ${address}:${port.port} (${from})${limit}`, frontEvidence(front, readyPods(front, view))],
    warnings: [],
  };
}
