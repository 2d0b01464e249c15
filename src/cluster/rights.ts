import type { ResourceName } from "../model/cluster-view.ts";
import { LOOKED_AT } from "../model/looked-at.ts";
import type { Feature } from "../model/rights.ts";
import { groupOf, RESOURCES } from "./resources.ts";

/** One rule of a Role, or of a ClusterRole. */
export interface Right {
  group: string;
  /** With the subresource: `pods/portforward`. */
  resource: string;
  verbs: readonly string[];
  clusterWide: boolean;
  /** What is looked at with it. */
  looksAt?: ResourceName;
}

/** The least that each feature does with; the manifests of `config/examples/rbac` are made of it. */
export const RIGHTS: Readonly<Record<Feature, readonly Right[]>> = {
  discover: [namespaced("", "namespaces", "get"), ...LOOKED_AT.discover.flatMap(toList)],
  // An API server before 1.35 asks for get only, a later one for create too; the list finds the pod that takes over.
  forward: [namespaced("", "pods/portforward", "get", "create"), ...toList("pods")],
  validate: LOOKED_AT.validate.flatMap(toList),
  // Pods are looked at and followed, in the namespace and on the nodes of its engines.
  watch: [
    ...LOOKED_AT.watch.flatMap(toList),
    namespaced("", "pods", "watch"),
    { ...namespaced("", "pods", "watch"), clusterWide: true },
  ],
  lease: [namespaced("coordination.k8s.io", "leases", "get", "create", "update")],
  // Helm keeps its releases in Secrets, and a Role cannot tell them from others: this one reads every Secret.
  "helm-values": [namespaced("", "secrets", "get", "list")],
};

function namespaced(group: string, resource: string, ...verbs: string[]): Right {
  return { group, resource, verbs, clusterWide: false };
}

function toList(name: ResourceName): Right[] {
  const { apis, plural, clusterWide = false } = RESOURCES[name];
  const groups = [...new Set(apis.map(groupOf))];
  return groups.map((group) => ({ group, resource: plural, verbs: ["list"], clusterWide, looksAt: name }));
}
