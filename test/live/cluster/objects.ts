import type { EngineId } from "../../../src/model/scenario.ts";

const IMAGES: Readonly<Record<EngineId, string>> = {
  vllm: "vllm/vllm-openai:v0.33.0",
  tgi: "ghcr.io/huggingface/text-generation-inference:3.3.7",
  ollama: "ollama/ollama:0.33.0",
  openai: "ghcr.io/ggml-org/llama.cpp:server-b7000",
};
const PORTS: Readonly<Record<EngineId, number>> = { vllm: 8000, tgi: 8080, ollama: 11434, openai: 8080 };

export interface EngineOptions {
  readonly engine: EngineId;
  /** Default: the engine. */
  readonly name?: string;
  readonly namespace: string;
  readonly replicas?: number;
  readonly args?: readonly string[];
  /** Of the pods; see stages.yaml and network/engines.ts. */
  readonly annotations?: Readonly<Record<string, string>>;
  /** Merged into the pods' spec. */
  readonly spec?: object;
  /** Merged into the Service's spec. */
  readonly service?: object;
}

/** A namespace. */
export function namespace(name: string): object {
  return { apiVersion: "v1", kind: "Namespace", metadata: { name } };
}

/** A Deployment of an engine and its Service, on port 8000 for every engine. */
export function engineObjects(options: EngineOptions): object[] {
  const { engine, name = engine, namespace, replicas = 1, args = [], annotations = {}, spec = {}, service } = options;
  const metadata = { name, namespace, labels: { app: name } };
  const containers = [
    {
      name: engine,
      image: IMAGES[engine],
      args,
      ports: [{ name: "http", containerPort: PORTS[engine] }],
      resources: { requests: { cpu: "4", memory: "8Gi" }, limits: { memory: "16Gi" } },
    },
  ];
  return [
    {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata,
      spec: {
        replicas,
        selector: { matchLabels: { app: name } },
        template: { metadata: { labels: { app: name }, annotations }, spec: { containers, ...spec } },
      },
    },
    {
      apiVersion: "v1",
      kind: "Service",
      metadata,
      spec: { selector: { app: name }, ports: [{ name: "http", port: 8000, targetPort: "http" }], ...service },
    },
  ];
}

/** Keeps pods with this label on nodes of their own. */
export function apart(app: string): object {
  const term = { labelSelector: { matchLabels: { app } }, topologyKey: "kubernetes.io/hostname" };
  return { affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] } } };
}
