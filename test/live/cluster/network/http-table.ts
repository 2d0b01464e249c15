import type { Gateway, HttpRoute, Ingress, PortRef, Route } from "../../../../src/model/kube.ts";
import type { Seen } from "./seen.ts";
import { type Address, backendsOf, type HostRule, type HttpFront, isLoopback } from "./tables.ts";

interface Placed {
  readonly address: Address;
  readonly tls: boolean;
  readonly rule: HostRule;
}

/** What an ingress controller, OpenShift's router and a gateway do. */
export function httpFronts(seen: Seen, routerIp: string): Map<Address, HttpFront> {
  const placed = [
    ...seen.ingresses.flatMap((ingress) => ingressRules(ingress, seen)),
    ...seen.routes.flatMap((route) => routeRules(route, seen, routerIp)),
    ...seen.httpRoutes.flatMap((route) => gatewayRules(route, seen)),
  ];
  const byAddress = Map.groupBy(placed, ({ address }) => address);
  return new Map(
    Array.from(byAddress, ([address, all]) => [
      address,
      { tls: all.some(({ tls }) => tls), rules: all.map(({ rule }) => rule) },
    ]),
  );
}

function ingressRules({ metadata, spec, status }: Ingress, seen: Seen): Placed[] {
  const ips = (status?.loadBalancer?.ingress ?? []).map(({ ip }) => ip).filter(isLoopback);
  return (spec?.rules ?? []).flatMap(({ host = "", http }) =>
    (http?.paths ?? []).flatMap(({ path = "/", backend }) => {
      const port = backend.service?.port;
      const backends = behind(seen, metadata.namespace, backend.service?.name, port?.name ?? port?.number);
      const tls = (spec?.tls ?? []).some(({ hosts }) => hosts?.includes(host));
      return ips.map((ip) => ({
        address: `${ip}:${tls ? 443 : 80}`,
        tls,
        rule: { host, prefix: path, backends },
      }));
    }),
  );
}

function routeRules({ metadata, spec, status }: Route, seen: Seen, routerIp: string): Placed[] {
  const tls = spec?.tls !== undefined;
  const targets = [spec?.to, ...(spec?.alternateBackends ?? [])].filter((target) => (target?.weight ?? 100) > 0);
  const backends = targets.flatMap((target) => behind(seen, metadata.namespace, target?.name, undefined));
  return (status?.ingress ?? []).map(({ host = "" }) => ({
    address: `${routerIp}:${tls ? 443 : 80}`,
    tls,
    rule: { host, prefix: spec?.path ?? "/", backends },
  }));
}

function gatewayRules({ metadata, spec }: HttpRoute, seen: Seen): Placed[] {
  return (spec?.parentRefs ?? []).flatMap((parent) => {
    const namespace = parent.namespace ?? metadata.namespace;
    const gateway = seen.gateways.find((it) => it.metadata.name === parent.name && it.metadata.namespace === namespace);
    const fronts = gateway === undefined ? [] : listenersOf(gateway, parent.sectionName);
    return fronts.flatMap((front) => hostRules(metadata.namespace, spec, seen).map((rule) => ({ ...front, rule })));
  });
}

function listenersOf({ spec, status }: Gateway, sectionName: string | undefined): Omit<Placed, "rule">[] {
  const ips = (status?.addresses ?? []).map(({ value }) => value).filter(isLoopback);
  const listeners = (spec?.listeners ?? []).filter(({ name }) => sectionName === undefined || name === sectionName);
  return listeners.flatMap(({ port, protocol }) =>
    ips.map((ip) => ({ address: `${ip}:${port}`, tls: protocol === "HTTPS" })),
  );
}

function hostRules(namespace: string | undefined, spec: HttpRoute["spec"], seen: Seen): HostRule[] {
  return (spec?.hostnames ?? [""]).flatMap((host) =>
    (spec?.rules ?? []).map(({ matches, backendRefs = [] }) => ({
      host,
      prefix: matches?.[0]?.path?.value ?? "/",
      backends: backendRefs.flatMap(({ name, port }) => behind(seen, namespace, name, port)),
    })),
  );
}

/** Behind a port of a Service, by its name or number; without one, behind its first. */
function behind(seen: Seen, namespace: string | undefined, name: string | undefined, port: PortRef | undefined) {
  const service = seen.services.find((it) => it.metadata.name === name && it.metadata.namespace === namespace);
  const ports = service?.spec?.ports ?? [];
  const found = port === undefined ? ports[0] : ports.find((it) => it.name === port || it.port === port);
  return found === undefined ? [] : backendsOf(service, found.name, seen.slices);
}
