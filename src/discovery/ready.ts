import type { ClusterView } from "../model/cluster-view.ts";
import type { Pod } from "../model/kube.ts";
import { isReady } from "../model/pods.ts";
import type { EngineWorkload } from "./engine-workloads.ts";
import type { Front } from "./fronts.ts";
import { readyEndpoints, wasSeen } from "./services.ts";

/** How many pods get the requests of a Service or pool now; undefined where neither slices nor pods could be looked at. */
export function readyPods(front: Front, view: ClusterView): number | undefined {
  if (front.service !== undefined && wasSeen(view, "endpointSlices", front.namespace)) {
    return new Set(readyEndpoints(front.service, view).flatMap(({ addresses = [] }) => addresses)).size;
  }
  return wasSeen(view, "pods", front.namespace) ? front.pods.filter(isReady).length : undefined;
}

/** Why nothing of a workload can answer now, in one sentence; undefined where something may. */
export function whyNotReady({ pods, fronts, title, atRest }: EngineWorkload, view: ClusterView): string | undefined {
  if (atRest !== undefined) return atRest;
  if (pods.length === 0) {
    const none = fronts.every((front) => readyPods(front, view) === 0);
    return none ? `${title} has no ready endpoints: no pod is behind it` : undefined;
  }
  if (pods.some(isReady)) return undefined;
  const states = [...new Set(pods.flatMap((pod) => stateOf(pod) ?? []))];
  return `0 of ${pods.length} pods of ${title} are ready${states.length === 0 ? "" : `: ${states.join(", ")}`}`;
}

/** What the kubelet or the scheduler says of a pod that is not ready. */
function stateOf({ metadata, status }: Pod): string | undefined {
  if (metadata.deletionTimestamp !== undefined) return "being deleted";
  const waiting = status?.containerStatuses?.find(({ state }) => state?.waiting !== undefined)?.state?.waiting;
  const unscheduled = status?.conditions?.find(({ type, status: is }) => type === "PodScheduled" && is === "False");
  if (waiting?.reason !== undefined || unscheduled?.message !== undefined)
    return waiting?.reason ?? unscheduled?.message;
  return status?.phase === "Running" ? "running, and not ready yet" : status?.phase;
}
