import type {
  V1Deployment,
  V1HorizontalPodAutoscaler,
  V1PersistentVolumeClaim,
  V1PodDisruptionBudget,
  V1Secret,
} from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { ENGINES, NO_HELM } from "../helpers/helm.ts";
import { enginePod, kindsOf, notes, only, podSpecs, type Rendering, rendered, template } from "./chart.ts";

const SCC = "security.openshift.io/v1";

async function refusal(rendering: Rendering): Promise<string> {
  const { exitCode, stderr } = await template("vllm", rendering);
  expect(exitCode).toBe(1);
  return stderr;
}

function variable(chart: (typeof ENGINES)[number], name: string, rendering: Rendering) {
  return rendered(chart, rendering).then((objects) => enginePod(objects).engine.env?.find((env) => env.name === name));
}

describe.skipIf(NO_HELM).each(ENGINES)("the chart %s", (chart) => {
  it("names a user where nobody else does, and none on OpenShift", async () => {
    const [plain] = podSpecs(await rendered(chart));
    expect(plain?.securityContext).toMatchObject({ runAsUser: 1000, runAsGroup: 1000, fsGroup: 1000 });
    for (const rendering of [{ apiVersions: [SCC] }, { values: { runAsUser: "none" } }]) {
      for (const { securityContext } of podSpecs(await rendered(chart, rendering))) {
        expect(Object.keys(securityContext ?? {}).sort()).toEqual([
          "fsGroupChangePolicy",
          "runAsNonRoot",
          "seccompProfile",
        ]);
      }
    }
    const [own] = podSpecs(
      await rendered(chart, { values: { runAsUser: 1000680000, "podSecurityContext.fsGroup": 7 } }),
    );
    expect(own?.securityContext).toMatchObject({ runAsUser: 1000680000, fsGroup: 7 });
    const [root] = podSpecs(
      await rendered(chart, { values: { runAsUser: 0, "podSecurityContext.runAsNonRoot": false } }),
    );
    expect(root?.securityContext).toMatchObject({ runAsUser: 0, runAsNonRoot: false });
  });

  it("keeps the model on a volume of its own, on a given one, or on none", async () => {
    const { spec } = only<V1PersistentVolumeClaim>(await rendered(chart), "PersistentVolumeClaim");
    expect(spec).toMatchObject({ accessModes: ["ReadWriteOnce"], resources: { requests: { storage: "50Gi" } } });
    const given = await rendered(chart, { values: { "persistence.existingClaim": "models" } });
    expect(kindsOf(given)).not.toContain("PersistentVolumeClaim");
    expect(enginePod(given).spec.volumes?.[0]?.persistentVolumeClaim).toEqual({ claimName: "models" });
    const none = await rendered(chart, { variant: "cpu" });
    expect(kindsOf(none)).not.toContain("PersistentVolumeClaim");
    expect(enginePod(none).spec.volumes?.[0]?.emptyDir).toEqual({ sizeLimit: "10Gi" });
  });

  it("refuses several replicas on a volume that one node mounts, and says what to change", async () => {
    for (const values of [{ replicaCount: 2 }, { "autoscaling.enabled": true }]) {
      const { exitCode, stderr } = await template(chart, { values });
      expect(exitCode).toBe(1);
      expect(stderr).toMatch(/\d replicas cannot share a volume .* set persistence\.accessModes to \[ReadWriteMany\]/);
    }
  });

  it("hands the number of pods to an autoscaler only when it is asked to", async () => {
    expect(only<V1Deployment>(await rendered(chart), "Deployment").spec?.replicas).toBe(1);
    const production = await rendered(chart, { variant: "production" });
    expect(only<V1Deployment>(production, "Deployment").spec).not.toHaveProperty("replicas");
    expect(only<V1HorizontalPodAutoscaler>(production, "HorizontalPodAutoscaler").spec).toMatchObject({
      scaleTargetRef: { kind: "Deployment", name: `bench-${chart}` },
      minReplicas: 2,
      maxReplicas: 4,
    });
    expect(only<V1PodDisruptionBudget>(production, "PodDisruptionBudget").spec).toMatchObject({ maxUnavailable: 1 });
  });

  it("lets extraEnv replace what the chart sets, since the API server takes no name twice", async () => {
    const values = { extraEnv: [{ name: "HOME", value: "/scratch" }] };
    expect(await variable(chart, "HOME", { values })).toEqual({ name: "HOME", value: "/scratch" });
  });

  it("takes an image by its digest instead of a tag", async () => {
    const digest = `sha256:${"ab".repeat(32)}`;
    const { image } = enginePod(await rendered(chart, { values: { "image.digest": digest } })).engine;
    expect(image).toMatch(new RegExp(`^[a-z./-]+@${digest}$`));
  });

  it("derives the patience of its startup probe, rounded up", async () => {
    const values = { startupTimeoutSeconds: 601, "startupProbe.periodSeconds": 60, "startupProbe.timeoutSeconds": 5 };
    expect(enginePod(await rendered(chart, { values })).engine.startupProbe?.failureThreshold).toBe(11);
  });
});

