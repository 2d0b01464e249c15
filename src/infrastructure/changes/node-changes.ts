import type { Node } from "../../model/kube.ts";
import { count, objectName } from "../check.ts";
import { amountText, podRequests } from "../pod-requests.ts";
import { enginesByNode, holdsNode, isOfSystem, podKey } from "../pods.ts";
import { type Seen, type Span, sawBoth } from "./change.ts";

const PRESSURES = ["MemoryPressure", "DiskPressure", "PIDPressure"];

/** Nodes of engines that went, came back, came under pressure or were cordoned. */
export function nodeChanges(span: Span): Seen[] {
  if (!sawBoth(span, "nodes")) return [];
  const later = span.after.view.objects.nodes;
  return enginesByNode(span.before.view.objects.nodes, span.before.workloads).flatMap(({ node, engines }) => {
    const base = { object: `Node ${node.metadata.name}`, workloads: engines, cause: "foreign" } as const;
    const then = later.find(({ metadata }) => metadata.name === node.metadata.name);
    return (then === undefined ? [gone(node)] : changesOfNode(node, then)).map((change) => ({ ...base, ...change }));
  });
}

type OfNode = Pick<Seen, "weight" | "kind" | "message" | "at">;

function gone({ metadata }: Node): OfNode {
  return { weight: "invalidating", kind: "node", message: `node ${metadata.name} was taken out of the cluster` };
}

function changesOfNode(node: Node, then: Node): OfNode[] {
  const { name } = node.metadata;
  const ready = [conditionOf(node, "Ready"), conditionOf(then, "Ready")];
  const changes: OfNode[] = [];
  if (ready[0]?.status !== ready[1]?.status || ready[0]?.lastTransitionTime !== ready[1]?.lastTransitionTime) {
    const is = ready[1]?.status === "True" ? "is ready again" : "is no longer ready";
    changes.push({
      weight: "invalidating",
      kind: "node",
      message: `node ${name} ${is}`,
      at: ready[1]?.lastTransitionTime,
    });
  }
  if (then.spec?.unschedulable === true && node.spec?.unschedulable !== true) {
    const message = `node ${name} was cordoned, which is how a drain begins`;
    changes.push({ weight: "suspicious", kind: "node", message });
  }
  for (const type of PRESSURES) {
    const condition = conditionOf(then, type);
    if (condition?.status !== "True" || conditionOf(node, type)?.status === "True") continue;
    changes.push({
      weight: "suspicious",
      kind: "pressure",
      message: `node ${name} came under ${type}`,
      at: condition.lastTransitionTime,
    });
  }
  return changes;
}

function conditionOf({ status }: Node, wanted: string) {
  return status?.conditions?.find(({ type }) => type === wanted);
}

/** Pods of others that landed on an engine's node. */
export function newcomers(span: Span): Seen[] {
  if (!sawBoth(span, "allPods")) return [];
  const known = new Set(span.before.view.objects.allPods.map(podKey));
  const engines = new Set(span.after.workloads.flatMap(({ pods }) => pods.map(podKey)));
  const nodes = enginesByNode(span.before.view.objects.nodes, span.before.workloads);
  return nodes.flatMap(({ node, engines: workloads }) => {
    const name = node.metadata.name;
    const come = span.after.view.objects.allPods.filter(
      (pod) =>
        pod.spec?.nodeName === name &&
        holdsNode(pod) &&
        !known.has(podKey(pod)) &&
        !engines.has(podKey(pod)) &&
        !isOfSystem(pod),
    );
    if (come.length === 0) return [];
    const cores = come.reduce((sum, { spec }) => sum + (podRequests(spec)["cpu"] ?? 0), 0);
    const names = come.slice(0, 3).map(({ metadata }) => objectName("Pod", metadata));
    return [
      {
        weight: "suspicious" as const,
        cause: "foreign" as const,
        kind: "newcomer" as const,
        object: `Node ${name}`,
        workloads,
        at: come[0]?.status?.startTime,
        message: `${count(come.length, "new pod")} on node ${name} (${names.join(", ")}${come.length > 3 ? ", …" : ""}), asking for ${amountText("cpu", cores)}`,
      },
    ];
  });
}
