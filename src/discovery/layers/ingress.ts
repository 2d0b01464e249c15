import type { ClusterView } from "../../model/cluster-view.ts";
import type { Ingress, IngressBackend } from "../../model/kube.ts";
import type { EngineWorkload } from "../engine-workloads.ts";
import type { Front } from "../fronts.ts";
import { readyPods } from "../ready.ts";
import { inNamespace, nameOf } from "../services.ts";
import { addressesOf, concreteHost, EITHER, isWildcard, prefixOf, type Scheme, urlOf } from "../urls.ts";
import { closed, frontEvidence, frontNamed, type Way } from "../way.ts";
import { canaryWarnings, isCanary } from "./canary.ts";

const LAYER = "Ingress";

/** Ingresses (`networking.k8s.io/v1`), by the host of a rule, or by the address of the controller where it names none. */
export function ingresses(view: ClusterView, workload: EngineWorkload): Way[] {
  return inNamespace(view.objects.ingresses, workload.namespace).flatMap((ingress) => {
    const what = nameOf("Ingress", ingress.metadata);
    const paths = pathsTo(ingress, workload);
    const route = routeMadeOf(ingress, view);
    if (paths.length > 0 && route !== undefined) return [closed(LAYER, what, `OpenShift made Route ${route} of it`)];
    if (paths.length > 0 && isCanary(ingress))
      return [closed(LAYER, what, "it is a canary: most requests to its host may go to another engine")];
    return paths.map((path) => wayOf(ingress, path, view, canaryWarnings(ingress, path.host, view, workload)));
  });
}

interface PathTo {
  front: Front;
  host?: string;
  path?: string;
}

/** The rules, and the backend for what no rule takes, that lead to the engine's port. */
function pathsTo({ spec }: Ingress, workload: EngineWorkload): PathTo[] {
  const to = (backend: IngressBackend | undefined, place: Omit<PathTo, "front">): PathTo[] => {
    const front = frontNamed(workload, "Service", backend?.service?.name ?? "");
    return front === undefined || !isEnginePort(front, backend?.service?.port) ? [] : [{ front, ...place }];
  };
  return [
    ...(spec?.rules ?? []).flatMap(({ host, http }) =>
      (http?.paths ?? []).flatMap(({ path, backend }) =>
        to(backend, { ...(host ? { host } : {}), ...(path === undefined ? {} : { path }) }),
      ),
    ),
    ...to(spec?.defaultBackend, {}),
  ];
}

function isEnginePort({ port }: Front, wanted: NonNullable<IngressBackend["service"]>["port"]): boolean {
  return (
    wanted === undefined || wanted.number === port?.port || (wanted.name !== undefined && wanted.name === port?.name)
  );
}

/** OpenShift makes Routes of Ingresses, and they own them. */
function routeMadeOf({ metadata }: Ingress, { objects }: ClusterView): string | undefined {
  const route = inNamespace(objects.routes, metadata.namespace ?? "").find(({ metadata: { ownerReferences = [] } }) =>
    ownerReferences.some(({ kind, name }) => kind === "Ingress" && name === metadata.name),
  );
  return route?.metadata.name;
}

function wayOf(ingress: Ingress, { front, host, path }: PathTo, view: ClusterView, warnings: string[]): Way {
  const what = nameOf("Ingress", ingress.metadata);
  const prefix = prefixOf(path);
  if (prefix === undefined) return closed(LAYER, what, `its path ${path} is a pattern: name the URL in manual_urls`);
  const points = (ingress.status?.loadBalancer?.ingress ?? []).flatMap(({ ip, hostname }) => hostname ?? ip ?? []);
  if (host === undefined && points.length === 0) {
    return closed(LAYER, what, "it has no address yet and its rule no host: no controller has taken it up");
  }
  const schemes = schemesOf(ingress, host);
  const names = host === undefined ? points : [concreteHost(host)];
  const urls = schemes.flatMap((scheme) =>
    names.map((name) => urlOf(scheme, name, undefined, prefix + (front.router?.path ?? ""))),
  );
  const at = points.length === 0 ? "no address yet" : `address ${points.join(", ")}`;
  const wildcard = host !== undefined && isWildcard(host) ? ` (a name under ${host})` : "";
  return {
    kind: "open",
    layer: LAYER,
    what,
    addresses: addressesOf(urls, host === undefined ? [] : points),
    path: "direct",
    evidence: [
      `${what} for host ${names.join(", ")}${wildcard}, path ${path ?? "/"}, ${at}`,
      frontEvidence(front, readyPods(front, view)),
    ],
    warnings,
  };
}

/** A cloud's load balancer may end TLS without a word of it here, so that what is not named is tried both ways. */
function schemesOf({ spec }: Ingress, host: string | undefined): readonly Scheme[] {
  const named = (spec?.tls ?? []).some(
    ({ hosts = [] }) => hosts.length === 0 || (host !== undefined && covers(hosts, host)),
  );
  return named ? ["https"] : EITHER;
}

/** A wildcard stands for one label there. */
function covers(hosts: readonly string[], host: string): boolean {
  return hosts.includes(host) || hosts.includes(host.replace(/^[^.]+/, "*"));
}