describe.skipIf(NO_HELM).each([
  ["vllm", "VLLM_API_KEY"],
  ["tgi", "API_KEY"],
] as const)("secrets of %s", (chart, keyVariable) => {
  it("are named, never held", async () => {
    const objects = await rendered(chart, { variant: "existing-secrets" });
    expect(kindsOf(objects)).not.toContain("Secret");
    const rendering = { variant: "existing-secrets" };
    const key = { secretKeyRef: { name: "engine-keys", key: chart } };
    expect((await variable(chart, keyVariable, rendering))?.valueFrom).toEqual(key);
    const token = { secretKeyRef: { name: "hugging-face", key: "token" } };
    expect((await variable(chart, "HF_TOKEN", rendering))?.valueFrom).toEqual(token);
    expect(podSpecs(objects)[1]?.containers[0]?.env?.find(({ name }) => name === "API_KEY")?.valueFrom).toEqual(key);
  });

  it("can be made by the chart: a long key, another one each time, and not in what Helm prints", async () => {
    const keys = await Promise.all(
      [1, 2].map(async () => {
        const { metadata, data } = only<V1Secret>(await rendered(chart, { variant: "generated-key" }), "Secret");
        expect(metadata?.name).toBe(`bench-${chart}-api-key`);
        return Buffer.from(data?.["api-key"] ?? "", "base64").toString();
      }),
    );
    expect(keys[0]).toMatch(/^[A-Za-z0-9]{40}$/);
    expect(keys[0]).not.toBe(keys[1]);
    const text = await notes(chart, { variant: "generated-key" });
    expect(text).toContain(`get secret bench-${chart}-api-key -o jsonpath='{.data.api-key}'`);
    expect(text).toContain(`services.api_key_env: {${chart}: ${chart.toUpperCase()}_API_KEY}`);
    expect(text).not.toMatch(/[A-Za-z0-9]{40}/);
  });

  it("come from one place", async () => {
    const values = { "apiKey.generate": true, "apiKey.existingSecret": "mine" };
    const { exitCode, stderr } = await template(chart, { values });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining("apiKey.generate and apiKey.existingSecret")]);
  });

  it("are not needed by the ServiceMonitor", async () => {
    const objects = await rendered(chart, { variant: "generated-key" });
    const monitor = only(objects, "ServiceMonitor") as {
      metadata?: { labels?: object };
      spec?: { endpoints: unknown };
    };
    expect(monitor.metadata?.labels).toMatchObject({ release: "prometheus" });
    expect(monitor.spec?.endpoints).toEqual([{ port: "http", path: "/metrics", interval: "15s" }]);
  });
});

describe.skipIf(NO_HELM)("the engines' own settings", () => {
  const args = async (chart: (typeof ENGINES)[number], rendering: Rendering) =>
    enginePod(await rendered(chart, rendering)).engine.args;

  it("start vLLM with the model, its name and revision, and the chart's user's flags last", async () => {
    const values = { extraArgs: ["--max-num-seqs=8"] };
    expect(await args("vllm", { variant: "existing-secrets", values })).toEqual([
      "meta-llama/Llama-3.1-8B-Instruct",
      "--port=8000",
      "--served-model-name=llama-3.1-8b",
      "--revision=0e9e39f249a16976918f6564b8830bc894c89659",
      "--tensor-parallel-size=1",
      "--max-num-seqs=8",
    ]);
  });

  it("split vLLM's model over its GPUs unless they are told otherwise", async () => {
    expect(await args("vllm", { variant: "gpu" })).toContain("--tensor-parallel-size=2");
    expect(await args("vllm", { variant: "gpu", values: { tensorParallelSize: 1 } })).toContain(
      "--tensor-parallel-size=1",
    );
  });

  it("choose the image for processors where there is no GPU", async () => {
    const images = await Promise.all(
      ENGINES.map(async (chart) => enginePod(await rendered(chart, { variant: "cpu" })).engine.image),
    );
    expect(images).toEqual([
      "vllm/vllm-openai-cpu:v0.32.0",
      "ghcr.io/huggingface/text-generation-inference:3.3.4-intel-cpu",
      "ollama/ollama:0.32.15",
    ]);
    expect(await variable("vllm", "VLLM_CPU_KVCACHE_SPACE", { variant: "cpu" })).toHaveProperty("value", "8");
    expect(await args("vllm", { variant: "cpu" })).not.toContain("--tensor-parallel-size=1");
    expect(await args("tgi", { variant: "cpu" })).toContain("--cuda-graphs=0");
  });

  it("give TGI its model and a port that needs no root", async () => {
    expect(await args("tgi", {})).toEqual(["--model-id=Qwen/Qwen2.5-1.5B-Instruct", "--port=8080"]);
  });

  it("name two keys where one is missing", async () => {
    expect(await refusal({ values: { "httpRoute.enabled": true } })).toContain("httpRoute.parentRefs is empty; wanted");
    expect(await refusal({ values: { "ingress.enabled": true } })).toContain("ingress.hosts is empty; wanted");
  });
});
