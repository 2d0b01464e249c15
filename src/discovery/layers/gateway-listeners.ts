import type { ClusterView } from "../../model/cluster-view.ts";
import type { Gateway, HttpRoute, KubeCondition, ParentRef } from "../../model/kube.ts";
import { nameOf } from "../services.ts";
import { concreteHost, EITHER, isWildcard, type Scheme } from "../urls.ts";

/** A host and port on which gateways serve a route. */
export interface Served {
  schemes: readonly Scheme[];
  host: string;
  /** Absent: the scheme's own. */
  port?: number;
  /** Where the host is answered, whatever DNS says. */
  dialHosts: string[];
  evidence: string;
}

/** Where the gateways that have accepted a route serve it, and why others do not. */
export function servedBy(route: HttpRoute, view: ClusterView): { served: Served[]; refusals: string[] } {
  const served: Served[] = [];
  const refusals: string[] = [];
  const parents = route.status?.parents ?? [];
  if (parents.length === 0) refusals.push("no gateway controller has taken it up");
  for (const { parentRef, conditions = [] } of parents) {
    const name = nameOf(parentRef.kind ?? "Gateway", {
      name: parentRef.name,
      namespace: namespaceOf(parentRef, route),
    });
    const refusal = refusalOf(conditions);
    if ((parentRef.kind ?? "Gateway") !== "Gateway") refusals.push(`${name} is no Gateway, and is not followed`);
    else if (refusal !== undefined) refusals.push(`${name} has not accepted it: ${refusal}`);
    else {
      const found = ofGateway(parentRef, route, view);
      if (typeof found === "string") refusals.push(`${name} ${found}`);
      else served.push(...found);
    }
  }
  return { served, refusals };
}

function namespaceOf({ namespace }: ParentRef, { metadata }: HttpRoute): string {
  return namespace ?? metadata.namespace ?? "";
}

/** Accepted and with references that resolve; what is not said yet is not so. */
function refusalOf(conditions: readonly KubeCondition[]): string | undefined {
  const accepted = conditions.find(({ type }) => type === "Accepted");
  if (accepted?.status !== "True") return textOf(accepted) ?? "it says nothing yet";
  const resolved = conditions.find(({ type }) => type === "ResolvedRefs");
  return resolved?.status === "False" ? textOf(resolved) : undefined;
}

function textOf(condition: KubeCondition | undefined): string | undefined {
  const parts = [condition?.reason, condition?.message].filter((part) => part !== undefined && part !== "");
  return parts.length === 0 ? undefined : parts.join(": ");
}

/** The listeners of a gateway that serve the route, or why none does. */
function ofGateway(ref: ParentRef, route: HttpRoute, { objects }: ClusterView): Served[] | string {
  const namespace = namespaceOf(ref, route);
  const gateway = objects.gateways.find(
    ({ metadata }) => metadata.name === ref.name && metadata.namespace === namespace,
  );
  const routeHosts = route.spec?.hostnames ?? [];
  if (gateway === undefined) {
    if (routeHosts.length === 0) return "could not be looked at, and the route names no host";
    const evidence = `accepted by Gateway ${namespace}/${ref.name}, which could not be looked at`;
    return routeHosts.map((host) => ({ schemes: EITHER, host: concreteHost(host), dialHosts: [], evidence }));
  }
  const addresses = (gateway.status?.addresses ?? [])
    .filter(({ type = "IPAddress" }) => type === "IPAddress" || type === "Hostname")
    .map(({ value }) => value);
  if (addresses.length === 0) {
    const why = textOf(gateway.status?.conditions?.find(({ type }) => type === "Programmed"));
    return `has no address yet${why === undefined ? "" : `: ${why}`}`;
  }
  const served = listenersFor(ref, gateway).flatMap((listener) => hostsOn(listener, routeHosts, addresses, gateway));
  return served.length === 0 ? "has no listener for its hosts" : served;
}

type Listener = NonNullable<NonNullable<Gateway["spec"]>["listeners"]>[number];

/** Those with TLS first: what is measured in the clear says little of what users get. */
function listenersFor({ sectionName, port }: ParentRef, { spec }: Gateway): Listener[] {
  return (spec?.listeners ?? [])
    .filter(({ name }) => sectionName === undefined || name === sectionName)
    .filter((listener) => port === undefined || listener.port === port)
    .filter(({ protocol }) => protocol === "HTTPS" || protocol === "HTTP")
    .toSorted((a, b) => Number(b.protocol === "HTTPS") - Number(a.protocol === "HTTPS"));
}

function hostsOn(
  { name, protocol, port, hostname }: Listener,
  routeHosts: readonly string[],
  addresses: string[],
  gateway: Gateway,
): Served[] {
  const schemes: readonly Scheme[] = [protocol === "HTTPS" ? "https" : "http"];
  const evidence = `accepted by ${nameOf("Gateway", gateway.metadata)}, listener ${name} (${protocol} ${port}), address ${addresses.join(", ")}`;
  const hosts =
    routeHosts.length === 0
      ? [hostname === undefined || hostname === "" ? undefined : hostname]
      : routeHosts.flatMap((host) => commonHost(host, hostname) ?? []);
  return hosts.flatMap((host): Served[] =>
    host === undefined
      ? addresses.map((address) => ({ schemes, host: address, port, dialHosts: [], evidence }))
      : [{ schemes, host: concreteHost(host), port, dialHosts: addresses, evidence: `${evidence}, host ${host}` }],
  );
}

/** The narrower of two host names that overlap; a wildcard stands for any number of labels there. Undefined: they do not. */
function commonHost(ofRoute: string, ofListener: string | undefined): string | undefined {
  if (ofListener === undefined || ofListener === "" || ofListener === ofRoute) return ofRoute;
  if (isWildcard(ofListener) && ofRoute.endsWith(ofListener.slice(1))) return ofRoute;
  return isWildcard(ofRoute) && ofListener.endsWith(ofRoute.slice(1)) ? ofListener : undefined;
}
