import { engineOfPod } from "../engines/workload-hints.ts";
import type { ClusterView } from "../model/cluster-view.ts";
import type { InferencePool, Pod, PortRef, Service } from "../model/kube.ts";
import type { EngineId } from "../model/scenario.ts";
import { selectsByMap } from "../model/selector.ts";
import { enginePort, inNamespace, nameOf, podsOf, type ServicePort } from "./services.ts";

/** What stands before the pods of an engine and leads requests to them. */
export interface Front {
  kind: "Service" | "InferencePool";
  namespace: string;
  name: string;
  title: string;
  /** Of a Service: the port on which the engine answers. */
  port?: ServicePort;
  service?: Service;
  /** Port of the pods, by number or name. */
  target?: PortRef;
  selector: Readonly<Record<string, string>>;
  /** All that it selects, engines or not. */
  pods: Pod[];
  /** A router before several engines: one hop more. */
  router?: Router;
  /** What its own name and port look like, for where no pod can be seen. */
  guess?: EngineId;
}

/** A program that spreads requests over the engines of a release. */
interface Router {
  name: string;
  engine: EngineId;
  /** What its URL has before the engine's own paths. */
  path: string;
  /** Whether a Service with these labels, or a pod of it, is one. */
  is(labels: Readonly<Record<string, string>>): boolean;
  /** Whether the engine of a pod with these labels is behind it. */
  serves(labels: Readonly<Record<string, string>>): boolean;
}

const ROUTERS: readonly Router[] = [
  {
    name: "the router of vLLM's production stack",
    engine: "vllm",
    path: "",
    is: (labels) =>
      labels["app.kubernetes.io/component"] === "router" && labels["app.kubernetes.io/part-of"] === "vllm-stack",
    serves: (labels) =>
      labels["app.kubernetes.io/part-of"] === "vllm-stack" || labels["helm-release-name"] !== undefined,
  },
  {
    name: "KubeAI's proxy",
    engine: "vllm",
    path: "/openai",
    is: (labels) => labels["app.kubernetes.io/name"] === "kubeai",
    serves: (labels) => labels["app.kubernetes.io/managed-by"] === "kubeai",
  },
];

/** Every Service and inference pool of a namespace. */
export function frontsIn({ objects }: ClusterView, namespace: string): Front[] {
  const pods = inNamespace(objects.pods, namespace);
  return [
    ...inNamespace(objects.services, namespace).map((service) => ofService(service, pods)),
    ...inNamespace(objects.inferencePools, namespace).map((pool) => ofPool(pool, pods)),
  ];
}

function ofService(service: Service, allPods: readonly Pod[]): Front {
  const { metadata, spec } = service;
  const port = enginePort(service);
  const pods = podsOf(service, allPods);
  const target = port?.targetPort ?? port?.port;
  const labelled = [metadata, ...pods.map((pod) => pod.metadata)].map(({ labels = {} }) => labels);
  const router = ROUTERS.find(({ is }) => labelled.some(is));
  const guess = router?.engine ?? guessOf(service, target);
  return {
    kind: "Service",
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    title: nameOf("Service", metadata),
    service,
    selector: spec?.selector ?? {},
    pods,
    ...(port === undefined ? {} : { port }),
    ...(target === undefined ? {} : { target }),
    ...(router === undefined ? {} : { router }),
    ...(guess === undefined ? {} : { guess }),
  };
}

/** By its labels and port as if they were its pods', and its name as if it were a label. */
function guessOf({ metadata }: Service, target: PortRef | undefined): EngineId | undefined {
  const ports = [{ containerPort: Number(target) }];
  return engineOfPod({ containers: [{ name: "any", ports }] }, { app: metadata.name, ...metadata.labels })?.engine;
}

function ofPool({ metadata, spec }: InferencePool, allPods: readonly Pod[]): Front {
  const selector = selectorOf(spec);
  const target = spec?.targetPorts?.[0]?.number ?? spec?.targetPortNumber;
  const pods = allPods.filter((pod) => selectsByMap(selector, pod.metadata.labels));
  return {
    kind: "InferencePool",
    namespace: metadata.namespace ?? "",
    name: metadata.name,
    title: nameOf("InferencePool", metadata),
    selector,
    pods,
    guess: "vllm",
    ...(target === undefined ? {} : { target }),
  };
}

/** v1 has `matchLabels`; v1alpha2 had the labels themselves. */
function selectorOf(spec: InferencePool["spec"]): Record<string, string> {
  const { selector = {} } = spec ?? {};
  const labels = selector.matchLabels;
  return typeof labels === "object" ? labels : (selector as Record<string, string>);
}
