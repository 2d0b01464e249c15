import { describe, expect, it } from "vitest";
import { ENGINES, NO_HELM } from "../helpers/helm.ts";
import { enginePod, type Rendering, rendered, repels, requiredTerms } from "./chart.ts";

/** Each engine as a release of its own name, in one namespace. */
function pods(rendering: Rendering = {}) {
  return Promise.all(
    ENGINES.map(async (chart) => ({ chart, ...enginePod(await rendered(chart, { release: chart, ...rendering })) })),
  );
}

async function vllm(rendering: Rendering) {
  return enginePod(await rendered("vllm", rendering));
}

describe.skipIf(NO_HELM)("anti-affinity", () => {
  it("keeps each of the three engines off the nodes of the others by default", async () => {
    const all = await pods();
    for (const one of all) {
      for (const other of all) {
        expect(requiredTerms(one.spec).some((term) => repels(term, other.labels))).toBe(true);
      }
      expect(requiredTerms(one.spec).map(({ topologyKey }) => topologyKey)).toEqual(["kubernetes.io/hostname"]);
    }
  });

  it("leaves pods alone that are no engines, such as the client that measures", async () => {
    for (const { spec } of await pods()) {
      const client = { "app.kubernetes.io/name": "llm-latency-gate", "app.kubernetes.io/instance": "vllm" };
      expect(requiredTerms(spec).some((term) => repels(term, client))).toBe(false);
    }
  });

  it("looks at its own namespace only, or at those that a selector names", async () => {
    const [own] = requiredTerms((await vllm({})).spec);
    expect(own).not.toHaveProperty("namespaceSelector");
    const [all] = requiredTerms((await vllm({ values: { "antiAffinity.namespaceSelector": {} } })).spec);
    expect(all?.namespaceSelector).toEqual({});
    const selector = { matchLabels: { team: "llm" } };
    const [some] = requiredTerms((await vllm({ values: { "antiAffinity.namespaceSelector": selector } })).spec);
    expect(some?.namespaceSelector).toEqual(selector);
  });

  it("can let replicas of one release share a node, but neither other engines nor another release", async () => {
    const values = { "antiAffinity.ownReplicas": false };
    const { spec, labels } = await vllm({ release: "base", values });
    const repelled = (other: Record<string, string>) => requiredTerms(spec).some((term) => repels(term, other));
    expect(repelled(labels)).toBe(false);
    expect(repelled((await vllm({ release: "head", values })).labels)).toBe(true);
    expect(repelled(enginePod(await rendered("tgi", { release: "base" })).labels)).toBe(true);
  });

  it("can be a wish, or left out", async () => {
    const wish = await vllm({ values: { "antiAffinity.mode": "preferred" } });
    expect(requiredTerms(wish.spec)).toEqual([]);
    const [preferred] = wish.spec.affinity?.podAntiAffinity?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
    expect(preferred?.weight).toBe(100);
    expect(preferred && repels(preferred.podAffinityTerm, wish.labels)).toBe(true);
    expect((await vllm({ values: { "antiAffinity.mode": "none" } })).spec.affinity).toEqual({});
  });

  it("adds to the affinity of the user and replaces none of it", async () => {
    const term = { topologyKey: "topology.kubernetes.io/zone", labelSelector: { matchLabels: { app: "noisy" } } };
    const nodeAffinity = {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: "gpu", operator: "Exists" }] }],
      },
    };
    const affinity = {
      nodeAffinity,
      podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [term] },
    };
    const { spec } = await vllm({ values: { affinity } });
    expect(spec.affinity?.nodeAffinity).toEqual(nodeAffinity);
    expect(requiredTerms(spec)[0]).toEqual(term);
    expect(requiredTerms(spec)).toHaveLength(2);
  });
});
