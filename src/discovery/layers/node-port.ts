import type { ClusterView } from "../../model/cluster-view.ts";
import type { Node, Service } from "../../model/kube.ts";
import type { EngineWorkload } from "../engine-workloads.ts";
import type { Front } from "../fronts.ts";
import { readyPods } from "../ready.ts";
import { readyEndpoints, wasSeen } from "../services.ts";
import { addressesOf, urlOf } from "../urls.ts";
import { closed, frontEvidence, type Way } from "../way.ts";
import { schemesOf } from "./port-scheme.ts";

const LAYER = "NodePort";
/** Any node leads to the same pods; a second is for one that is down. */
const MOST_NODES = 2;
/** The nearest to a caller from outside first. */
const ADDRESS_TYPES = ["ExternalIP", "ExternalDNS", "InternalIP", "InternalDNS", "Hostname"];

/** Services of type NodePort, at the addresses of nodes. */
export function nodePorts(view: ClusterView, workload: EngineWorkload): Way[] {
  return workload.fronts
    .filter(({ service }) => service?.spec?.type === "NodePort")
    .flatMap((front) => waysOf(front, view));
}

function waysOf(front: Front, view: ClusterView): Way[] {
  const { title: what, port, service } = front;
  if (port?.nodePort === undefined || service === undefined) return [closed(LAYER, what, "its port has no nodePort")];
  if (!view.looks.some(({ resource, outcome }) => resource === "nodes" && outcome === "seen")) {
    return [closed(LAYER, what, `its node port is ${port.nodePort}, but nodes could not be looked at`)];
  }
  const places = nodesFor(service, view).flatMap(addressOf);
  const outside = places.filter(({ type }) => type.startsWith("External"));
  if (places.length === 0) return [closed(LAYER, what, "no node that is ready leads to its pods")];
  if (outside.length === 0 && view.inCluster)
    return [closed(LAYER, what, "its nodes have no address outside, and the Service itself is nearer")];
  return (outside.length > 0 ? outside : places).slice(0, MOST_NODES).map(({ type, address, node }) => ({
    kind: "open",
    layer: LAYER,
    what,
    addresses: addressesOf(schemesOf(front).map((scheme) => urlOf(scheme, address, port.nodePort, front.router?.path))),
    path: "direct",
    evidence: [
      `${what} on node ${node}, ${type} ${address}, node port ${port.nodePort}${type.startsWith("Internal") ? ": works only from this network" : ""}`,
      frontEvidence(front, readyPods(front, view)),
    ],
    warnings: [],
  }));
}

/** With `externalTrafficPolicy: Local` a node without a pod of the Service drops what it gets. */
function nodesFor(service: Service, view: ClusterView): Node[] {
  const ready = view.objects.nodes.filter(({ status }) =>
    status?.conditions?.some(({ type, status: is }) => type === "Ready" && is === "True"),
  );
  const local = service.spec?.externalTrafficPolicy === "Local";
  if (!local || !wasSeen(view, "endpointSlices", service.metadata.namespace ?? "")) return ready;
  const names = readyEndpoints(service, view).map(({ nodeName }) => nodeName);
  return ready.filter(({ metadata }) => names.includes(metadata.name));
}

function addressOf({ metadata, status }: Node): { type: string; address: string; node: string }[] {
  const [best] = (status?.addresses ?? [])
    .filter(({ type }) => ADDRESS_TYPES.includes(type))
    .toSorted((a, b) => ADDRESS_TYPES.indexOf(a.type) - ADDRESS_TYPES.indexOf(b.type));
  return best === undefined ? [] : [{ ...best, node: metadata.name }];
}
