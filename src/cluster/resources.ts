import type { ResourceName } from "../model/cluster-view.ts";

/** Where the API server keeps a kind of object. */
export interface Resource {
  /** `v1`, or `group/version`; of several, the first that the cluster has. */
  apis: readonly [string, ...string[]];
  plural: string;
  /** Listed as a whole, since it belongs to no namespace or is looked for in all of them. */
  clusterWide?: true;
  /** Only these of them; rights know no such limit. */
  fieldSelector?: string;
}

/** The one table of what can be looked at: lists, rights and the manifests of `config/examples/rbac` come from it. */
export const RESOURCES: Readonly<Record<ResourceName, Resource>> = {
  pods: { apis: ["v1"], plural: "pods" },
  services: { apis: ["v1"], plural: "services" },
  endpointSlices: { apis: ["discovery.k8s.io/v1"], plural: "endpointslices" },
  ingresses: { apis: ["networking.k8s.io/v1"], plural: "ingresses" },
  routes: { apis: ["route.openshift.io/v1"], plural: "routes" },
  httpRoutes: { apis: ["gateway.networking.k8s.io/v1"], plural: "httproutes" },
  gateways: { apis: ["gateway.networking.k8s.io/v1"], plural: "gateways" },
  inferencePools: {
    apis: ["inference.networking.k8s.io/v1", "inference.networking.x-k8s.io/v1alpha2"],
    plural: "inferencepools",
  },
  inferenceServices: { apis: ["serving.kserve.io/v1beta1"], plural: "inferenceservices" },
  llmInferenceServices: {
    apis: ["serving.kserve.io/v1alpha2", "serving.kserve.io/v1alpha1"],
    plural: "llminferenceservices",
  },
  knativeServices: { apis: ["serving.knative.dev/v1"], plural: "services" },
  kubeaiModels: { apis: ["kubeai.org/v1"], plural: "models" },
  ollamaModels: { apis: ["ollama.ayaka.io/v1"], plural: "models" },
  nodes: { apis: ["v1"], plural: "nodes", clusterWide: true },
  deployments: { apis: ["apps/v1"], plural: "deployments" },
  statefulSets: { apis: ["apps/v1"], plural: "statefulsets" },
  autoscalers: { apis: ["autoscaling/v2"], plural: "horizontalpodautoscalers" },
  scaledObjects: { apis: ["keda.sh/v1alpha1"], plural: "scaledobjects" },
  disruptionBudgets: { apis: ["policy/v1"], plural: "poddisruptionbudgets" },
  volumeClaims: { apis: ["v1"], plural: "persistentvolumeclaims" },
  quotas: { apis: ["v1"], plural: "resourcequotas" },
  events: { apis: ["v1"], plural: "events" },
  nodeEvents: { apis: ["v1"], plural: "events", clusterWide: true, fieldSelector: "involvedObject.kind=Node" },
  allPods: { apis: ["v1"], plural: "pods", clusterWide: true },
};

/** Empty for the core group. */
export function groupOf(api: string): string {
  return api.includes("/") ? (api.split("/")[0] ?? "") : "";
}

/** Without a namespace: of the whole cluster. */
export function listPath(api: string, plural: string, namespace: string | undefined): string {
  const root = api.includes("/") ? `/apis/${api}` : `/api/${api}`;
  return namespace === undefined
    ? `${root}/${plural}`
    : `${root}/namespaces/${encodeURIComponent(namespace)}/${plural}`;
}
