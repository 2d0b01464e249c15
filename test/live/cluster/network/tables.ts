import type { EndpointSlice, Service } from "../../../../src/model/kube.ts";
import { httpFronts } from "./http-table.ts";
import type { Seen } from "./seen.ts";

/** `ip:port`. */
export type Address = string;

/** What a front does with a request for a host and path. */
export interface HostRule {
  /** Empty: any. A leading `*.` matches one label. */
  readonly host: string;
  readonly prefix: string;
  /** Taken in turn; none: 503. */
  readonly backends: readonly Address[];
}

export interface HttpFront {
  readonly tls: boolean;
  readonly rules: readonly HostRule[];
}

/** Where a cluster's network listens, and where that leads. */
export interface Tables {
  readonly tcp: ReadonlyMap<Address, readonly Address[]>;
  readonly http: ReadonlyMap<Address, HttpFront>;
}

export function tablesOf(seen: Seen, routerIp: string): Tables {
  return { tcp: tcpFronts(seen), http: httpFronts(seen, routerIp) };
}

/** What kube-proxy and a load balancer do: ClusterIPs, NodePorts on every node, and the addresses of load balancers. */
function tcpFronts({ services, slices, nodes }: Seen): Map<Address, readonly Address[]> {
  const fronts = new Map<Address, readonly Address[]>();
  const nodeIps = nodes.flatMap(({ status }) => status?.addresses ?? []).filter(({ type }) => type.endsWith("IP"));
  for (const service of services) {
    for (const port of service.spec?.ports ?? []) {
      const backends = backendsOf(service, port.name, slices);
      const loadBalancers = service.status?.loadBalancer?.ingress ?? [];
      for (const ip of [service.spec?.clusterIP, ...loadBalancers.map((it) => it.ip)]) {
        if (isLoopback(ip)) fronts.set(`${ip}:${port.port}`, backends);
      }
      if (port.nodePort === undefined) continue;
      for (const { address } of nodeIps) fronts.set(`${address}:${port.nodePort}`, backends);
    }
  }
  return fronts;
}

/** Ready pods behind a port of a Service, as its EndpointSlices tell. */
export function backendsOf(
  service: Service | undefined,
  portName: string | undefined,
  slices: readonly EndpointSlice[],
): Address[] {
  if (service === undefined) return [];
  const mine = slices.filter(
    ({ metadata }) =>
      metadata.namespace === service.metadata.namespace &&
      metadata.labels?.["kubernetes.io/service-name"] === service.metadata.name,
  );
  return mine.flatMap(({ endpoints, ports }) => {
    const port = ports?.find(({ name }) => (name ?? "") === (portName ?? ""))?.port;
    const ready = (endpoints ?? []).filter(({ conditions }) => conditions?.ready !== false);
    return port === undefined ? [] : ready.flatMap(({ addresses = [] }) => addresses.map((ip) => `${ip}:${port}`));
  });
}

export function isLoopback(ip: string | undefined): ip is string {
  return ip?.startsWith("127.") === true;
}
