import { describe, expect, it } from "vitest";
import { engineWorkloads } from "../../src/discovery/engine-workloads.ts";
import type { PerEngine } from "../../src/model/scenario.ts";
import { fixture, pod, service, viewOf } from "./cluster-fixtures.ts";

function found(yaml: string, select: PerEngine<string> = {}, hidden: Parameters<typeof viewOf>[2] = []) {
  const { workloads, others } = engineWorkloads(viewOf(yaml, {}, hidden), { side: "head", namespace: "llm", select });
  return {
    workloads,
    seen: workloads.map(({ engine, title, fronts }) => [engine, title, ...fronts.map(({ name }) => name)]),
    others: Object.fromEntries(others.map(({ what, because }) => [what, because.join("; ")])),
  };
}

it("finds the engine of vLLM's production stack behind its own Service, and behind the router", () => {
  const { seen, workloads, others } = found(fixture("production-stack"));
  expect(seen).toEqual([
    ["vllm", "Deployment llm/vllm-llama8b-deployment-vllm", "vllm-llama8b-engine-service", "vllm-router-service"],
  ]);
  expect(workloads[0]?.fronts[0]?.port?.name).toBe("service-port");
  expect(workloads[0]?.evidence.join()).toContain("image lmcache/vllm-openai:v0.3.9");
  expect(others["Deployment llm/vllm-deployment-router"]).toContain("router");
});

it("finds Ollama, and neither the job that pulls its model nor the user interface beside it", () => {
  const { seen, others } = found(fixture("ollama-helm"));
  expect(seen).toEqual([["ollama", "Deployment llm/ollama", "ollama"]]);
  expect(others).toEqual({
    "Job llm/ollama-pull": "its pods do a job and end",
    "StatefulSet llm/open-webui": "nothing about its pods tells of an engine",
    "Service llm/open-webui": "leads to no engine",
  });
});

it("finds what decodes behind an inference pool, and not what only prefills", () => {
  const { seen, others } = found(fixture("llm-d", { PORT: 80, ADDRESS: "192.0.2.1" }));
  expect(seen).toEqual([["vllm", "Deployment llm/ms-llama-decode", "gaie-llama"]]);
  expect(others["Deployment llm/ms-llama-prefill"]).toContain("only prefills");
  expect(others["Service llm/gaie-llama-epp"]).toBe("leads to no engine");
});

it("calls the pods of a model resource by its name", () => {
  expect(found(fixture("kserve", { URL: "https://llama.example.com" })).seen).toEqual([
    ["vllm", "InferenceService llm/llama", "llama-predictor"],
  ]);
  const kubeai = pod("model-gemma", "example/engine:1", {
    labels: "app: model, model: gemma, app.kubernetes.io/managed-by: kubeai",
  });
  const model = `---\napiVersion: kubeai.org/v1\nkind: Model\nmetadata: {name: gemma, namespace: llm}\nspec: {engine: OLlama}`;
  const proxy = service("kubeai", "ports: [{name: http, port: 80}]").replace(
    "namespace: llm}",
    "namespace: llm, labels: {app.kubernetes.io/name: kubeai}}",
  );
  expect(found(kubeai + model + proxy).seen).toEqual([["ollama", "Model llm/gemma", "kubeai"]]);
});

it("takes the Ollama operator's models for engines, and its store for none", () => {
  const model = pod("ollama-model-phi", "ollama/ollama:0.32.15", { labels: "app: phi, model.ollama.ayaka.io: phi" });
  const store = pod("ollama-models-store", "ollama/ollama:0.32.15").replace(
    "name: ollama-models-store-5d9c7b-x1\n",
    "name: ollama-models-store-0\n",
  );
  const { seen, others } = found(model + store);
  expect(seen).toEqual([["ollama", "Model llm/phi"]]);
  expect(Object.values(others)).toContain("it keeps models for the Ollama operator and serves none");
});

it("keeps two deployments of one engine apart, also where one Service leads to both", () => {
  const both = service("vllm", "ports: [{port: 8000}]").replace("app: vllm", "tier: llm");
  const stable = pod("stable", "vllm/vllm-openai:v0.12.0", { labels: "app: stable, tier: llm" });
  const canary = pod("canary", "vllm/vllm-openai:v0.13.0", { labels: "app: canary, tier: llm" });
  expect(found(stable + canary + both).seen).toEqual([
    ["vllm", "Deployment llm/stable", "vllm"],
    ["vllm", "Deployment llm/canary", "vllm"],
  ]);
});

