import type { PersistentVolumeClaim } from "../../model/kube.ts";
import { type Check, type Found, fixOf, type Ground, objectName } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";
import { nodeNames } from "../pods.ts";

export const volumeClaims: Check = {
  rule: "volume-claims",
  looksFor: "claims of engines that are lost, shared, or bound to one node (ReadWriteOnce)",
  severities: ["error", "warning", "info"],
  why: "Who reads the same disk waits for the others when models are loaded, and a claim for one node defeats anti-affinity.",
  needs: ["pods", "deployments", "statefulSets", "volumeClaims"],
  find: (ground) => ground.view.objects.volumeClaims.flatMap((claim) => judge(claim, ground)),
};

function judge(claim: PersistentVolumeClaim, { workloads }: Ground): Found[] {
  const users = workloads.filter((workload) => uses(workload, claim));
  const [first] = users;
  if (first === undefined) return [];
  const object = objectName("PersistentVolumeClaim", claim.metadata);
  const titles = users.map(({ title }) => title).join(" and ");
  const modes = claim.spec?.accessModes ?? [];
  const found = {
    object,
    engines: [...new Set(users.map(({ engine }) => engine))],
    evidence: [`accessModes ${modes.join(", ")}`],
  };
  const phase = claim.status?.phase;
  if (phase === "Lost") {
    return [{ ...found, severity: "error", message: `${object} of ${titles} has lost its volume` }];
  }
  // Before the first pod has a node, a claim may wait for it (WaitForFirstConsumer).
  if (phase === "Pending" && nodeNames(first).length > 0) {
    return [{ ...found, severity: "warning", message: `${object} of ${titles} is not bound to a volume` }];
  }
  const oneNode = modes.length > 0 && modes.every((mode) => mode.startsWith("ReadWriteOnce"));
  if (users.length > 1) {
    const severity = oneNode ? ("warning" as const) : ("info" as const);
    const effect = oneNode
      ? ", which holds all of them on one node"
      : ", so that they read their models from one store";
    return [{ ...found, severity, message: `${titles} share ${object}${effect}` }];
  }
  const several = (first.workload?.object.spec?.replicas ?? first.pods.length) > 1;
  if (!oneNode || first.workload?.kind !== "Deployment" || !(several || isRolling(first))) return [];
  return [
    {
      ...found,
      severity: several ? "warning" : "info",
      message: several
        ? `${object} is for one node (${modes.join(", ")}), and ${titles} has ${first.workload.object.spec?.replicas} replicas: they are on one node, or wait`
        : `${object} is for one node (${modes.join(", ")}): with a rolling update the new pod of ${titles} waits for it on any other node`,
      fix: several
        ? fixOf({ spec: { accessModes: ["ReadWriteMany"] } })
        : fixOf({ spec: { strategy: { type: "Recreate", rollingUpdate: null } } }),
    },
  ];
}

function uses({ namespace, pods, spec }: EngineWorkload, { metadata }: PersistentVolumeClaim): boolean {
  const volumes = [...(spec.volumes ?? []), ...pods.flatMap((pod) => pod.spec?.volumes ?? [])];
  return (
    metadata.namespace === namespace &&
    volumes.some(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName === metadata.name)
  );
}

function isRolling({ workload }: EngineWorkload): boolean {
  return workload?.object.spec?.strategy?.type !== "Recreate";
}
