import type { ClusterView } from "../../model/cluster-view.ts";
import type { Ingress } from "../../model/kube.ts";
import type { EngineWorkload } from "../engine-workloads.ts";
import { inNamespace, nameOf } from "../services.ts";
import { frontNamed } from "../way.ts";

/** ingress-nginx splits the requests of a host between two Ingresses by annotations of the second, its canary. */
const PREFIX = "nginx.ingress.kubernetes.io/canary";

export function isCanary({ metadata }: Ingress): boolean {
  return metadata.annotations?.[PREFIX] === "true";
}

/** That some of the requests to a host go to another engine; a canary by header or cookie alone gets none of ours. */
export function canaryWarnings(
  ingress: Ingress,
  host: string | undefined,
  view: ClusterView,
  workload: EngineWorkload,
): string[] {
  return inNamespace(view.objects.ingresses, ingress.metadata.namespace).flatMap((other) => {
    const share = shareOf(other);
    if (!isCanary(other) || share === undefined || !leadsElsewhere(other, host, workload)) return [];
    const [what, canary] = [ingress, other].map(({ metadata }) => nameOf("Ingress", metadata));
    return [`${canary} takes ${share} of the requests to ${what} as its canary: the figures are those of both`];
  });
}

/** `20 %`; undefined where its weight is 0 or not said. */
function shareOf({ metadata: { annotations = {} } }: Ingress): string | undefined {
  const [weight, total] = [annotations[`${PREFIX}-weight`], annotations[`${PREFIX}-weight-total`] ?? "100"].map(Number);
  return weight && total ? `${Math.round((100 * weight) / total)} %` : undefined;
}

function leadsElsewhere({ spec }: Ingress, host: string | undefined, workload: EngineWorkload): boolean {
  return (spec?.rules ?? [])
    .filter((rule) => (rule.host || undefined) === host)
    .flatMap(({ http }) => http?.paths ?? [])
    .some(({ backend: { service } }) => service !== undefined && !frontNamed(workload, "Service", service.name));
}
