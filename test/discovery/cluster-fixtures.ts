import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { RESOURCES as CLUSTER_RESOURCES } from "../../src/cluster/resources.ts";
import type { Cluster, Forward } from "../../src/deps.ts";
import type { DiscoveryDeps } from "../../src/discovery/discover.ts";
import { probe } from "../../src/discovery/probe.ts";
import type { ForwardTarget } from "../../src/model/cluster.ts";
import type { ClusterView, Look, ResourceName } from "../../src/model/cluster-view.ts";
import { realClock } from "../helpers/request-context.ts";

/** Kinds as manifests write them; two groups have a kind `Model`. */
const RESOURCES: Record<string, ResourceName> = {
  Pod: "pods",
  Service: "services",
  EndpointSlice: "endpointSlices",
  Ingress: "ingresses",
  Route: "routes",
  HTTPRoute: "httpRoutes",
  Gateway: "gateways",
  InferencePool: "inferencePools",
  InferenceService: "inferenceServices",
  LLMInferenceService: "llmInferenceServices",
  "serving.knative.dev/v1 Service": "knativeServices",
  "kubeai.org/v1 Model": "kubeaiModels",
  "ollama.ayaka.io/v1 Model": "ollamaModels",
  Node: "nodes",
  Deployment: "deployments",
  StatefulSet: "statefulSets",
};
export const NAMES = [...new Set(Object.values(RESOURCES))];
/** A view has a list of every kind, also of those that it was not asked for. */
const ALL_NAMES = Object.keys(CLUSTER_RESOURCES) as ResourceName[];

/** What an API server would show of these objects: YAML documents as `kubectl get -o yaml` prints them. */
export function viewOf(
  yaml: string,
  more: Partial<ClusterView> = {},
  hidden: readonly ResourceName[] = [],
): ClusterView {
  const objects = Object.fromEntries(ALL_NAMES.map((name) => [name, []])) as unknown as ClusterView["objects"];
  for (const document of parseAllDocuments(yaml)) {
    const object = document.toJS() as { apiVersion?: string; kind: string } | null;
    if (object === null) continue;
    const name = RESOURCES[`${object.apiVersion} ${object.kind}`] ?? RESOURCES[object.kind];
    if (name === undefined) throw new Error(`no resource for ${object.apiVersion} ${object.kind}`);
    if (!hidden.includes(name)) (objects[name] as object[]).push(object);
  }
  const look = (resource: ResourceName): Look => ({
    resource,
    outcome: hidden.includes(resource) ? "not-allowed" : "seen",
    count: objects[resource].length,
    ...(hidden.includes(resource) ? { reason: `not allowed to list ${resource} in llm` } : {}),
  });
  return {
    takenAt: "2026-11-24T12:00:00Z",
    server: "cluster.example:6443",
    inCluster: false,
    namespaces: ["llm"],
    looks: NAMES.map(look),
    objects,
    ...more,
  };
}

/** A fixture with `${NAME}` replaced. */
export function fixture(name: string, values: Readonly<Record<string, string | number>> = {}): string {
  const text = readFileSync(new URL(`../fixtures/clusters/${name}.yaml`, import.meta.url), "utf8");
  return filled(text, values);
}

export function filled(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, key: string) => {
    if (values[key] === undefined) throw new Error(`nothing is given for ${key}`);
    return String(values[key]);
  });
}

/** One pod of a Deployment, with its labels. */
export function pod(
  name: string,
  image: string,
  more: { labels?: string; ready?: boolean; port?: number; spec?: string } = {},
): string {
  const { labels = `app: ${name}`, ready = true, port = 8000, spec = "" } = more;
  return `
---
kind: Pod
metadata:
  name: ${name}-5d9c7b-x1
  namespace: llm
  labels: {${labels}, pod-template-hash: 5d9c7b}
  ownerReferences: [{kind: ReplicaSet, name: ${name}-5d9c7b, controller: true}]
spec:
  containers: [{name: main, image: "${image}", ports: [{name: http, containerPort: ${port}}]${spec}}]
status:
  phase: Running
  conditions: [{type: Ready, status: "${ready ? "True" : "False"}"}]
---
kind: EndpointSlice
metadata: {name: ${name}-abc, namespace: llm, labels: {kubernetes.io/service-name: ${name}}}
endpoints: [{addresses: [10.1.0.7], conditions: {ready: ${ready}}, nodeName: node-1, targetRef: {kind: Pod, name: ${name}-5d9c7b-x1}}]
ports: [{name: http, port: ${port}}]
`;
}

/** A Service before it. */
export function service(name: string, spec: string, more = ""): string {
  return `
---
kind: Service
metadata: {name: ${name}, namespace: llm}
spec: {selector: {app: ${name}}, ${spec}}
${more}
`;
}

export interface FakeCluster extends Cluster {
  /** What was forwarded, in order. */
  forwards: ForwardTarget[];
  /** Forwards that are still open. */
  open: number;
  closed: boolean;
  views: number;
}

/** A cluster that shows views of our making, the last one again and again, and forwards to servers on loopback by the port of the pod. */
export function clusterOf(
  views: readonly ClusterView[],
  servers: Readonly<Record<number, string>> = {},
  namespace = "llm",
): FakeCluster {
  const cluster: FakeCluster = {
    server: "cluster.example:6443",
    namespace,
    inCluster: false,
    forwards: [],
    open: 0,
    closed: false,
    views: 0,
    async view() {
      const view = views[Math.min(cluster.views, views.length - 1)];
      cluster.views += 1;
      if (view === undefined) throw new Error("a cluster has a view");
      return view;
    },
    missingRights: async () => [],
    watch: async () => ({ blind: () => [], [Symbol.asyncDispose]: async () => undefined }),
    helmRelease: async ({ name }) => Promise.reject(new Error(`no release was to be read, and it was ${name}`)),
    acquireLease: async () => ({
      lost: new AbortController().signal,
      waitedMs: 0,
      [Symbol.asyncDispose]: async () => undefined,
    }),
    async forward(target): Promise<Forward> {
      cluster.forwards.push(target);
      cluster.open += 1;
      return {
        baseUrl: servers[target.port] ?? "http://127.0.0.1:9",
        pod: () => target.pod,
        failures: () => [],
        async [Symbol.asyncDispose]() {
          cluster.open -= 1;
        },
      };
    },
    async [Symbol.asyncDispose]() {
      cluster.closed = true;
    },
  };
  return cluster;
}

export function discoveryDeps(more: Partial<DiscoveryDeps> = {}): DiscoveryDeps {
  return {
    probe,
    signal: new AbortController().signal,
    clock: realClock,
    progress: () => undefined,
    connectCluster: () => Promise.reject(new Error("no cluster was to be looked at")),
    ...more,
  };
}
