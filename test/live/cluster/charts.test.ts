import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Finding } from "../../../src/model/finding.ts";
import type { KubeCondition, Pod } from "../../../src/model/kube.ts";
import { type Rendering, template, variantsOf } from "../../helm/chart.ts";
import { matrixOf } from "../../helm/matrix.ts";
import { CHARTS, type ChartName, ENGINES, kubectl } from "../../helpers/helm.ts";
import { ROOT } from "../../helpers/spawned.ts";
import { describePart } from "../parts.ts";
import { type LiveCluster, startCluster } from "./cluster.ts";
import { command } from "./product.ts";
import { until } from "./wait.ts";

/** Pods that break the strictest Pod Security Standard are refused in it, and of workloads that would make such it is told. */
const RESTRICTED = {
  apiVersion: "v1",
  kind: "Namespace",
  metadata: {
    name: "llm",
    labels: { "pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/warn": "restricted" },
  },
};
const VALUES = join(ROOT, "config", "examples", "benchmark-values");

describePart("cluster", "the charts on a real API server, by real Helm", () => {
  let cluster: LiveCluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.nodes(2, { gpus: 1 });
    await cluster.apply(RESTRICTED);
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  const install = (chart: ChartName, ...more: string[]) =>
    cluster.helm(
      "install",
      chart,
      join(CHARTS, chart),
      "-n",
      "llm",
      "--values",
      join(VALUES, `${chart}.yaml`),
      ...more,
    );
  const pods = async (): Promise<Map<string, Pod>> => {
    const { items } = await cluster.api.get<{ items: Pod[] }>("/api/v1/namespaces/llm/pods");
    return new Map(items.map((pod) => [pod.metadata.labels?.["llm-latency-gate/engine"] ?? "", pod]));
  };

  it.each(ENGINES)(
    "%s: every object of every variant and of every two choices is accepted, field by field, and none breaks the restricted standard",
    async (chart) => {
      const variants: Rendering[] = variantsOf(chart).map((variant) => ({ variant }));
      const renderings = [{}, ...variants, ...matrixOf(chart).map((values) => ({ values }))];
      const texts: string[] = [];
      for (const [i, rendering] of renderings.entries()) {
        texts.push((await template(chart, { release: `v${i}`, namespace: "llm", ...rendering })).stdout);
      }
      const file = join(cluster.folder, `${chart}.yaml`);
      writeFileSync(file, texts.join("\n---\n"));
      const apply = ["apply", "-n", "llm", "--dry-run=server", "--validate=strict", "-f", file];
      const { exitCode, stdout, stderr } = await kubectl(apply, { env: { KUBECONFIG: cluster.kubeconfig } });
      expect(stderr).toBe("");
      expect(exitCode).toBe(0);
      expect(stdout.match(/^deployment\.apps\/\S+ created/gm)).toHaveLength(renderings.length);
    },
  );

  describe("the three side by side", () => {
    let waiting: KubeCondition;
    beforeAll(async () => {
      await install("vllm", "--wait", "--timeout=60s");
      await install("tgi", "--wait", "--timeout=60s");
      await install("ollama");
      waiting = await until("the scheduler has looked for a node for ollama", async () => {
        const conditions = (await pods()).get("ollama")?.status?.conditions;
        return conditions?.find(({ type, status }) => type === "PodScheduled" && status === "False");
      });
      await cluster.nodes(1, { gpus: 1, from: 3 });
      await cluster.kubectl("rollout", "status", "deployment/ollama", "-n", "llm", "--timeout=60s");
      await cluster.network.sync();
    });

    it("run on a node each, and the third waits as long as there are two", async () => {
      const message = expect.stringMatching(/^0\/2 nodes are available/);
      expect(waiting).toMatchObject({ reason: "Unschedulable", message });
      const nodes = [...(await pods()).values()].map(({ spec }) => spec?.nodeName);
      expect(nodes.toSorted()).toEqual(["node-1", "node-2", "node-3"]);
    });

    it("answer at the addresses that the example names, each as its engine, with the model of the values", async () => {
      const model = "Qwen/Qwen2.5-1.5B-Instruct";
      const clusterIp = async (name: string) =>
        cluster.kubectl("get", "service", name, "-n", "llm", "-o=jsonpath={.spec.clusterIP}");
      const ask = async (name: string, path: string) => {
        const answer = await fetch(`http://${await clusterIp(name)}:${path}`, { signal: AbortSignal.timeout(5000) });
        return answer.json();
      };
      expect(await ask("vllm-server", "8000/v1/models")).toMatchObject({ data: [{ id: model, max_model_len: 4096 }] });
      expect(await ask("tgi", "8080/info")).toMatchObject({ model_id: model });
      expect(await ask("ollama", "11434/api/tags")).toMatchObject({ models: [{ name: "qwen2.5:1.5b-instruct-fp16" }] });
    });

    it("are ground on which nothing is wrong", async () => {
      const { exitCode, stdout } = await command(cluster, ["validate-infra", "--namespace", "llm", "--format", "json"]);
      const { findings } = JSON.parse(stdout) as { findings: Finding[] };
      expect(findings.filter(({ severity }) => severity !== "info")).toEqual([]);
      expect(exitCode).toBe(0);
    });

    it("give up the pod that holds the GPU for that of an upgrade, and Helm knows both revisions", async () => {
      const before = (await pods()).get("vllm");
      const values = ["--reuse-values", "--set-json", 'extraArgs=["--max-num-seqs=1"]', "--wait", "--timeout=60s"];
      await cluster.helm("upgrade", "vllm", join(CHARTS, "vllm"), "-n", "llm", ...values);
      const after = (await pods()).get("vllm");
      expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
      expect(after?.spec?.containers?.[0]?.args).toContain("--max-num-seqs=1");
      const release = async (revision: string) =>
        JSON.parse(await cluster.helm("get", "values", "vllm", "-n", "llm", "-o=json", "--revision", revision));
      expect((await release("1")).extraArgs).toContain("--max-num-seqs=16");
      expect((await release("2")).extraArgs).toEqual(["--max-num-seqs=1"]);
    });
  });
});
