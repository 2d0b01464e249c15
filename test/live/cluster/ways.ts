import type { LayerName } from "../../../src/model/discovery.ts";
import type { LiveCluster } from "./cluster.ts";

/** One way to the Service `vllm` of a namespace, as somebody would set it up. */
export interface LaidWay {
  readonly layer: LayerName;
  readonly objects: (namespace: string) => object[];
  /** What kubectl deletes to close it again. */
  readonly kinds: readonly string[];
  /** What a controller of its own would do. */
  readonly serve?: (namespace: string, cluster: LiveCluster) => Promise<void>;
  readonly url: (namespace: string, cluster: LiveCluster) => RegExp;
}

const host = (namespace: string, kind: string) => `${kind}-${namespace}.apps.live.test`;
const service = (namespace: string, name: string, type: string) => ({
  apiVersion: "v1",
  kind: "Service",
  metadata: { name, namespace },
  spec: { type, selector: { app: "vllm" }, ports: [{ name: "http", port: 8000, targetPort: "http" }] },
});

/** In the order in which they should win; a port-forward needs nothing. */
export const WAYS: readonly LaidWay[] = [
  {
    layer: "OpenShift Route",
    kinds: ["route/vllm"],
    objects: (namespace) => [
      {
        apiVersion: "route.openshift.io/v1",
        kind: "Route",
        metadata: { name: "vllm", namespace },
        spec: { host: host(namespace, "route"), to: { kind: "Service", name: "vllm" }, tls: { termination: "edge" } },
      },
    ],
    url: (namespace) => new RegExp(`^https://${host(namespace, "route")}$`),
  },
  {
    layer: "Gateway API",
    kinds: ["httproute/vllm", "gateway/public"],
    objects: (namespace) => [
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "Gateway",
        metadata: { name: "public", namespace },
        spec: { listeners: [{ name: "http", port: 8080, protocol: "HTTP" }] },
      },
      {
        apiVersion: "gateway.networking.k8s.io/v1",
        kind: "HTTPRoute",
        metadata: { name: "vllm", namespace },
        spec: {
          parentRefs: [{ name: "public" }],
          hostnames: [host(namespace, "gateway")],
          rules: [{ backendRefs: [{ name: "vllm", port: 8000 }] }],
        },
      },
    ],
    url: (namespace) => new RegExp(`^http://${host(namespace, "gateway")}:8080$`),
  },
  {
    layer: "published URL",
    kinds: ["inferenceservice/vllm"],
    objects: (namespace) => [
      {
        apiVersion: "serving.kserve.io/v1beta1",
        kind: "InferenceService",
        metadata: { name: "vllm", namespace },
        spec: { predictor: {} },
      },
    ],
    serve: async (namespace, { api, kubectl }) => {
      const ip = await kubectl("get", "service", "vllm", "-n", namespace, "-o=jsonpath={.spec.clusterIP}");
      const path = `/apis/serving.kserve.io/v1beta1/namespaces/${namespace}/inferenceservices/vllm/status`;
      const conditions = [{ type: "Ready", status: "True" }];
      await api.patch(path, { status: { url: `http://${ip}:8000`, conditions } });
    },
    url: (_, { addresses }) => new RegExp(`^http://${addresses.services.split(".", 2).join("\\.")}.*:8000$`),
  },
  {
    layer: "Ingress",
    kinds: ["ingress/vllm"],
    objects: (namespace) => {
      const backend = { service: { name: "vllm", port: { number: 8000 } } };
      const http = { paths: [{ path: "/", pathType: "Prefix", backend }] };
      return [
        {
          apiVersion: "networking.k8s.io/v1",
          kind: "Ingress",
          metadata: { name: "vllm", namespace },
          spec: { rules: [{ host: host(namespace, "ingress"), http }] },
        },
      ];
    },
    url: (namespace) => new RegExp(`^http://${host(namespace, "ingress")}$`),
  },
  {
    layer: "NodePort",
    kinds: ["service/on-nodes"],
    objects: (namespace) => [service(namespace, "on-nodes", "NodePort")],
    url: (_, { addresses }) => new RegExp(`^http://${addresses.externalIp(1)}:3\\d{4}$`),
  },
  {
    layer: "LoadBalancer",
    kinds: ["service/balanced"],
    objects: (namespace) => [service(namespace, "balanced", "LoadBalancer")],
    url: (_, { addresses }) => new RegExp(`^http://${addresses.frontIp(0).split(".", 2).join("\\.")}.*:8000$`),
  },
  { layer: "port-forward", kinds: [], objects: () => [], url: () => /^http:\/\/127\.0\.0\.1:\d+$/ },
];
