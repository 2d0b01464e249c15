import type { Finding, Severity } from "../../model/finding.ts";
import type { ContainerState, Pod } from "../../model/kube.ts";
import { isReady } from "../../model/pods.ts";
import { type Check, count, type Found, fixOf, objectName } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";

type ContainerStatus = NonNullable<NonNullable<Pod["status"]>["containerStatuses"]>[number];

/** Why a container waits, as the kubelet calls it (pkg/kubelet/images, container). The first kind does not end by itself. */
const WAITING: Readonly<Record<string, string>> = {
  InvalidImageName: "the name of its image is wrong",
  ImagePullBackOff: "its image cannot be pulled",
  ErrImagePull: "its image cannot be pulled",
  ErrImageNeverPull: "its image is not on the node, and may not be pulled (imagePullPolicy Never)",
  ImageInspectError: "its image is broken",
  RegistryUnavailable: "the registry of its image does not answer",
  CreateContainerConfigError: "a Secret or ConfigMap that it names is missing, or lacks a key",
  CreateContainerError: "the container cannot be created",
  CrashLoopBackOff: "it ends again and again after its start",
};

/** What stands in the way of one pod after the other, the container of the engine or another. */
export const podsFailing: Check = {
  rule: "pods-failing",
  looksFor: "engine pods that crash, cannot pull their image or lack a Secret",
  severities: ["error"],
  why: "A replica that is missing is load for the others, and an engine that restarts loads its model while it is measured.",
  needs: ["pods"],
  find: ({ workloads }) =>
    eachContainer(workloads, ({ pod, status, engine }) => {
      const { reason = "", message } = status.state?.waiting ?? {};
      const words = WAITING[reason];
      if (words === undefined) return undefined;
      const last = status.lastState?.terminated;
      const exit =
        last === undefined ? "" : `; the last time with exit code ${last.exitCode} (${last.reason ?? "no reason"})`;
      return {
        severity: "error",
        object: objectName("Pod", pod.metadata),
        engines: [engine],
        message: `container ${status.name} of ${objectName("Pod", pod.metadata)} does not run: ${words} (${reason}${exit})`,
        evidence: [...(message === undefined ? [] : [message]), `${count(status.restartCount ?? 0, "restart")}`],
      };
    }),
};

export const oomKilled: Check = {
  rule: "oom-killed",
  looksFor: "engine containers that were killed for their memory",
  severities: ["error", "warning"],
  why: "It will be killed again under load, and every request that it had is lost.",
  needs: ["pods"],
  find: ({ workloads }) =>
    eachContainer(workloads, ({ pod, status, workload: { engine, title } }) => {
      const killed = [status.state, status.lastState].map(endOf).find((end) => end?.reason === "OOMKilled");
      if (killed === undefined) return undefined;
      const running = status.state?.running !== undefined || status.state?.terminated?.exitCode === 0;
      const { containers = [], initContainers = [] } = pod.spec ?? {};
      const spec = [...containers, ...initContainers].find(({ name }) => name === status.name);
      const limit = spec?.resources?.limits?.["memory"];
      return {
        severity: running ? "warning" : "error",
        object: objectName("Pod", pod.metadata),
        engines: [engine],
        message:
          `container ${status.name} of ${title} was killed for its memory` +
          `${killed.finishedAt === undefined ? "" : ` at ${killed.finishedAt}`}, ` +
          (limit === undefined ? "by the node, since it has no limit of its own" : `at its limit of ${limit}`),
        evidence: [`Pod ${pod.metadata.name}: OOMKilled, ${count(status.restartCount ?? 0, "restart")}`],
        fix: fixOf({ containers: [{ name: status.name, resources: { limits: { memory: doubled(limit) } } }] }),
      };
    }),
};

/** Started, and not there yet: what is measured now is measured while it loads. */
export const podsStarting: Check = {
  rule: "pods-starting",
  looksFor: "engines without a ready pod, and pods that are still starting or ending",
  severities: ["error", "warning"],
  why: "A pod that is starting or ending shares the node with the others, and the load is spread over fewer of them.",
  needs: ["pods", "deployments", "statefulSets"],
  find: ({ workloads }) =>
    workloads.flatMap(({ pods, title, engine, workload }) => {
      const ready = pods.filter(isReady).length;
      const wanted = workload?.object.spec?.replicas ?? Math.max(1, pods.length);
      if (ready >= wanted && ready === pods.length) return [];
      const severity: Severity = ready === 0 ? "error" : "warning";
      return [
        {
          severity,
          object: title,
          engines: [engine],
          message:
            wanted === 0
              ? `${title} is scaled to 0 replicas`
              : `${ready} of ${count(wanted, "pod")} of ${title} ${ready === 1 ? "is" : "are"} ready`,
          evidence: pods.filter((pod) => !isReady(pod)).map(whyNotReady),
        },
      ];
    }),
};

function whyNotReady({ metadata, status }: Pod): string {
  if (metadata.deletionTimestamp !== undefined) return `Pod ${metadata.name} is ending`;
  const waiting = status?.containerStatuses?.find(({ state }) => state?.waiting !== undefined)?.state?.waiting;
  const condition = status?.conditions?.find(({ type }) => type === "Ready");
  return `Pod ${metadata.name}: ${waiting?.reason ?? condition?.reason ?? status?.phase ?? "not ready"}`;
}

interface Seen {
  pod: Pod;
  status: ContainerStatus;
  workload: EngineWorkload;
  engine: Finding["engines"][number];
}

function eachContainer(workloads: readonly EngineWorkload[], judge: (seen: Seen) => Found | undefined): Found[] {
  return workloads.flatMap((workload) =>
    workload.pods.flatMap((pod) =>
      statusesOf(pod).flatMap((status) => judge({ pod, status, workload, engine: workload.engine }) ?? []),
    ),
  );
}

/** What loads a model before the engine starts fails as it does. */
function statusesOf({ status }: Pod): ContainerStatus[] {
  const { initContainerStatuses = [], containerStatuses = [] }: PodStatus & WithInit = status ?? {};
  return [...initContainerStatuses, ...containerStatuses];
}

type PodStatus = NonNullable<Pod["status"]>;
interface WithInit {
  initContainerStatuses?: ContainerStatus[];
}

function endOf(state: ContainerState | undefined): ContainerState["terminated"] {
  return state?.terminated;
}

/** `16Gi` for `8Gi`; an example where the unit is another one. */
function doubled(limit: string | undefined): string {
  const [, number, unit] = /^(\d+)(Mi|Gi|M|G)$/.exec(limit ?? "") ?? [];
  return number === undefined ? "16Gi" : `${2 * Number(number)}${unit}`;
}
