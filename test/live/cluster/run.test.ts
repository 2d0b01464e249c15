import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { stringify } from "yaml";
import { RIGHTS } from "../../../src/cluster/rights.ts";
import type { Pod } from "../../../src/model/kube.ts";
import type { RepeatResult } from "../../../src/model/run.ts";
import { directoryOf, measured, warningCodes } from "../expectations.ts";
import { type RunningGate, SOURCES, startGate } from "../gate.ts";
import { describePart } from "../parts.ts";
import { type LiveCluster, startCluster } from "./cluster.ts";
import { engineObjects, namespace } from "./objects.ts";
import { untilForwarded } from "./port-forward.ts";
import { SHARED_MACHINE } from "./product.ts";
import { ruleOf } from "./users.ts";

describePart("cluster", "a run on a real cluster", () => {
  let cluster: LiveCluster;
  let kubeconfig: string;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.nodes(3);
    await cluster.apply(namespace("llm"), ...engineObjects({ engine: "vllm", namespace: "llm" }));
    await settled();
    const rights = (["discover", "forward", "validate", "watch", "lease"] as const).flatMap(
      (feature) => RIGHTS[feature],
    );
    kubeconfig = await cluster.user("runner", "llm", rights.map(ruleOf));
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  /** The pod of the engine, once its Deployment stands still and the engine answers. */
  async function settled(): Promise<string> {
    await cluster.kubectl("rollout", "status", "deployment/vllm", "-n", "llm", "--timeout=30s");
    const { items } = await cluster.api.get<{ items: Pod[] }>("/api/v1/namespaces/llm/pods");
    const name = items.find(({ metadata }) => metadata.deletionTimestamp === undefined)?.metadata.name ?? "";
    await cluster.network.engine(`llm/${name}`);
    await untilForwarded(cluster, name);
    return name;
  }

  /** With no more rights than the examples of Roles grant. */
  function start(load: object, program = SHARED_MACHINE): RunningGate {
    return startGate(scenario(load), { program, args: ["--kubeconfig", kubeconfig] });
  }

  it("measures an engine to which only a port-forward leads, through the real API server and back", async () => {
    const result = await start({ concurrent_users: 8, requests: 64 }).ended;
    const { endpoints, repeats } = directoryOf(result).run;
    expect(endpoints, result.stderr).toMatchObject([{ id: "vllm", path: "port-forward", model: "simulated-8b" }]);
    // On busy cores a test is measured again: each time all of it has to work.
    for (const { counts } of repeats) expect(counts).toMatchObject({ due: 64, ok: 64, outputTokens: 64 * 16 });
    expect(measured(result, "vllm")).toHaveLength(64 * repeats.length);
    expect(warningCodes(result)).toContain("way-to-engine");
    // The ground that it was measured on is in the report.
    expect(result.report?.findings.map(({ rule }) => rule)).toContain("readiness-probe");
  });

  it("never shows the token that it came in with", async () => {
    const token = /token: (\S+)/.exec(readFileSync(kubeconfig, "utf8"))?.[1] ?? "";
    expect(token.length).toBeGreaterThan(100);
    const result = await start({ concurrent_users: 1, requests: 5 }, SOURCES).ended;
    expect(JSON.stringify(result)).not.toContain(token.slice(0, 40));
  });

  it("goes on with the pod that takes over, and does not count what was measured across the change", async () => {
    const gate = start({ concurrent_users: 4, requests: 200 });
    await gate.measured("vllm", 20);
    const before = await settled();
    await cluster.kubectl("delete", "pod", before, "-n", "llm");
    const result = await gate.ended;
    expect(await settled()).not.toBe(before);
    const [across, ...after] = directoryOf(result).run.repeats;
    expect(guards(across)).toContain("cluster-moved");
    expect(after).not.toEqual([]);
    expect(after.flatMap(guards)).not.toContain("cluster-moved");
    expect(after.at(-1)?.counts).toMatchObject({ due: 200, ok: 200 });
  });
});

function guards(repeat: RepeatResult | undefined): string[] {
  return repeat?.guards.map(({ guard }) => guard) ?? [];
}

/** One load test on what is found in the namespace. */
function scenario(load: object): string {
  return stringify({
    benchmark: { name: "live" },
    services: { namespace: "llm", engines: ["vllm"] },
    requests: { max_tokens: 16 },
    test_scenarios: { ttft: { enabled: false }, load_tests: [{ name: "load", ...load }] },
  });
}
