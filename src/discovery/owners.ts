import type { ClusterView } from "../model/cluster-view.ts";
import type { ModelResource, Pod } from "../model/kube.ts";
import { hasEnded, makerOf } from "../model/pods.ts";
import type { EngineId } from "../model/scenario.ts";
import { inNamespace, nameOf } from "./services.ts";

/** What a pod belongs to, as people call it: the workload or model resource that made it. */
export interface Owner {
  name: string;
  title: string;
  /** What the resource itself says that it runs. */
  engine?: EngineId;
}

/** Labels by which platforms mark the pods of a model resource; the value is its name. */
const RESOURCE_LABELS = [
  ["serving.kserve.io/inferenceservice", "InferenceService"],
  ["serving.knative.dev/service", "Knative Service"],
  ["model.ollama.ayaka.io", "Model"],
] as const;

export function ownerOf(pod: Pod, view: ClusterView): Owner {
  const { labels = {}, namespace = "" } = pod.metadata;
  const named = (kind: string, name: string, engine?: EngineId): Owner => ({
    name,
    title: nameOf(kind, { namespace, name }),
    ...(engine === undefined ? {} : { engine }),
  });
  if (labels["app.kubernetes.io/part-of"] === "llminferenceservice") {
    return named("LLMInferenceService", labels["app.kubernetes.io/name"] ?? pod.metadata.name, "vllm");
  }
  const model = labels["model"];
  if (labels["app.kubernetes.io/managed-by"] === "kubeai" && model !== undefined) {
    return named("Model", model, engineOfModel(model, namespace, view));
  }
  for (const [label, kind] of RESOURCE_LABELS) {
    const name = labels[label];
    if (name !== undefined) return named(kind, name, kind === "Model" ? "ollama" : undefined);
  }
  const { kind, name } = controllerOf(pod);
  return named(kind, name, labels["llm-d.ai/inference-serving"] === "true" ? "vllm" : undefined);
}

/** As KubeAI writes them in `spec.engine` of a Model. */
const KUBEAI_ENGINES: Readonly<Record<string, EngineId>> = { vllm: "vllm", ollama: "ollama" };

function engineOfModel(name: string, namespace: string, { objects }: ClusterView): EngineId | undefined {
  const model = inNamespace(objects.kubeaiModels, namespace).find(({ metadata }) => metadata.name === name);
  return kubeaiEngine(model);
}

export function kubeaiEngine(model: ModelResource | undefined): EngineId | undefined {
  return KUBEAI_ENGINES[model?.spec?.engine?.toLowerCase() ?? ""];
}

function controllerOf({ metadata }: Pod): { kind: string; name: string } {
  const owner = metadata.ownerReferences?.find(({ controller }) => controller !== false);
  return owner === undefined ? { kind: "Pod", name: metadata.name } : makerOf(metadata, owner);
}

/** Why a pod answers no requests whatever it runs, in one sentence; undefined where it may. */
export function whyNoServer(pod: Pod): string | undefined {
  const { metadata } = pod;
  const { labels = {}, ownerReferences = [] } = metadata;
  if (hasEnded(pod) || ownerReferences.some(({ kind }) => kind === "Job")) return "its pods do a job and end";
  if (labels["llm-d.ai/role"] === "prefill") return "it only prefills: the pods that decode stand before it";
  const worker = labels["leaderworkerset.sigs.k8s.io/worker-index"] ?? "0";
  if (worker !== "0") return "it is a worker of a group: the leader answers";
  if (metadata.name.startsWith("ollama-models-store")) return "it keeps models for the Ollama operator and serves none";
  return undefined;
}
