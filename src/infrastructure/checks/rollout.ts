import type { Workload } from "../../model/kube.ts";
import { type Check, fixOf } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";
import { asksForAccelerator } from "../pod-requests.ts";

export const rollout: Check = {
  rule: "rollout",
  looksFor: "engines whose rollout is under way or stuck",
  severities: ["error"],
  why: "Old and new pods answer side by side, and each pod that comes or goes moves the load.",
  needs: ["pods", "deployments", "statefulSets"],
  find: ({ workloads }) =>
    workloads.flatMap((workload) => {
      const { workload: owner, title, engine, spec } = workload;
      const seen = owner === undefined ? [] : signsOf(owner.object);
      if (owner === undefined || seen.length === 0) return [];
      const blocks = asksForAccelerator({ spec }) && surges(workload);
      return [
        {
          severity: "error",
          object: title,
          engines: [engine],
          message:
            `a rollout of ${title} is under way: ${seen.join("; ")}` +
            (blocks ? "; its new pod may wait for the GPU of the old one for ever" : ""),
          evidence: seen,
          ...(blocks && { fix: fixOf({ spec: { strategy: { type: "Recreate", rollingUpdate: null } } }) }),
        },
      ];
    }),
};

/** As `kubectl rollout status` does it. */
function signsOf({ metadata, spec, status = {} }: Workload): string[] {
  const { generation } = metadata;
  const { replicas: wanted = 1 } = spec ?? {};
  const { observedGeneration, updatedReplicas = 0, replicas = 0, conditions = [] } = status;
  const late = conditions.find(({ type, reason }) => type === "Progressing" && reason === "ProgressDeadlineExceeded");
  const seen = [];
  if (generation !== undefined && observedGeneration !== undefined && observedGeneration < generation) {
    seen.push(`its controller has seen generation ${observedGeneration} of ${generation}`);
  }
  if (updatedReplicas < wanted) seen.push(`${updatedReplicas} of ${wanted} pods are of the newest revision`);
  if (replicas > updatedReplicas)
    seen.push(`${replicas - updatedReplicas} of ${replicas} pods are of an older revision`);
  if (late !== undefined) seen.push(`it is stuck: ${late.message ?? late.reason}`);
  return seen;
}

/** Whether a new pod comes before an old one goes; the default of a Deployment, rounded up from 25 %. */
function surges({ workload }: EngineWorkload): boolean {
  const { type = "RollingUpdate", rollingUpdate = {} } = workload?.object.spec?.strategy ?? {};
  return (
    workload?.kind === "Deployment" &&
    type === "RollingUpdate" &&
    !/^0%?$/.test(String(rollingUpdate.maxSurge ?? "25%"))
  );
}
