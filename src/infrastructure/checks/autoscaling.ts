import type { HorizontalPodAutoscaler, ScaledObject } from "../../model/kube.ts";
import { type Check, fixOf, objectName } from "../check.ts";
import { isTarget } from "../engine-workload.ts";

const WHY = "Another replica in the middle of a test halves the load of each, and a new one is cold.";

export const horizontalAutoscaler: Check = {
  rule: "autoscaler",
  looksFor: "a HorizontalPodAutoscaler that may scale an engine in the middle of a run, or is at its limit",
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
          const object = objectName("HorizontalPodAutoscaler", autoscaler.metadata);
          return [
            {
              severity: isScaling(autoscaler) ? ("error" as const) : ("warning" as const),
              object,
              engines: [workload.engine],
              message: `${object} ${whatItDoes(autoscaler, workload.title)}`,
              evidence: [
                `minReplicas ${minReplicas}, maxReplicas ${maxReplicas}, current ${now ?? "unknown"}, desired ${wanted ?? "unknown"}`,
                ...atLimit(autoscaler),
              ],
              fix: fixOf({ spec: { minReplicas: now || minReplicas, maxReplicas: now || minReplicas } }),
            },
          ];
        }),
    ),
};

function isScaling({
  status: { currentReplicas: now, desiredReplicas: wanted } = {},
}: HorizontalPodAutoscaler): boolean {
  return now !== undefined && wanted !== undefined && now !== wanted;
}

function whatItDoes(autoscaler: HorizontalPodAutoscaler, title: string): string {
  const { minReplicas = 1, maxReplicas = minReplicas } = autoscaler.spec ?? {};
  const { currentReplicas: now, desiredReplicas: wanted } = autoscaler.status ?? {};
  if (isScaling(autoscaler)) return `is scaling ${title} from ${now} to ${wanted} replicas`;
  if (atLimit(autoscaler).length > 0)
    return `has scaled ${title} to its maximum of ${maxReplicas} replicas: it cannot add another, and may take some away while it is measured`;
  return `may scale ${title} between ${minReplicas} and ${maxReplicas} replicas while it is measured`;
}

/** That it has no replica left to add, and whether it would: the engine is loaded by somebody then. */
function atLimit({ spec, status }: HorizontalPodAutoscaler): string[] {
  const { currentReplicas: now = 0, conditions = [] } = status ?? {};
  if (now < (spec?.maxReplicas ?? Number.POSITIVE_INFINITY)) return [];
  const limited = conditions.find(({ type, status: is }) => type === "ScalingLimited" && is === "True");
  const more = limited?.reason === "TooManyReplicas" ? ", and wants more: its metric is above its target already" : "";
  return [`it is at its maximum${more}`];
}

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
        .flatMap(({ metadata, spec = {} as NonNullable<ScaledObject["spec"]>, status }) => {
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
              evidence: [
                `minReplicaCount ${minReplicaCount}, maxReplicaCount ${maxReplicaCount}`,
                ...view.objects.autoscalers.filter((one) => isOf(metadata, status, one)).flatMap(atLimit),
              ],
              fix: fixOf({ metadata: { annotations: { "autoscaling.keda.sh/paused": "true" } } }),
            },
          ];
        }),
    ),
};

/** The autoscaler that KEDA made of it, by the name that it tells. */
function isOf(
  { namespace, name }: ScaledObject["metadata"],
  status: ScaledObject["status"],
  { metadata }: HorizontalPodAutoscaler,
): boolean {
  return metadata.namespace === namespace && metadata.name === (status?.hpaName ?? `keda-hpa-${name}`);
}

function isPaused({ metadata, status }: ScaledObject): boolean {
  const { "autoscaling.keda.sh/paused": paused, "autoscaling.keda.sh/paused-replicas": at } =
    metadata.annotations ?? {};
  return (
    paused === "true" ||
    at !== undefined ||
    (status?.conditions ?? []).some(({ type, status: is }) => type === "Paused" && is === "True")
  );
}
