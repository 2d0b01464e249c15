import { readFileSync } from "node:fs";
import { parseAllDocuments } from "yaml";
import { engineWorkloads } from "../../src/discovery/engine-workloads.ts";
import type { Check, Found, Ground } from "../../src/infrastructure/check.ts";
import { engineWorkload } from "../../src/infrastructure/engine-workload.ts";
import type { ClusterObjects, ClusterView, Look, ResourceName } from "../../src/model/cluster-view.ts";
import type { Endpoint, Side } from "../../src/model/endpoint.ts";

export type Objects = ClusterView["objects"];

const KINDS: Record<string, ResourceName> = {
  Pod: "pods",
  Service: "services",
  EndpointSlice: "endpointSlices",
  Ingress: "ingresses",
  Route: "routes",
  HTTPRoute: "httpRoutes",
  Gateway: "gateways",
  InferencePool: "inferencePools",
  Node: "nodes",
  Deployment: "deployments",
  StatefulSet: "statefulSets",
  HorizontalPodAutoscaler: "autoscalers",
  ScaledObject: "scaledObjects",
  PodDisruptionBudget: "disruptionBudgets",
  PersistentVolumeClaim: "volumeClaims",
  ResourceQuota: "quotas",
  Event: "events",
};

const OTHERS: ResourceName[] = [
  "inferenceServices",
  "llmInferenceServices",
  "knativeServices",
  "kubeaiModels",
  "ollamaModels",
  "allPods",
  "nodeEvents",
];

/** The objects of a fixture, each kind under its name in a view; `allPods` are the pods of every namespace. */
export function objectsOf(yaml: string): Objects {
  const objects = Object.fromEntries([...Object.values(KINDS), ...OTHERS].map((name) => [name, [] as object[]]));
  for (const document of parseAllDocuments(yaml)) {
    const object = document.toJS() as { kind: string; metadata: { namespace?: string } };
    const name = KINDS[object.kind];
    if (name === undefined) throw new Error(`the fixture has a ${object.kind}, which no view has`);
    if (name !== "pods" || object.metadata.namespace === "llm") objects[name]?.push(object);
    if (name === "pods") objects["allPods"]?.push(object);
  }
  return objects as unknown as Objects;
}

export const CLEAN = readFileSync(new URL("../fixtures/infrastructure/clean.yaml", import.meta.url), "utf8");

export interface GroundOptions {
  /** ISO 8601. */
  takenAt?: string;
  /** What may not be looked at, or is not asked for. */
  hidden?: readonly ResourceName[];
  unasked?: readonly ResourceName[];
  /** Of the one side or of both; both see the same engines. */
  sides?: readonly Side[];
}

/** The clean ground with something changed, as discovery and the checks see it. */
export function ground(change: (objects: Objects) => void = () => undefined, options: GroundOptions = {}): Ground {
  const { takenAt = "2026-11-24T12:00:00.000Z", hidden = [], unasked = [] } = options;
  const objects = objectsOf(CLEAN);
  change(objects);
  for (const name of [...hidden, ...unasked]) objects[name].length = 0;
  const looks = (Object.keys(objects) as ResourceName[])
    .filter((name) => !unasked.includes(name))
    .map((resource): Look => {
      const count = objects[resource].length;
      return hidden.includes(resource)
        ? { resource, namespace: "llm", outcome: "not-allowed", count: 0, reason: `not allowed to list ${resource}` }
        : { resource, namespace: "llm", outcome: "seen", count };
    });
  const view: ClusterView = { takenAt, server: "api:6443", inCluster: false, namespaces: ["llm"], looks, objects };
  const { workloads } = engineWorkloads(view, { side: "head", namespace: "llm", select: {} });
  return { view, workloads: workloads.map((found) => engineWorkload(found, view, ENDPOINTS)) };
}

export const ENDPOINTS: Pick<Endpoint, "id" | "side" | "engine" | "evidence">[] = [
  { id: "vllm", side: "head", engine: "vllm", evidence: ["Deployment llm/vllm-a: image vllm/vllm-openai"] },
  { id: "ollama", side: "head", engine: "ollama", evidence: ["StatefulSet llm/ollama: image ollama/ollama"] },
];

/** What a check finds once something is changed. */
export function found(check: Check, change?: (objects: Objects) => void, options?: GroundOptions): Found[] {
  return check.find(ground(change, options));
}

/** The object of that name. Throws where the fixture has none, so that no test looks at nothing. */
export function named<Name extends ResourceName>(
  objects: Objects,
  resource: Name,
  name: string,
): ClusterObjects[Name] & { spec: NonNullable<unknown>; status: NonNullable<unknown> } {
  const object = objects[resource].find(({ metadata }) => metadata.name === name);
  if (object === undefined) throw new Error(`the fixture has no ${resource} ${name}`);
  return object as never;
}

/** The pod and its template, changed alike. */
export function eachSpec(objects: Objects, pod: string, change: (spec: PodSpecOf) => void): void {
  const owner = pod.startsWith("vllm")
    ? objects.deployments.find(({ metadata }) => metadata.name === "vllm-a")
    : objects.statefulSets.find(({ metadata }) => metadata.name === "ollama");
  change(owner?.spec?.template?.spec as PodSpecOf);
  change(named(objects, "pods", pod).spec as PodSpecOf);
}

type PodSpecOf = NonNullable<NonNullable<Objects["pods"][number]["spec"]>>;
