import { antiAffinityFix } from "../anti-affinity.ts";
import { type Check, count, type Found } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";
import { asksForAccelerator } from "../pod-requests.ts";
import { nodeNames } from "../pods.ts";

/** Where the engines are, whatever their rules say: those act at scheduling time only. */
export const sharedNode: Check = {
  rule: "shared-node",
  looksFor: "engines that run on one node",
  severities: ["error", "warning", "info"],
  why: "What one engine takes of the processors, the memory bus, the disk and the page cache of a node, the other waits for.",
  needs: ["pods"],
  find({ workloads }) {
    const nodes = [...new Set(workloads.flatMap(nodeNames))];
    return nodes.flatMap((node) => {
      const sharing = workloads.filter((workload) => nodeNames(workload).includes(node));
      return sharing.length < 2 ? [] : [sharedBy(node, sharing)];
    });
  },
};

function sharedBy(node: string, sharing: readonly EngineWorkload[]): Found {
  const titles = sharing.map(({ title }) => title);
  const free = sharing.filter((workload) => !isBounded(workload, node));
  const engines = [...new Set(sharing.map(({ engine }) => engine))];
  const sides = `${engines[0]} of ${count(sharing.length, "deployment")}`;
  return {
    severity: free.length > 0 ? "error" : engines.length === 1 ? "info" : "warning",
    object: `Node ${node}`,
    engines,
    message:
      `${titles.join(" and ")} run on node ${node}` +
      (free.length > 0
        ? `, and nothing bounds what ${free.map(({ title }) => title).join(" and ")} may take of it`
        : engines.length === 1
          ? `: ${sides}, each with resources of its own, so both have the same hardware`
          : ", each with resources of its own"),
    evidence: sharing.flatMap(({ pods }) =>
      pods
        .filter(({ spec }) => spec?.nodeName === node)
        .map(({ metadata, status }) => `Pod ${metadata.name} on ${node}, ${status?.qosClass ?? "QoS unknown"}`),
    ),
    fix: antiAffinityFix(sharing.slice(1), sharing[0]?.namespace ?? ""),
  };
}

/** Its processors and memory are set aside for it, or it computes on devices that nobody else gets. */
function isBounded({ pods }: EngineWorkload, node: string): boolean {
  return pods
    .filter(({ spec }) => spec?.nodeName === node)
    .every((pod) => asksForAccelerator(pod) || pod.status?.qosClass === "Guaranteed");
}
