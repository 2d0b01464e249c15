import { expect, it } from "vitest";
import { parse } from "yaml";
import { antiAffinityFix, keptApart } from "../../src/infrastructure/anti-affinity.ts";
import type { EngineWorkload } from "../../src/infrastructure/engine-workload.ts";
import type { PodAffinityTerm } from "../../src/model/kube.ts";
import { ground } from "./ground.ts";

function engines(term: Partial<PodAffinityTerm>): [EngineWorkload, EngineWorkload] {
  const [mine, other] = ground().workloads;
  if (mine === undefined || other === undefined) throw new Error("the clean ground has two engines");
  const labelSelector = { matchLabels: { "llm-latency-gate/benchmark-engine": "true" } };
  const rule = { topologyKey: "kubernetes.io/hostname", labelSelector, ...term };
  const affinity = { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: [rule] } };
  return [
    { ...mine, spec: { ...mine.spec, affinity } },
    { ...other, namespace: "team-b" },
  ];
}

it.each([
  ["says nothing of namespaces", {}, "other-namespace"],
  ["names another namespace", { namespaces: ["team-c"] }, "other-namespace"],
  ["names the other's namespace", { namespaces: ["team-b"] }, "required"],
  ["takes every namespace", { namespaceSelector: {} }, "required"],
  [
    "takes the other's namespace by its name",
    { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "team-b" } } },
    "required",
  ],
  [
    "takes a third namespace by its name",
    { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": "team-c" } } },
    "other-namespace",
  ],
  ["asks for labels of namespaces that nobody sees", { namespaceSelector: { matchLabels: { team: "b" } } }, "required"],
] as const)("a rule against an engine in another namespace that %s is %o", (_, term, kept) => {
  const [mine, other] = engines(term as Partial<PodAffinityTerm>);
  expect(keptApart(mine, other)).toBe(kept);
});

it("is mended with a rule that reaches the other namespace, and matches what is there", () => {
  const [mine, other] = engines({});
  const plain = { ...other, labels: { app: "ollama", "pod-template-hash": "7c" } };
  const fix = parse(antiAffinityFix([plain], mine.namespace));
  expect(fix.affinity.podAntiAffinity.requiredDuringSchedulingIgnoredDuringExecution).toEqual([
    { topologyKey: "kubernetes.io/hostname", namespaceSelector: {}, labelSelector: { matchLabels: { app: "ollama" } } },
  ]);
});
