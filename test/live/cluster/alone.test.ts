import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { stringify } from "yaml";
import type { Lease } from "../../../src/cluster/lease-object.ts";
import { RIGHTS } from "../../../src/cluster/rights.ts";
import type { Pod } from "../../../src/model/kube.ts";
import { directoryOf } from "../expectations.ts";
import { type GateResult, type RunningGate, SOURCES, startGate } from "../gate.ts";
import { describePart } from "../parts.ts";
import { type LiveCluster, startCluster } from "./cluster.ts";
import { engineObjects, namespace } from "./objects.ts";
import { untilForwarded } from "./port-forward.ts";
import { SHARED_MACHINE } from "./product.ts";
import { type Rule, ruleOf } from "./users.ts";
import { until } from "./wait.ts";

const NEEDED = ["discover", "forward", "validate", "watch", "lease"] as const;
const RULES = NEEDED.flatMap((feature) => RIGHTS[feature]).map(ruleOf);

/** Nobody else measures at the same time, and nobody changes the engine meanwhile without being seen. */
describePart("cluster", "a run that wants the engine for itself", () => {
  let cluster: LiveCluster;
  let kubeconfig: string;
  let pod: string;
  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.nodes(2);
    await cluster.apply(namespace("llm"), ...engineObjects({ engine: "vllm", namespace: "llm" }));
    kubeconfig = await cluster.user("runner", "llm", RULES);
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());
  beforeEach(async () => {
    await cluster.kubectl("rollout", "status", "deployment/vllm", "-n", "llm", "--timeout=30s");
    const [only] = await until("one pod is there", async () => {
      const names = await podNames();
      return names.length === 1 ? names : undefined;
    });
    pod = only ?? "";
    await cluster.network.engine(`llm/${pod}`);
    await untilForwarded(cluster, pod);
  });

  async function podNames(): Promise<string[]> {
    const { items } = await cluster.api.get<{ items: Pod[] }>("/api/v1/namespaces/llm/pods");
    const staying = items.filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    return staying.map(({ metadata }) => metadata.name);
  }

  async function lease(): Promise<Lease["spec"]> {
    const path = "/apis/coordination.k8s.io/v1/namespaces/llm/leases/llm-latency-gate";
    return (await cluster.api.get<Lease>(path)).spec;
  }

  function start(seconds: number, program = SHARED_MACHINE, path = kubeconfig): RunningGate {
    return startGate(scenario(seconds), { program, args: ["--kubeconfig", path] });
  }

  it("waits for the one that came first, and then has its turn", async () => {
    const results = await Promise.all([start(6).ended, start(6).ended]);
    const [first, second] = results.toSorted((a, b) => startOf(a) - startOf(b)) as [GateResult, GateResult];
    for (const result of results) expect(directoryOf(result).run.status, result.stderr).toBe("complete");
    expect(startOf(second)).toBeGreaterThanOrEqual(Date.parse(directoryOf(first).run.endedAt));
    expect(first.report?.notes).toContain("Lease llm-latency-gate kept other runs out of namespace llm.");
    expect(second.report?.notes.join("\n")).toMatch(/namespace llm, after .* of waiting for \S+@\S+\./);
    expect(second.stderr).toMatch(/waiting for \S+@\S+ \(held since .*Z, expires .*Z unless renewed\)/);
    expect(await lease()).toMatchObject({ holderIdentity: "", leaseTransitions: 1 });
  });

  it("gives the lock back on Ctrl-C", async () => {
    const gate = start(60, SOURCES);
    await gate.measured("vllm", 5);
    expect(await lease()).toMatchObject({ holderIdentity: expect.stringMatching(/^\S+@\S+ \S+$/) });
    gate.signal("SIGINT");
    expect((await gate.ended).exitCode).toBe(130);
    expect(await lease()).toMatchObject({ holderIdentity: "" });
  });

  it("does without what its Role lacks, and says so with the rules", async () => {
    const path = await cluster.user("almost", "llm", RULES.flatMap(without("leases", "watch")));
    const result = await start(2, SHARED_MACHINE, path).ended;
    const { report, stderr } = result;
    const told = (code: string) => report?.warnings.filter((warning) => warning.code === code) ?? [];
    expect(told("no-lock"), stderr).toEqual([
      expect.objectContaining({ message: expect.stringMatching(/not allowed to get leases.*verbs: \[get, create/) }),
    ]);
    const unwatched = told("cluster-not-watched").map(({ message }) => message);
    expect(unwatched.toSorted()).toEqual([
      expect.stringMatching(/not allowed to watch pods in all namespaces.*verbs: \[watch\]/),
      expect.stringMatching(/not allowed to watch pods in llm.*verbs: \[watch\]/),
    ]);
    expect(directoryOf(result).run.status).toBe("complete");
  });

  it("does not count what was measured while the engine was scaled up and down again", async () => {
    const gate = start(15);
    await gate.measured("vllm", 20);
    const cost = { metadata: { annotations: { "controller.kubernetes.io/pod-deletion-cost": "100" } } };
    await cluster.api.patch(`/api/v1/namespaces/llm/pods/${pod}`, cost);
    for (const replicas of [2, 1]) {
      await cluster.kubectl("scale", "deployment/vllm", "-n", "llm", `--replicas=${replicas}`);
      await until(`${replicas} pods`, async () => (await podNames()).length === replicas || undefined);
    }
    expect(await podNames()).toEqual([pod]);
    expect(movedIn(await gate.ended)).toEqual([
      expect.stringContaining("scaled: 0 pods went and 1 came, and that was over by the next look"),
    ]);
  });

  it("does not count what was measured while its pod was evicted and replaced", async () => {
    const gate = start(15);
    await gate.measured("vllm", 20);
    const eviction = { apiVersion: "policy/v1", kind: "Eviction", metadata: { name: pod, namespace: "llm" } };
    await cluster.api.post(`/api/v1/namespaces/llm/pods/${pod}/eviction`, eviction);
    const messages = movedIn(await gate.ended);
    expect(messages).toEqual([expect.stringContaining("1 pod went and 1 came")]);
  });
});

/** What the guard said of the first repeat, if of no other. */
function movedIn(result: GateResult): string[] {
  return directoryOf(result).run.repeats.flatMap(({ guards }, at) =>
    guards
      .filter(({ guard }) => guard === "cluster-moved")
      .map(({ message }) => (at === 0 ? message : `later: ${message}`)),
  );
}

function startOf(result: GateResult): number {
  return Date.parse(directoryOf(result).run.startedAt);
}

/** A rule without a verb, or none where it is about such a resource. */
function without(resource: string, verb: string): (rule: Rule) => Rule[] {
  return (rule) => {
    const verbs = rule.verbs.filter((one) => one !== verb);
    return rule.resources.includes(resource) || verbs.length === 0 ? [] : [{ ...rule, verbs }];
  };
}

function scenario(duration_seconds: number): string {
  return stringify({
    benchmark: { name: "alone" },
    services: { namespace: "llm", engines: ["vllm"] },
    requests: { max_tokens: 16 },
    test_scenarios: {
      ttft: { enabled: false },
      load_tests: [{ name: "load", concurrent_users: 4, duration_seconds }],
    },
    targets: { success_rate: 0 },
  });
}
