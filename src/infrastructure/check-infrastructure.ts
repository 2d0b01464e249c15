import type { ResourceName } from "../model/cluster-view.ts";
import { type Finding, SEVERITIES, type SkippedCheck } from "../model/finding.ts";
import type { Check, Ground } from "./check.ts";
import { antiAffinity } from "./checks/anti-affinity.ts";
import { horizontalAutoscaler, kedaScaler } from "./checks/autoscaling.ts";
import { disruptionBudget } from "./checks/disruption-budget.ts";
import { foreignPods } from "./checks/foreign-pods.ts";
import { gatewayTimeout } from "./checks/gateway-timeout.ts";
import { gpuAsked, gpuByClaim, gpuFree } from "./checks/gpu.ts";
import { floatingImage, mixedImages } from "./checks/images.ts";
import { ingressLimits } from "./checks/ingress.ts";
import { nodeState } from "./checks/node-state.ts";
import { routeRateLimit, routeTimeout, routeWithoutTls } from "./checks/openshift-route.ts";
import { oomKilled, podsFailing, podsStarting } from "./checks/pods-failing.ts";
import { podsPending } from "./checks/pods-pending.ts";
import { readiness, slowStart } from "./checks/probes.ts";
import { qos } from "./checks/qos.ts";
import { quota } from "./checks/quota.ts";
import { cpuLimit, resourceRequests, resourcesInjected } from "./checks/resources.ts";
import { rollout } from "./checks/rollout.ts";
import { serviceLinks } from "./checks/service-links.ts";
import { sharedGpu } from "./checks/shared-gpu.ts";
import { sharedNode } from "./checks/shared-node.ts";
import { unlikeNodes } from "./checks/unlike-nodes.ts";
import { volumeClaims } from "./checks/volume-claims.ts";

/** In the order in which a reader should hear of them: is it there, is it alone, is it whole, what stands before it. */
export const CHECKS: readonly Check[] = [
  podsPending,
  gpuFree,
  podsFailing,
  oomKilled,
  podsStarting,
  rollout,
  mixedImages,
  nodeState,
  sharedNode,
  sharedGpu,
  unlikeNodes,
  antiAffinity,
  foreignPods,
  gpuAsked,
  gpuByClaim,
  horizontalAutoscaler,
  kedaScaler,
  quota,
  volumeClaims,
  resourceRequests,
  resourcesInjected,
  cpuLimit,
  qos,
  readiness,
  slowStart,
  serviceLinks,
  floatingImage,
  disruptionBudget,
  routeTimeout,
  routeRateLimit,
  routeWithoutTls,
  gatewayTimeout,
  ingressLimits,
];

export interface Validation {
  /** The worst first, and then in the order of the checks. */
  findings: Finding[];
  skipped: SkippedCheck[];
}

/** What a reader of latencies has to know of the ground. A check that could not look is skipped, with the reason, and never passes. */
export function checkInfrastructure(ground: Ground): Validation {
  const validation: Validation = { findings: [], skipped: [] };
  for (const { rule, why, needs, find } of CHECKS) {
    const reason = blindness(ground, needs);
    if (reason !== undefined) validation.skipped.push({ rule, reason });
    else
      validation.findings.push(
        ...find(ground).map((found) => ({ ...found, rule, why, message: sentence(found.message) })),
      );
  }
  const rank = ({ severity }: Finding) => SEVERITIES.indexOf(severity);
  validation.findings.sort((a, b) => rank(b) - rank(a));
  return validation;
}

/** Findings are read one by one, and stand before their `why`. */
function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}${text.endsWith(".") ? "" : "."}`;
}

/** Why nothing may be concluded; undefined where all was seen. A kind that the cluster does not have is seen to be absent. */
function blindness({ view, workloads }: Ground, needs: readonly ResourceName[]): string | undefined {
  for (const resource of needs) {
    const looks = view.looks.filter((look) => look.resource === resource);
    if (looks.length === 0) return `${resource} were not looked at`;
    const blind = looks.find(({ outcome }) => outcome === "not-allowed" || outcome === "failed");
    if (blind !== undefined) return blind.reason ?? `${resource} could not be looked at (${blind.outcome})`;
  }
  return workloads.length === 0 ? `no engine was seen in ${view.namespaces.join(", ")}` : undefined;
}
