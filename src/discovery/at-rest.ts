import { engineOfPod } from "../engines/workload-hints.ts";
import type { ClusterView } from "../model/cluster-view.ts";
import type { Container, KubeMetadata, Pod, UrlResource, Workload } from "../model/kube.ts";
import { hasEnded } from "../model/pods.ts";
import type { EngineId } from "../model/scenario.ts";
import { selectsByMap } from "../model/selector.ts";
import type { Front } from "./fronts.ts";
import { kubeaiEngine, ownerOf, whyNoServer } from "./owners.ts";
import { inNamespace, nameOf, wasSeen } from "./services.ts";

/** An engine that has no pods because nobody wants any now. */
export interface EngineAtRest {
  engine: EngineId;
  title: string;
  names: string[];
  pods: Pod[];
  /** What waits for its pods. */
  fronts: Front[];
  evidence: string[];
  /** That it rests, and how it is scaled up. */
  atRest: string;
}

/** @param running Titles of those that have pods: an old revision of one of them is no engine at rest. */
export function enginesAtRest(
  view: ClusterView,
  namespace: string,
  fronts: readonly Front[],
  running: readonly string[],
): EngineAtRest[] {
  if (!wasSeen(view, "pods", namespace)) return [];
  const { deployments, statefulSets } = view.objects;
  const all = [
    ...inNamespace(deployments, namespace).flatMap((one) => ofTemplate("Deployment", one, view, fronts)),
    ...inNamespace(statefulSets, namespace).flatMap((one) => ofTemplate("StatefulSet", one, view, fronts)),
    ...modelResources(view, namespace),
  ].filter(({ title }) => !running.includes(title));
  // A resource and the Deployment that was made of it are one engine; the Deployment knows what leads to it.
  return all.filter(({ title }, at) => all.findIndex((one) => one.title === title) === at);
}

function ofTemplate(
  kind: "Deployment" | "StatefulSet",
  { metadata, spec }: Workload,
  view: ClusterView,
  fronts: readonly Front[],
): EngineAtRest[] {
  const template = spec?.template;
  if (spec?.replicas !== 0 || template === undefined) return [];
  const labels = template.metadata?.labels ?? {};
  const owner = { kind, name: metadata.name, controller: true };
  // As a pod of it would be.
  const pod: Pod = { metadata: { ...metadata, labels, ownerReferences: [owner] }, spec: template.spec ?? {} };
  const { name, title, engine: said } = ownerOf(pod, view);
  const seen = engineOfPod(pod.spec ?? {}, labels);
  const engine = seen?.engine ?? said;
  if (engine === undefined || whyNoServer(pod) !== undefined) return [];
  const mine = fronts.filter(({ selector }) => selectsByMap(selector, labels));
  const names = [...new Set([name, ...mine.map((front) => front.name)])];
  const evidence = seen === undefined ? [] : [`${title}: ${seen.hints.join(", ")}`];
  const atRest = `${title} is scaled to zero: nothing to measure; scale it to 1: ${howToScale(title)}`;
  return [{ engine, title, names, pods: [], fronts: mine, evidence, atRest }];
}

/** Model resources whose platform keeps nothing for them while they rest; a pod of theirs carries their name in a label. */
function modelResources({ objects }: ClusterView, namespace: string): EngineAtRest[] {
  const labels = inNamespace(objects.pods, namespace)
    .filter((pod) => !hasEnded(pod))
    .map(({ metadata }) => metadata.labels ?? {});
  const inUse = new Set(labels.flatMap((of) => Object.values(of)));
  const ofKind = <T extends { metadata: KubeMetadata }>(
    kind: string,
    resources: readonly T[],
    engineOf: (resource: T) => EngineId | undefined,
  ) =>
    inNamespace(resources, namespace)
      .filter(({ metadata }) => !inUse.has(metadata.name))
      .flatMap((resource) => ofResource(nameOf(kind, resource.metadata), resource.metadata, engineOf(resource)));
  return [
    ...ofKind("InferenceService", objects.inferenceServices, engineOfPredictor),
    ...ofKind("LLMInferenceService", objects.llmInferenceServices, () => "vllm"),
    ...ofKind("Model", objects.kubeaiModels, kubeaiEngine),
  ];
}

function ofResource(title: string, { name }: KubeMetadata, engine: EngineId | undefined): EngineAtRest[] {
  if (engine === undefined) return [];
  const evidence = [`${title} says that it runs ${engine}`];
  const atRest = `${title} has no pods, as if it were scaled to zero: nothing to measure; scale it to 1: ${howToScale(title)}`;
  return [{ engine, title, names: [name], pods: [], fronts: [], evidence, atRest }];
}

/** KServe names a runtime or the format of the model, or has a container as a pod has it. */
function engineOfPredictor({ spec }: UrlResource): EngineId | undefined {
  const { containers = [], model } = (spec as { predictor?: Predictor } | undefined)?.predictor ?? {};
  const app = model?.runtime ?? model?.modelFormat?.name.toLowerCase() ?? "";
  return engineOfPod({ containers: [...containers, { name: app, image: app }] })?.engine;
}

interface Predictor {
  containers?: Container[];
  model?: { runtime?: string; modelFormat?: { name: string } };
}

/** A resource's own key, since its controller undoes what is written to the Deployment that it made. */
const SCALED_BY: Readonly<Record<string, string>> = {
  InferenceService: "spec.predictor.minReplicas: 1",
  LLMInferenceService: "spec.replicas: 1",
  "Knative Service": 'the annotation autoscaling.knative.dev/min-scale: "1" of its template',
  Model: "spec.minReplicas: 1 (spec.replicas: 1 for the Ollama operator)",
};

/** @param title `Deployment llm/vllm`. */
function howToScale(title: string): string {
  const [, kind = "", namespace, name] = /^(.+) ([^/ ]+)\/(.+)$/.exec(title) ?? [];
  return SCALED_BY[kind] ?? `kubectl scale ${kind.toLowerCase()}/${name} --replicas=1 -n ${namespace}`;
}
