import type { Node } from "../../model/kube.ts";
import type { Check, Found } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";
import { enginesByNode } from "../pods.ts";

/** What sets the speed of a node, by the name of what it is. */
const TRAITS: readonly [string, (node: Node) => string | undefined][] = [
  [
    "GPU",
    ({ metadata }) => metadata.labels?.["nvidia.com/gpu.product"] ?? metadata.labels?.["amd.com/gpu.product-name"],
  ],
  ["machine type", ({ metadata }) => metadata.labels?.["node.kubernetes.io/instance-type"]],
  ["architecture", ({ status }) => status?.nodeInfo?.architecture],
  ["processors", ({ status }) => status?.capacity?.["cpu"]],
];

/** What is compared must run on equal hardware. */
export const unlikeNodes: Check = {
  rule: "unlike-nodes",
  looksFor: "engines on nodes of different hardware",
  severities: ["error", "warning"],
  why: "A difference between two machines looks like a difference between what runs on them.",
  needs: ["pods", "nodes"],
  find({ view, workloads }) {
    const placed = enginesByNode(view.objects.nodes, workloads).flatMap(({ node, engines }) =>
      engines.map((workload) => ({ node, workload })),
    );
    const found = TRAITS.flatMap(([trait, traitOf]) => {
      const known = placed.flatMap(({ node, workload }) => {
        const value = traitOf(node);
        return value === undefined ? [] : [{ node: node.metadata.name, workload, value }];
      });
      return new Set(known.map(({ value }) => value)).size < 2 ? [] : [unlike(trait, known)];
    });
    // One trait often follows from another, so that one is told: within an engine first.
    const worst = found.find(({ severity }) => severity === "error") ?? found[0];
    return worst === undefined ? [] : [worst];
  },
};

function unlike(trait: string, known: readonly { node: string; workload: EngineWorkload; value: string }[]): Found {
  const groups = [...Map.groupBy(known, ({ workload }) => workload.engine).values()];
  const inside = groups.find((group) => new Set(group.map(({ value }) => value)).size > 1);
  const lines = known.map(({ node, workload, value }) => `${workload.title} on node ${node}: ${value}`);
  const values = [...new Set((inside ?? known).map(({ value }) => value))];
  return {
    severity: inside === undefined ? "warning" : "error",
    object: `Node ${known[0]?.node}`,
    engines: [...new Set((inside ?? known).map(({ workload }) => workload.engine))],
    message:
      `${inside === undefined ? "the engines" : `the pods of ${inside[0]?.workload.engine}`} are on nodes of different ${trait}: ` +
      values.join(" and "),
    evidence: [...new Set(lines)],
  };
}
