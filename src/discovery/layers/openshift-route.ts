import type { ClusterView } from "../../model/cluster-view.ts";
import type { Route } from "../../model/kube.ts";
import type { EngineWorkload } from "../engine-workloads.ts";
import { readyPods } from "../ready.ts";
import { inNamespace, nameOf } from "../services.ts";
import { addressesOf, concreteHost, isWildcard, urlOf } from "../urls.ts";
import { closed, frontEvidence, type Way } from "../way.ts";
import { splitOf } from "./split.ts";

const LAYER = "OpenShift Route";

/** OpenShift's Routes (`route.openshift.io/v1`): only a host that a router has admitted is served. */
export function openshiftRoutes(view: ClusterView, workload: EngineWorkload): Way[] {
  return inNamespace(view.objects.routes, workload.namespace).flatMap((route) => waysOf(route, view, workload));
}

function waysOf(route: Route, view: ClusterView, workload: EngineWorkload): Way[] {
  const what = nameOf("Route", route.metadata);
  const { to, alternateBackends = [] } = route.spec ?? {};
  const targets = to === undefined ? [] : [to, ...alternateBackends];
  const shares = targets.map(({ name, weight = 100 }) => ({ kind: "Service" as const, name, weight }));
  const { front, share, warnings } = splitOf(what, shares, workload);
  if (front === undefined || share === undefined) return [];
  if (share.weight === 0)
    return [closed(LAYER, what, `its weight for ${front.title} is 0, so that it sends nothing there`)];
  const port = route.spec?.port?.targetPort;
  const named = [front.target, front.port?.name, front.port?.port].map(String);
  if (port !== undefined && front.target !== undefined && !named.includes(String(port))) {
    return [
      closed(LAYER, what, `it leads to port ${port} of ${front.title}, and the engine answers on ${front.target}`),
    ];
  }
  const admitted = admittedHosts(route);
  if (admitted.length === 0) return [closed(LAYER, what, whyNotAdmitted(route))];
  return admitted.map(({ host, router }): Way => {
    const { tls, path } = route.spec ?? {};
    const scheme = tls === undefined ? "http" : "https";
    const prefix = `${tls?.termination === "passthrough" ? "" : (path ?? "")}${front.router?.path ?? ""}`;
    const url = urlOf(scheme, concreteHost(host), undefined, prefix);
    const wildcard = isWildcard(host) ? `, a name under ${host}` : "";
    return {
      kind: "open",
      layer: LAYER,
      what,
      addresses: addressesOf([url]),
      path: "direct",
      evidence: [
        `${what} admitted by router ${router}, host ${concreteHost(host)}${wildcard}, ${tls === undefined ? "no TLS" : `TLS ${tls.termination ?? "edge"}`}`,
        frontEvidence(front, readyPods(front, view)),
      ],
      warnings: tls === undefined ? [...warnings, clearText(what)] : warnings,
    };
  });
}

function admittedHosts({ status }: Route): { host: string; router: string }[] {
  return (status?.ingress ?? []).flatMap(({ host, routerName = "(no name)", conditions = [] }) => {
    const isAdmitted = conditions.some(({ type, status: is }) => type === "Admitted" && is === "True");
    return host === undefined || host === "" || !isAdmitted ? [] : [{ host, router: routerName }];
  });
}

function whyNotAdmitted({ status }: Route): string {
  const refusals = (status?.ingress ?? []).flatMap(({ routerName, conditions = [] }) =>
    conditions
      .filter(({ type, status: is }) => type === "Admitted" && is !== "True")
      .map(({ reason, message }) => `router ${routerName} says ${[reason, message].filter(Boolean).join(": ")}`),
  );
  return `no router has admitted it${refusals.length === 0 ? "" : `: ${refusals.join("; ")}`}`;
}

/** HAProxy waits up to 200 ms to fill a segment on clear-text frontends, unless `option http-no-delay` is set. */
function clearText(what: string): string {
  return `${what} has no TLS: OpenShift's router may hold small pieces of a stream back for up to 200 ms there, an edge or reencrypt Route does not`;
}
