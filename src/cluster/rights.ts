import type { ResourceName } from "../model/cluster-view.ts";
import { groupOf, RESOURCES } from "./resources.ts";

/** What of us needs rights in a cluster. */
export const FEATURES = ["discover", "forward", "validate", "watch", "lease", "helm-values"] as const;
export type Feature = (typeof FEATURES)[number];

/** One rule of a Role, or of a ClusterRole. */
export interface Right {
  group: string;
  /** With the subresource: `pods/portforward`. */
  resource: string;
  verbs: readonly string[];
  clusterWide: boolean;
}

const ENGINES_AND_WAYS: readonly ResourceName[] = [
  "pods",
  "services",
  "endpointSlices",
  "ingresses",
  "routes",
  "httpRoutes",
  "gateways",
  "inferencePools",
  "inferenceServices",
  "llmInferenceServices",
  "knativeServices",
  "kubeaiModels",
  "ollamaModels",
  "nodes",
];

const GROUND: readonly ResourceName[] = [
  "pods",
  "events",
  "deployments",
  "statefulSets",
  "replicaSets",
  "autoscalers",
  "scaledObjects",
  "nodes",
  "allPods",
];

/** The least that each feature does with; the manifests of `config/examples/rbac` are made of it. */
export const RIGHTS: Readonly<Record<Feature, readonly Right[]>> = {
  discover: [namespaced("", "namespaces", "get"), ...ENGINES_AND_WAYS.flatMap(toList)],
  // An API server before 1.35 asks for get only, a later one for create too; the list finds the pod that takes over.
  forward: [namespaced("", "pods/portforward", "get", "create"), ...toList("pods")],
  validate: [...GROUND, ...(["services", "disruptionBudgets", "volumeClaims", "quotas"] as const)].flatMap(toList),
  watch: [...GROUND, "endpointSlices" as const].flatMap(toList),
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
  return groups.map((group) => ({ group, resource: plural, verbs: ["list"], clusterWide }));
}
