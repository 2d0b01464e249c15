import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stringify } from "yaml";
import { CHARTS } from "../../helpers/helm.ts";
import { ROOT } from "../../helpers/spawned.ts";
import { directoryOf } from "../expectations.ts";
import { type GateResult, runGate } from "../gate.ts";
import { describePart } from "../parts.ts";
import { type LiveCluster, startCluster } from "./cluster.ts";
import { namespace } from "./objects.ts";
import { command, SHARED_MACHINE } from "./product.ts";

const VALUES = join(ROOT, "config", "examples", "benchmark-values", "vllm.yaml");
const CHANGED = ["--dtype=float16", "--max-model-len=4096", "--max-num-seqs=1"];

/** What all of this is for: two releases of one chart, one of them with a change of its values that makes it slow. */
describePart("cluster", "a pull request that lets vLLM answer one request at a time", () => {
  let cluster: LiveCluster;
  let result: GateResult;

  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.nodes(2, { gpus: 1 });
    await cluster.apply(namespace("base"), namespace("head"));
    const install = (name: string, ...more: string[]) =>
      cluster.helm("install", "vllm", join(CHARTS, "vllm"), "-n", name, "--values", VALUES, "--wait", ...more);
    await install("base");
    await install("head", "--set-json", `extraArgs=${JSON.stringify(CHANGED)}`);
    await cluster.network.sync();
    result = await runGate(scenario(), { program: SHARED_MACHINE, args: ["--kubeconfig", cluster.kubeconfig] });
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  function scenario(): string {
    return stringify({
      benchmark: { name: "pull request" },
      services: { namespace: "head", engines: ["vllm"] },
      base: { namespace: "base" },
      values: { base: "release:vllm" },
      requests: { max_tokens: 8 },
      test_scenarios: { ttft: { enabled: false }, load_tests: [{ name: "chat", concurrent_users: 4, requests: 16 }] },
      gate: { rules: [{ metric: "ttft_ms" }] },
      targets: { success_rate: 0 },
    });
  }

  it("is red, by the time to the first token", () => {
    expect(result).toMatchObject({ exitCode: 1, report: { verdict: { outcome: "regression" } } });
    expect(result.report?.comparisons.find(({ metric }) => metric === "ttft_ms")).toMatchObject({ outcome: "fail" });
  });

  it("was measured on the release of each namespace, both in the same way", () => {
    const { endpoints } = directoryOf(result).run;
    expect(endpoints.map(({ id, side, path }) => ({ id, side, path }))).toEqual([
      { id: "vllm", side: "head", path: "port-forward" },
      { id: "vllm-base", side: "base", path: "port-forward" },
    ]);
    const pods = endpoints.map(({ evidence }) => evidence.join());
    expect(pods).toEqual([expect.stringContaining("Pod head/vllm"), expect.stringContaining("Pod base/vllm")]);
  });

  it("is told why, out of the values that Helm keeps and of what the engine says of its queue", () => {
    expect(result.report?.causes?.[0]).toMatchObject({
      confidence: "high",
      engines: ["vllm"],
      metrics: expect.arrayContaining(["ttft_ms"]),
      change: { path: "extraArgs[--max-num-seqs]", before: "16", after: "1" },
      evidence: [expect.stringMatching(/^TTFT p50 in chat rose/), expect.stringMatching(/^the engine agrees: queue/)],
    });
  });

  it("is explained before anything is measured, too", async () => {
    const args = [
      "explain",
      "--base-values",
      "release:base/vllm",
      "--head-values",
      "release:head/vllm",
      "--format",
      "json",
    ];
    const { exitCode, stdout } = await command(cluster, args);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout).changes).toMatchObject([
      {
        change: { path: "extraArgs[--max-num-seqs]", before: "16", after: "1" },
        engines: ["vllm"],
        effect: { confidence: "high", metrics: { ttft_ms: "up" } },
      },
    ]);
  });
});
