import type {
  EndpointSlice,
  Gateway,
  HorizontalPodAutoscaler,
  HttpRoute,
  InferencePool,
  Ingress,
  KubeEvent,
  ModelResource,
  Node,
  PersistentVolumeClaim,
  Pod,
  PodDisruptionBudget,
  ResourceQuota,
  Route,
  ScaledObject,
  Service,
  UrlResource,
  Workload,
} from "./kube.ts";

/** Every kind of object that is looked at, by the name that it has in a view. */
export interface ClusterObjects {
  pods: Pod;
  services: Service;
  endpointSlices: EndpointSlice;
  ingresses: Ingress;
  routes: Route;
  httpRoutes: HttpRoute;
  gateways: Gateway;
  inferencePools: InferencePool;
  inferenceServices: UrlResource;
  llmInferenceServices: UrlResource;
  knativeServices: UrlResource;
  kubeaiModels: ModelResource;
  ollamaModels: ModelResource;
  nodes: Node;
  deployments: Workload;
  statefulSets: Workload;
  autoscalers: HorizontalPodAutoscaler;
  scaledObjects: ScaledObject;
  disruptionBudgets: PodDisruptionBudget;
  volumeClaims: PersistentVolumeClaim;
  quotas: ResourceQuota;
  events: KubeEvent;
  /** Events about nodes, which belong to no namespace of an engine. */
  nodeEvents: KubeEvent;
  /** Pods of every namespace, to see who else is on an engine's node. */
  allPods: Pod;
}
export type ResourceName = keyof ClusterObjects;

/** A pod as it is from now on, or as it was when it went. */
export interface PodEvent {
  /** Wall clock, ms since the epoch, when it was seen. */
  atMs: number;
  gone: boolean;
  pod: Pod;
}

/** What was seen of a cluster at one moment. Plain data: everything that judges a cluster is a pure function of it. */
export interface ClusterView {
  /** ISO 8601. */
  takenAt: string;
  /** Host and port of the API server. */
  server: string;
  /** Absent in the cluster itself. */
  context?: string;
  /** We run in a pod of this cluster, so that Services and pods are reached as they are. */
  inCluster: boolean;
  /** The namespaces that were looked at; cluster-wide kinds come whole. */
  namespaces: string[];
  looks: Look[];
  /** A kind that could not be looked at is empty; `looks` says so. */
  objects: { [Name in ResourceName]: ClusterObjects[Name][] };
}

/** One list call: what is not `seen` was not looked at, and nothing may be concluded from its absence. */
export interface Look {
  resource: ResourceName;
  /** Absent for a cluster-wide list. */
  namespace?: string;
  /** `absent`: the cluster has no such kind. */
  outcome: "seen" | "not-allowed" | "absent" | "failed";
  count: number;
  /** A sentence for everything but `seen`: `not allowed to list routes in llm`, with the line of a Role that grants it. */
  reason?: string;
}
