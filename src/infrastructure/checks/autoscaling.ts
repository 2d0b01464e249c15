import type { HorizontalPodAutoscaler, ScaledObject } from "../../model/kube.ts";
import { type Check, fixOf, objectName } from "../check.ts";
import { isTarget } from "../engine-workload.ts";

const WHY = "Another replica in the middle of a test halves the load of each, and a new one is cold.";

export const horizontalAutoscaler: Check = {
  rule: "autoscaler",
  looksFor: "a HorizontalPodAutoscaler that may scale an engine in the middle of a run",
  severities: ["error", "warning"],
  why: WHY,
  needs: ["pods", "deployments", "statefulSets", "autoscalers"],
  find: ({ view, workloads }) =>
    workloads.flatMap((workload) =>
      view.objects.autoscalers
        .filter(({ metadata, spec }) => isTarget(workload, metadata, spec?.scaleTargetRef) && !isOfKeda({ metadata }))
        .flatMap((autoscaler) => {
          const { minReplicas = 1, maxReplicas = minReplicas } = autoscaler.spec ?? {};
          if (minReplicas >= maxReplicas) return [];
          const { currentReplicas: now, desiredReplicas: wanted } = autoscaler.status ?? {};
          const scales = now !== undefined && wanted !== undefined && now !== wanted;
          const object = objectName("HorizontalPodAutoscaler", autoscaler.metadata);
          return [
            {
              severity: scales ? ("error" as const) : ("warning" as const),
              object,
              engines: [workload.engine],
              message: scales
                ? `${object} is scaling ${workload.title} from ${now} to ${wanted} replicas`
                : `${object} may scale ${workload.title} between ${minReplicas} and ${maxReplicas} replicas while it is measured`,
              evidence: [
                `minReplicas ${minReplicas}, maxReplicas ${maxReplicas}, current ${now ?? "unknown"}, desired ${wanted ?? "unknown"}`,
              ],
              fix: fixOf({ spec: { minReplicas: now || minReplicas, maxReplicas: now || minReplicas } }),
            },
          ];
        }),
    ),
};

/** KEDA makes an autoscaler of its own for each ScaledObject, which is told by that. */
function isOfKeda({ metadata }: Pick<HorizontalPodAutoscaler, "metadata">): boolean {
  return metadata.ownerReferences?.some(({ kind }) => kind === "ScaledObject") ?? false;
}

export const kedaScaler: Check = {
  rule: "keda-scaler",
  looksFor: "a KEDA ScaledObject that may scale an engine in the middle of a run, or to zero",
  severities: ["warning"],
  why: WHY,
  needs: ["pods", "deployments", "statefulSets", "scaledObjects"],
  find: ({ view, workloads }) =>
    workloads.flatMap((workload) =>
      view.objects.scaledObjects
        .filter((scaled) => isTarget(workload, scaled.metadata, scaled.spec?.scaleTargetRef) && !isPaused(scaled))
        .flatMap(({ metadata, spec = {} as NonNullable<ScaledObject["spec"]> }) => {
          // The defaults of KEDA.
          const { minReplicaCount = 0, maxReplicaCount = 100 } = spec;
          if (minReplicaCount >= maxReplicaCount) return [];
          const object = objectName("ScaledObject", metadata);
          return [
            {
              severity: "warning" as const,
              object,
              engines: [workload.engine],
              message:
                `${object} may scale ${workload.title} between ${minReplicaCount} and ${maxReplicaCount} replicas while it is measured` +
                (minReplicaCount === 0 ? "; from zero the first request waits for a pod and its model" : ""),
              evidence: [`minReplicaCount ${minReplicaCount}, maxReplicaCount ${maxReplicaCount}`],
              fix: fixOf({ metadata: { annotations: { "autoscaling.keda.sh/paused": "true" } } }),
            },
          ];
        }),
    ),
};

function isPaused({ metadata, status }: ScaledObject): boolean {
  const { "autoscaling.keda.sh/paused": paused, "autoscaling.keda.sh/paused-replicas": at } =
    metadata.annotations ?? {};
  return (
    paused === "true" ||
    at !== undefined ||
    (status?.conditions ?? []).some(({ type, status: is }) => type === "Paused" && is === "True")
  );
}
