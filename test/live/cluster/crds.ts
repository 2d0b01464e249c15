interface CustomKind {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope?: "Cluster";
}

/** kwok's own two, and kinds of others that are looked at or that our charts make. */
const KINDS: readonly CustomKind[] = [
  { group: "kwok.x-k8s.io", version: "v1alpha1", kind: "PortForward", plural: "portforwards" },
  {
    group: "kwok.x-k8s.io",
    version: "v1alpha1",
    kind: "ClusterPortForward",
    plural: "clusterportforwards",
    scope: "Cluster",
  },
  { group: "route.openshift.io", version: "v1", kind: "Route", plural: "routes" },
  { group: "gateway.networking.k8s.io", version: "v1", kind: "Gateway", plural: "gateways" },
  { group: "gateway.networking.k8s.io", version: "v1", kind: "HTTPRoute", plural: "httproutes" },
  { group: "serving.kserve.io", version: "v1beta1", kind: "InferenceService", plural: "inferenceservices" },
  { group: "monitoring.coreos.com", version: "v1", kind: "ServiceMonitor", plural: "servicemonitors" },
];

/** CustomResourceDefinitions with as much schema as it takes to hold such objects; status through the subresource. */
export const CRDS: readonly object[] = KINDS.map(({ group, version, kind, plural, scope = "Namespaced" }) => ({
  apiVersion: "apiextensions.k8s.io/v1",
  kind: "CustomResourceDefinition",
  metadata: {
    name: `${plural}.${group}`,
    // Without it the groups of Kubernetes itself are refused.
    annotations: { "api-approved.kubernetes.io": "unapproved, for tests" },
  },
  spec: {
    group,
    scope,
    names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase() },
    versions: [
      {
        name: version,
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: "object", "x-kubernetes-preserve-unknown-fields": true } },
      },
    ],
  },
}));
