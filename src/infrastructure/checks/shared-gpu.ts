import type { Node, Pod } from "../../model/kube.ts";
import { type Check, type Found, fixOf, objectName } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";
import { acceleratorsIn, asksForAccelerator, podRequests } from "../pod-requests.ts";
import { holdsNode, podKey } from "../pods.ts";

/** Labels of NVIDIA's GPU feature discovery: what a node offers as one GPU may be a share of one. */
export const sharedGpu: Check = {
  rule: "shared-gpu",
  looksFor: "a GPU that is handed out several times (time-slicing, MPS) or in slices (MIG)",
  severities: ["error", "warning", "info"],
  why: "Time-slices of a GPU have no borders: whoever else has one takes time and memory of the engine's.",
  needs: ["pods", "nodes"],
  find({ view, workloads }) {
    const pods = [
      ...new Map([...view.objects.pods, ...view.objects.allPods].map((pod) => [podKey(pod), pod])).values(),
    ];
    return workloads.flatMap((workload) =>
      view.objects.nodes.flatMap((node) => {
        const mine = workload.pods.filter((pod) => isOn(node, pod) && asksForAccelerator(pod));
        if (mine.length === 0) return [];
        const others = pods.filter((pod) => isOn(node, pod) && asksForAccelerator(pod) && !mine.some(isSame(pod)));
        return [...timeSliced(node, workload, others), ...sliced(node, workload, mine)];
      }),
    );
  },
};

function isOn(node: Node, pod: Pod): boolean {
  return pod.spec?.nodeName === node.metadata.name && holdsNode(pod);
}

function isSame(pod: Pod): (other: Pod) => boolean {
  return (other) => podKey(other) === podKey(pod);
}

function timeSliced({ metadata }: Node, { title, engine }: EngineWorkload, others: readonly Pod[]): Found[] {
  const { labels = {}, name } = metadata;
  const signs = ["nvidia.com/gpu.sharing-strategy", "nvidia.com/gpu.replicas", "nvidia.com/gpu.product"]
    .filter((key) => isSharing(key, labels[key] ?? ""))
    .map((key) => `node label ${key}=${labels[key]}`);
  if (signs.length === 0) return [];
  const names = others.map((pod) => objectName("Pod", pod.metadata));
  return [
    {
      severity: others.length > 0 ? "error" : "warning",
      object: `Node ${name}`,
      engines: [engine],
      message:
        `node ${name} hands each GPU out ${labels["nvidia.com/gpu.replicas"] ?? "several"} times, and ${title} has one of these shares; ` +
        (others.length > 0 ? `${names.length} other pods there have one too` : "no other pod with a share was seen"),
      evidence: [...signs, ...names],
      fix: fixOf({ nodeSelector: { "nvidia.com/gpu.sharing-strategy": "none" } }),
    },
  ];
}

function isSharing(key: string, value: string): boolean {
  if (key.endsWith("product")) return value.endsWith("-SHARED");
  return key.endsWith("replicas") ? Number(value) > 1 : value === "time-slicing" || value === "mps";
}

function sliced({ metadata }: Node, { title, engine }: EngineWorkload, mine: readonly Pod[]): Found[] {
  const slices = mine
    .flatMap(({ spec }) => acceleratorsIn(podRequests(spec)))
    .filter(([name]) => name.includes("/mig-"));
  const [first] = slices;
  if (first === undefined) return [];
  return [
    {
      severity: "info",
      object: `Node ${metadata.name}`,
      engines: [engine],
      message: `${title} has ${first[1]} ${first[0]} on node ${metadata.name}: a slice has memory and processors of its own, and shares the clock and the power of the card`,
      evidence: slices.map(([name, amount]) => `requests ${name}: ${amount}`),
    },
  ];
}
