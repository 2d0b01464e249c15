import { afterAll, beforeAll, expect, it } from "vitest";
import { RIGHTS } from "../../../src/cluster/rights.ts";
import type { Finding, SkippedCheck } from "../../../src/model/finding.ts";
import type { Pod } from "../../../src/model/kube.ts";
import type { EngineId } from "../../../src/model/scenario.ts";
import { describePart } from "../parts.ts";
import { type LiveCluster, startCluster } from "./cluster.ts";
import { apart, engineObjects, namespace } from "./objects.ts";
import { command, type Outside } from "./product.ts";
import { ruleOf } from "./users.ts";
import { until } from "./wait.ts";

interface Validated {
  readonly exitCode: number | null;
  readonly findings: readonly Finding[];
  readonly skipped: readonly SkippedCheck[];
}

describePart("cluster", "the ground of a real cluster", () => {
  let cluster: LiveCluster;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.nodes(1);
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  async function validated(name: string, outside?: Outside): Promise<Validated> {
    const args = ["validate-infra", "--namespace", name, "--format", "json"];
    const { exitCode, stdout, stderr } = await command(cluster, args, outside);
    expect(stdout, stderr).not.toBe("");
    return { exitCode, ...JSON.parse(stdout) };
  }
  async function podOf(name: string, app: string): Promise<Pod | undefined> {
    const { items } = await cluster.api.get<{ items: Pod[] }>(`/api/v1/namespaces/${name}/pods`);
    return items.find(({ metadata }) => metadata.labels?.["app"] === app);
  }
  const errors = ({ findings }: Validated) => findings.filter(({ severity }) => severity === "error");

  it("says of each pod that is not there what stands in its way, in the words of scheduler and kubelet", async () => {
    const broken = (engine: EngineId, annotations: Record<string, string>, spec = {}) =>
      engineObjects({ engine, namespace: "broken", annotations, spec });
    await cluster.apply(
      namespace("broken"),
      ...broken("vllm", {}, { nodeSelector: { "nvidia.com/gpu.product": "NVIDIA-H200" } }),
      ...broken("tgi", { "live/state": "crash" }),
      ...broken("ollama", { "live/state": "oom" }),
      ...broken("openai", { "live/state": "imagepull" }),
    );
    await until("each pod has come to its state", async () => {
      const pods = await Promise.all(["vllm", "tgi", "ollama", "openai"].map((app) => podOf("broken", app)));
      const [vllm, tgi, ollama, openai] = pods.map((pod) => pod?.status);
      const unscheduled = vllm?.conditions?.some(({ type, status }) => type === "PodScheduled" && status === "False");
      const [crashed, killed, pulling] = [tgi, ollama, openai].map((status) => status?.containerStatuses?.[0]);
      const staying = [crashed, killed].every((it) => it?.restartCount === 2 && it.state?.waiting !== undefined);
      return (unscheduled && staying && pulling?.state?.waiting !== undefined) || undefined;
    });
    const validation = await validated("broken");
    expect(validation.exitCode).toBe(4);
    const seen = errors(validation).map(({ rule, engines, message }) => `${rule} ${engines}: ${message}`);
    expect(seen).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^pods-pending vllm: .*node selector or affinity does not match/),
        expect.stringMatching(/^pods-failing tgi: .*CrashLoopBackOff; the last time with exit code 1/),
        expect.stringMatching(/^pods-failing openai: .*ImagePullBackOff/),
        expect.stringMatching(/^oom-killed ollama: .*limit of 16Gi/),
      ]),
    );
  });

  it("sees two engines on one node, and is content when each has its own", async () => {
    await cluster.apply(
      namespace("pair"),
      ...engineObjects({ engine: "vllm", namespace: "pair" }),
      ...engineObjects({ engine: "tgi", namespace: "pair" }),
    );
    await cluster.kubectl("wait", "--for=condition=Available", "deployment", "--all", "-n", "pair", "--timeout=30s");
    const shared = await validated("pair");
    expect(errors(shared)).toMatchObject([
      { rule: "shared-node", object: "Node node-1", engines: expect.arrayContaining(["vllm", "tgi"]) },
    ]);
    expect(shared.exitCode).toBe(4);
    await cluster.nodes(1, { from: 2 });
    await cluster.apply(...engineObjects({ engine: "tgi", namespace: "pair", spec: apart("vllm") }));
    await cluster.kubectl("rollout", "status", "deployment/tgi", "-n", "pair", "--timeout=30s");
    await until(
      "the old pod is gone",
      async () => (await podOf("pair", "tgi"))?.spec?.nodeName === "node-2" || undefined,
    );
    const alone = await validated("pair");
    expect(alone.findings.filter(({ rule }) => rule === "shared-node")).toEqual([]);
    expect(errors(alone)).toEqual([]);
    expect(alone.exitCode).toBe(0);
  });

  it("checks every rule with the rights of the examples, and says with fewer which ones it could not", async () => {
    const enough = [...RIGHTS.discover, ...RIGHTS.validate].map(ruleOf);
    const all = await validated("pair", { kubeconfig: await cluster.user("validator", "pair", enough) });
    expect(all.skipped).toEqual([]);
    const few = enough.filter(({ resources }) => !resources.includes("deployments"));
    const most = await validated("pair", { kubeconfig: await cluster.user("no-deployments", "pair", few) });
    expect(most.skipped).toContainEqual({
      rule: "rollout",
      reason: expect.stringMatching(
        /not allowed to list deployments\.apps in pair.*resources: \[deployments\], verbs: \[list\]/is,
      ),
    });
    expect(most.findings.map(({ rule }) => rule)).not.toContain("rollout");
  });
});
