import type { ClusterView } from "../model/cluster-view.ts";
import type { KubeMetadata, Pod, PortRef, Service } from "../model/kube.ts";
import { selectsByMap } from "../model/selector.ts";

/** How a Service leads to its pods. */

export type ServicePort = NonNullable<NonNullable<Service["spec"]>["ports"]>[number];

/** `Kind namespace/name`, as people and kubectl write it. */
export function nameOf(kind: string, { namespace, name }: KubeMetadata): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

export function inNamespace<T extends { metadata: KubeMetadata }>(objects: readonly T[], namespace?: string): T[] {
  return objects.filter(({ metadata }) => metadata.namespace === namespace);
}

/** A Service without a selector has endpoints that somebody wrote by hand, and no pods. */
export function podsOf({ metadata, spec }: Service, pods: readonly Pod[]): Pod[] {
  return inNamespace(pods, metadata.namespace).filter((pod) => selectsByMap(spec?.selector, pod.metadata.labels));
}

/** Endpoints that get requests, over all slices of a Service. In a slice, an absent `ready` means true (API reference). */
export function readyEndpoints({ metadata }: Service, { objects }: ClusterView) {
  return inNamespace(objects.endpointSlices, metadata.namespace ?? "")
    .filter((slice) => slice.metadata.labels?.["kubernetes.io/service-name"] === metadata.name)
    .flatMap(({ endpoints }) => endpoints ?? [])
    .filter(({ conditions }) => conditions?.ready !== false);
}

/** Whether anything of this kind could be looked at in the namespace; if not, its absence says nothing. */
export function wasSeen({ looks }: ClusterView, resource: string, namespace: string): boolean {
  return looks.some(
    (look) =>
      look.resource === resource &&
      look.outcome === "seen" &&
      (look.namespace === undefined || look.namespace === namespace),
  );
}

/** Names of ports that carry something else than the engine's interface (charts of vLLM, llm-d and production-stack). */
const OTHER_PORTS = /metrics|zmq|ucx|grpc|nccl|nixl|admin|debug|probe|health/i;
/** Names of ports that charts give to an engine's interface. */
const ENGINE_PORTS = /^(https?|http-?api|api|openai|service-port|container-port|web|server)(-.*)?$/i;
const USUAL_NUMBERS = [8000, 11434, 80, 8080, 3000, 443, 8443];

/** The port on which the engine answers: by name, else by its usual number, else the first. */
export function enginePort({ spec }: Service): ServicePort | undefined {
  const tcp = (spec?.ports ?? []).filter(({ protocol = "TCP" }) => protocol === "TCP");
  const fit = tcp.filter(({ name }) => !OTHER_PORTS.test(name ?? ""));
  const usual = fit.find(({ port, targetPort }) => [port, targetPort].some((at) => USUAL_NUMBERS.includes(Number(at))));
  return fit.find(({ name }) => ENGINE_PORTS.test(name ?? "")) ?? usual ?? fit[0];
}

/** The number of a container's port that a Service calls by name or number; undefined where no pod tells. */
export function containerPort(ref: PortRef, pods: readonly Pod[]): number | undefined {
  if (typeof ref === "number" || /^\d+$/.test(ref)) return Number(ref);
  const ports = pods.flatMap(({ spec }) => [...(spec?.containers ?? []), ...(spec?.initContainers ?? [])]);
  return ports.flatMap((container) => container.ports ?? []).find(({ name }) => name === ref)?.containerPort;
}

/** `https` or `http` where a probe or a flag of the pod tells, as the kubelet asks it; else undefined. */
export function podScheme(pods: readonly Pod[], port: number): "http" | "https" | undefined {
  const containers = pods.flatMap(({ spec }) => spec?.containers ?? []);
  const args = containers.flatMap(({ command = [], args = [] }) => [...command, ...args]);
  if (args.some((arg) => /^--ssl-(cert|key)file/.test(arg))) return "https";
  const probes = containers.flatMap(({ ports, ...container }) =>
    [container.readinessProbe, container.livenessProbe, container.startupProbe]
      .flatMap((probe) => probe?.httpGet ?? [])
      .filter((get) => get.port === undefined || containerPort(get.port, pods) === port),
  );
  const [first] = probes;
  if (first === undefined) return undefined;
  return first.scheme?.toUpperCase() === "HTTPS" ? "https" : "http";
}
