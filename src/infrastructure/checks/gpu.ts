import type { Node, Pod } from "../../model/kube.ts";
import { type Check, count, type Found, fixOf, type Ground } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";
import { acceleratorsIn, amountsIn, podRequests, total } from "../pod-requests.ts";
import { holdsNode } from "../pods.ts";

/** Whether there is a node with as many free accelerators as a pod asks for: allocatable minus what is asked for there. */
export const gpuFree: Check = {
  rule: "gpu-free",
  looksFor: "pods that wait for more GPUs than any node has free",
  severities: ["error"],
  why: "The engine does not start, or a rollout waits for the GPU of the pod that it is to replace.",
  needs: ["pods", "nodes", "allPods"],
  find({ view, workloads }) {
    const { nodes, allPods } = view.objects;
    return workloads.flatMap((workload) => {
      const waiting = workload.pods.filter(({ spec }) => spec?.nodeName === undefined);
      return waiting.flatMap((pod) =>
        acceleratorsIn(podRequests(pod.spec)).flatMap(([resource, wanted]) => {
          const free = nodes.map((node) => ({ node, free: freeOn(node, resource, allPods) }));
          return free.some((one) => one.free >= wanted) ? [] : [tooFew(workload, { resource, wanted, free })];
        }),
      );
    });
  },
};

function freeOn(node: Node, resource: string, pods: readonly Pod[]): number {
  const all = amountsIn(node.status?.allocatable)[resource] ?? 0;
  const there = pods.filter((pod) => pod.spec?.nodeName === node.metadata.name && holdsNode(pod));
  return all - (total(there.map(({ spec }) => podRequests(spec)))[resource] ?? 0);
}

function tooFew(
  { title, engine }: EngineWorkload,
  { resource, wanted, free }: { resource: string; wanted: number; free: readonly { node: Node; free: number }[] },
): Found {
  const having = free.filter(({ node }) => node.status?.allocatable?.[resource] !== undefined);
  const most = Math.max(0, ...having.map((one) => one.free));
  return {
    severity: "error",
    object: title,
    engines: [engine],
    message:
      having.length === 0
        ? `${title} asks for ${wanted} ${resource}, and none of ${count(free.length, "node")} offers any: its device plugin is missing or not ready`
        : `${title} asks for ${wanted} ${resource}, and at most ${most} is free on one of ${count(having.length, "node")} that have some`,
    evidence: having.map(
      (one) =>
        `Node ${one.node.metadata.name}: ${one.free} of ${one.node.status?.allocatable?.[resource]} ${resource} free`,
    ),
  };
}

/** On a GPU node, an image for GPUs sees every GPU that nobody asked for, and several such pods use the same one. */
export const gpuAsked: Check = {
  rule: "gpu-asked",
  looksFor: "engines on a GPU node that ask for no GPU",
  severities: ["warning"],
  why: "The engine runs on the processors, or on a GPU that the scheduler may give to somebody else.",
  needs: ["pods", "nodes"],
  find: ({ view, workloads }: Ground) =>
    workloads.flatMap(({ title, engine, pods, container }) => {
      if (/cpu/i.test(container?.image ?? "")) return [];
      return view.objects.nodes.flatMap((node) => {
        const [offered] = acceleratorsIn(amountsIn(node.status?.allocatable));
        const here = pods.filter((pod) => pod.spec?.nodeName === node.metadata.name && asksForNone(pod));
        if (offered === undefined || here.length === 0) return [];
        return [
          {
            severity: "warning" as const,
            object: title,
            engines: [engine],
            message: `${title} runs on node ${node.metadata.name}, which has ${offered[1]} ${offered[0]}, and asks for none`,
            evidence: here.map(({ metadata }) => `Pod ${metadata.name}: no accelerator in its requests`),
            fix: fixOf({ containers: [{ name: container?.name, resources: { limits: { [offered[0]]: 1 } } }] }),
          },
        ];
      });
    }),
};

/** Devices by ResourceClaim are no requests. */
function asksForNone({ spec }: Pod): boolean {
  return acceleratorsIn(podRequests(spec)).length === 0 && !hasClaims({ spec });
}

function hasClaims({ spec }: { spec: Pod["spec"] }): boolean {
  return (spec?.resourceClaims ?? []).length > 0;
}

/** Dynamic resource allocation (resource.k8s.io): which devices are free is not told by nodes and pods. */
export const gpuByClaim: Check = {
  rule: "gpu-by-claim",
  looksFor: "engines whose devices come by ResourceClaim, whose supply is not visible here",
  severities: ["info"],
  why: "Whether its devices are whole, shared or free cannot be told from the nodes.",
  needs: ["pods"],
  find: ({ workloads }) =>
    workloads
      .filter(({ spec }) => hasClaims({ spec }))
      .map(({ title, engine, spec }) => ({
        severity: "info",
        object: title,
        engines: [engine],
        message: `${title} gets devices by ${count(spec.resourceClaims?.length ?? 0, "ResourceClaim")}: gpu-free and shared-gpu say nothing about them`,
        evidence: ["spec.resourceClaims is set"],
      })),
};
