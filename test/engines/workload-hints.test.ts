import { expect, it } from "vitest";
import { engineOfPod } from "../../src/engines/workload-hints.ts";
import type { Container } from "../../src/model/kube.ts";

const engineOf = (container: Partial<Container>, labels: Record<string, string> = {}) =>
  engineOfPod({ containers: [{ name: "main", ...container }] }, labels)?.engine;

it.each([
  ["vllm/vllm-openai:v0.12.0", "vllm"],
  ["vllm/vllm-openai-cpu@sha256:0123", "vllm"],
  ["registry.redhat.io/rhaiis/vllm-cuda-rhel9:3.2", "vllm"],
  ["ghcr.io/llm-d/llm-d-cuda:v0.4.0", "vllm"],
  ["ghcr.io/llm-d/llm-d-inference-sim:v0.6.1", "vllm"],
  ["ghcr.io/huggingface/text-generation-inference:3.3.5", "tgi"],
  ["localhost:5000/mirror/tgi:3", "tgi"],
  ["ollama/ollama:0.32.15-rocm", "ollama"],
  ["ollama", "ollama"],
  ["lmsysorg/sglang:v0.5", "openai"],
  ["nvcr.io/nim/meta/llama-3.1-8b-instruct:1.8", "openai"],
])("takes the image %s for %s", (image, engine) => {
  expect(engineOf({ image })).toBe(engine);
});

it.each([
  ["lmcache/lmstack-router:latest"],
  ["vllm/vllm-router:1"],
  ["ghcr.io/llm-d/llm-d-routing-sidecar:v0.4"],
  ["ghcr.io/llm-d/llm-d-inference-scheduler:v0.4"],
  ["ghcr.io/open-webui/open-webui:ollama"],
  ["example/ollama-exporter:1"],
  ["vllm.example.com/team/web:1"],
  ["postgres:16"],
])("takes the image %s for no engine", (image) => {
  expect(engineOf({ image })).toBeUndefined();
});

it.each([
  [["vllm", "serve", "meta-llama/Llama-3.1-8B"], "vllm"],
  [["python3", "-m", "vllm.entrypoints.openai.api_server", "--model", "m"], "vllm"],
  [["/bin/sh", "-c", "ollama serve & sleep 5 && ollama pull llama3; wait"], "ollama"],
  [["text-generation-launcher", "--model-id", "m"], "tgi"],
])("takes the command %s for %s in an image of another name", (command, engine) => {
  expect(engineOf({ image: "internal/llm:7", command })).toBe(engine);
});

it.each([
  ["vllm/vllm-openai:v0.12.0", ["vllm", "bench", "serve"]],
  ["ollama/ollama:0.32.15", ["ollama", "pull", "llama3"]],
])("knows that %s does other work with the command %s", (image, command) => {
  expect(engineOf({ image, command })).toBeUndefined();
});

it("does not take a user interface with a variable OLLAMA_BASE_URL for Ollama", () => {
  expect(
    engineOf({ image: "internal/chat:1", env: [{ name: "OLLAMA_BASE_URL", value: "http://ollama:11434" }] }),
  ).toBeUndefined();
});

it("takes a name and the usual port together for an engine, and neither alone", () => {
  const labels = { "app.kubernetes.io/name": "vllm" };
  expect(engineOf({ image: "internal/llm:7", ports: [{ containerPort: 8000 }] }, labels)).toBe("vllm");
  expect(engineOf({ image: "internal/llm:7" }, labels)).toBeUndefined();
  expect(engineOf({ image: "internal/llm:7", ports: [{ containerPort: 8000 }] })).toBeUndefined();
});

it("believes a label that declares the engine", () => {
  expect(engineOf({ image: "internal/llm:7" }, { "llm-latency-gate.io/engine": "tgi" })).toBe("tgi");
});

it("finds the engine among sidecars, and says by what", () => {
  const containers = [
    { name: "istio-proxy", image: "istio/proxyv2:1.27" },
    { name: "kserve-container", image: "vllm/vllm-openai:v0.12.0", args: ["--port", "8080"] },
  ];
  expect(engineOfPod({ containers })).toEqual({
    engine: "vllm",
    container: "kserve-container",
    hints: ["image vllm/vllm-openai:v0.12.0"],
  });
});

it("says nothing of a pod without containers", () => {
  expect(engineOfPod({}, { app: "vllm" })).toBeUndefined();
});