it("believes a Service's own name and port only where its pods cannot be seen", () => {
  const yaml = service("vllm", "ports: [{port: 8000}]");
  const { workloads } = found(yaml, {}, ["pods", "endpointSlices"]);
  expect(workloads).toMatchObject([{ engine: "vllm", title: "Service llm/vllm", pods: [] }]);
  expect(workloads[0]?.evidence.join()).toContain("its pods could not be looked at");
  const web = pod("vllm", "example/website:1", { port: 8080 });
  expect(found(yaml + web).seen).toEqual([]);
});

it("asks what is selected, whatever it looks like", () => {
  const yaml = service("model-server", "ports: [{port: 9000}]") + pod("model-server", "internal/llm:7", { port: 9000 });
  expect(found(yaml).seen).toEqual([]);
  expect(found(yaml, { vllm: "model-server" }).seen).toEqual([["vllm", "Deployment llm/model-server", "model-server"]]);
});

it("follows no alias of another name", () => {
  const alias = `---\nkind: Service\nmetadata: {name: vllm, namespace: llm}\nspec: {type: ExternalName, externalName: vllm.example.com, ports: [{port: 8000}]}`;
  const { seen, others } = found(alias);
  expect(seen).toEqual([]);
  expect(others["Service llm/vllm"]).toContain("ExternalName");
});

it("looks at one namespace only", () => {
  const elsewhere = pod("vllm", "vllm/vllm-openai:v0.12.0").replaceAll("namespace: llm", "namespace: other");
  expect(found(elsewhere)).toMatchObject({ workloads: [], others: {} });
});

describe("an engine that is scaled to zero", () => {
  const deployment = (name: string, image: string, labels = `app: ${name}`, replicas = 0) => `
---
kind: Deployment
metadata: {name: ${name}, namespace: llm}
spec:
  replicas: ${replicas}
  selector: {matchLabels: {app: ${name}}}
  template: {metadata: {labels: {${labels}}}, spec: {containers: [{name: main, image: "${image}"}]}}
`;
  const VLLM = "vllm/vllm-openai:v0.12.0";
  const port = "ports: [{name: http, port: 8000}]";

  it("is found by its template, with the Service that waits for its pods and the way to scale it", () => {
    const { workloads, seen } = found(service("chat", port) + deployment("chat", VLLM));
    expect(seen).toEqual([["vllm", "Deployment llm/chat", "chat"]]);
    expect(workloads[0]?.atRest).toBe(
      "Deployment llm/chat is scaled to zero: nothing to measure; scale it to 1: kubectl scale deployment/chat --replicas=1 -n llm",
    );
  });

  it("is none while it has pods, nor what is no engine, nor where pods may not be seen", () => {
    expect(found(pod("chat", VLLM) + deployment("chat", VLLM, "app: chat", 1)).workloads[0]).not.toHaveProperty(
      "atRest",
    );
    expect(found(deployment("postgres", "postgres:16")).seen).toEqual([]);
    expect(found(deployment("chat", VLLM), {}, ["pods"]).seen).toEqual([]);
  });

  it("is called by its model resource, whose old revisions are none of it", () => {
    const labels = "serving.kserve.io/inferenceservice: llama";
    const revision = deployment("llama-predictor-00001-deployment", VLLM, labels);
    const { workloads } = found(revision);
    expect(workloads).toMatchObject([{ title: "InferenceService llm/llama", engine: "vllm" }]);
    expect(workloads[0]?.atRest).toContain("scale it to 1: spec.predictor.minReplicas: 1");
    const running = pod("llama-predictor-00002", VLLM, { labels });
    expect(found(revision + running).workloads.map(({ atRest }) => atRest)).toEqual([undefined]);
  });

  it.each([
    ["InferenceService", "serving.kserve.io/v1beta1", "{predictor: {model: {runtime: vllm-cuda-runtime}}}", "vllm"],
    [
      "InferenceService",
      "serving.kserve.io/v1beta1",
      '{predictor: {containers: [{name: x, image: "ollama/ollama"}]}}',
      "ollama",
    ],
    ["LLMInferenceService", "serving.kserve.io/v1alpha1", "{}", "vllm"],
    ["Model", "kubeai.org/v1", "{engine: OLlama}", "ollama"],
  ])("is told of a %s that has nothing at all, by what it says that it runs", (kind, apiVersion, spec, engine) => {
    const resource = `---\nkind: ${kind}\napiVersion: ${apiVersion}\nmetadata: {name: chat, namespace: llm}\nspec: ${spec}\n`;
    const { workloads } = found(resource);
    expect(workloads).toMatchObject([{ engine, title: `${kind} llm/chat`, pods: [] }]);
    expect(workloads[0]?.atRest).toContain(`${kind} llm/chat has no pods, as if it were scaled to zero`);
    // A pod that carries its name is its own, whatever else it is called.
    expect(found(resource + pod("other", VLLM, { labels: "resource: chat" })).seen).toEqual([
      ["vllm", "Deployment llm/other"],
    ]);
  });
});
