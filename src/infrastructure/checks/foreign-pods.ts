import type { Node, Pod } from "../../model/kube.ts";
import { type Check, count, type Found, objectName } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";
import { acceleratorsIn, amountsIn, amountText, podRequests, total } from "../pod-requests.ts";
import { enginesByNode, holdsNode, isOfSystem, podKey } from "../pods.ts";

/** Of the node's processors; less than that moves no percentile by much. */
const MUCH = 0.1;
const MOST_NAMED = 5;

export const foreignPods: Check = {
  rule: "foreign-pods",
  looksFor: "other pods on the nodes of engines",
  severities: ["warning", "info"],
  why: "They take processors, memory bandwidth and network from the engine, more at one time than at another.",
  needs: ["pods", "nodes", "allPods"],
  find({ view, workloads }) {
    const mine = new Set(workloads.flatMap(({ pods }) => pods.map(podKey)));
    return enginesByNode(view.objects.nodes, workloads).flatMap(({ node, engines }) => {
      const others = view.objects.allPods.filter(
        (pod) =>
          pod.spec?.nodeName === node.metadata.name && holdsNode(pod) && !mine.has(podKey(pod)) && !isOfSystem(pod),
      );
      return others.length === 0 ? [] : [besides(node, engines, others)];
    });
  },
};

function besides({ metadata, status }: Node, engines: readonly EngineWorkload[], others: readonly Pod[]): Found {
  const cores = amountsIn(status?.allocatable)["cpu"] ?? 0;
  const asked = total(others.map(({ spec }) => podRequests(spec)));
  const { cpu = 0 } = asked;
  const unbounded = others.filter(({ spec }) => (podRequests(spec)["cpu"] ?? 0) === 0).length;
  const devices = acceleratorsIn(asked);
  const figures = [
    `${amountText("cpu", cpu)} of ${amountText("cpu", cores)}`,
    ...devices.map(([name, amount]) => amountText(name, amount)),
  ];
  const largest = others.toSorted((a, b) => (podRequests(b.spec)["cpu"] ?? 0) - (podRequests(a.spec)["cpu"] ?? 0));
  return {
    severity: devices.length > 0 || cpu > MUCH * cores ? "warning" : "info",
    object: `Node ${metadata.name}`,
    engines: [...new Set(engines.map(({ engine }) => engine))],
    message:
      `${count(others.length, "other pod")} on node ${metadata.name} of ${engines.map(({ title }) => title).join(", ")} ` +
      `${others.length === 1 ? "asks" : "ask"} for ${figures.join(" and ")}` +
      (unbounded > 0 ? `, and ${unbounded} of them for nothing, so that they may take anything` : ""),
    evidence: largest
      .slice(0, MOST_NAMED)
      .map((pod) => `${objectName("Pod", pod.metadata)}: ${amountText("cpu", podRequests(pod.spec)["cpu"] ?? 0)}`),
  };
}
