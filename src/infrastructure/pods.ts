import type { Node, Pod } from "../model/kube.ts";
import { hasEnded } from "../model/pods.ts";
import type { EngineWorkload, FoundEngine } from "./engine-workload.ts";

/** It takes memory, processors and devices of its node. */
export function holdsNode(pod: Pod): boolean {
  const { metadata, spec } = pod;
  return spec?.nodeName !== undefined && !hasEnded(pod) && metadata.deletionTimestamp === undefined;
}

/** Names of the nodes that the pods are on. */
export function nodeNames({ pods }: Pick<FoundEngine, "pods">): string[] {
  return [...new Set(pods.filter(holdsNode).flatMap(({ spec }) => spec?.nodeName ?? []))];
}

/** Nodes with the engines on them, in the order of the nodes. */
export function enginesByNode(
  nodes: readonly Node[],
  workloads: readonly EngineWorkload[],
): { node: Node; engines: EngineWorkload[] }[] {
  return nodes.flatMap((node) => {
    const engines = workloads.filter((workload) => nodeNames(workload).includes(node.metadata.name));
    return engines.length === 0 ? [] : [{ node, engines }];
  });
}

export function podKey({ metadata }: Pod): string {
  return metadata.uid ?? `${metadata.namespace}/${metadata.name}`;
}

/** They belong to the cluster, and are on every node alike. */
const SYSTEM = /^(kube-|openshift-|openshift$|gke-|calico-|cattle-|gpu-operator|nvidia-)/;

export function isOfSystem({ metadata }: Pod): boolean {
  const { namespace = "", ownerReferences = [] } = metadata;
  return SYSTEM.test(namespace) || ownerReferences.some(({ kind }) => kind === "DaemonSet" || kind === "Node");
}
