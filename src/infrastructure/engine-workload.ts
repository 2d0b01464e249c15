import { engineOfPod } from "../engines/workload-hints.ts";
import type { ClusterView } from "../model/cluster-view.ts";
import type { Endpoint, Side } from "../model/endpoint.ts";
import type { Container, KubeMetadata, Pod, PodSpec, Workload } from "../model/kube.ts";
import { makerOf } from "../model/pods.ts";
import type { EngineId } from "../model/scenario.ts";
import { type Labels, selectsByMap } from "../model/selector.ts";

/** An engine as discovery finds it in a view. */
export interface FoundEngine {
  side: Side;
  engine: EngineId;
  namespace: string;
  /** `Deployment llm/vllm`. */
  title: string;
  pods: readonly Pod[];
  /** What leads to it. */
  fronts: readonly {
    kind: "Service" | "InferencePool";
    name: string;
    title: string;
    selector: Readonly<Record<string, string>>;
  }[];
}

/** One engine in the cluster, with all that the checks ask about it. */
export interface EngineWorkload {
  engine: EngineId;
  side: Side;
  namespace: string;
  /** `Kind namespace/name`, as findings call it. */
  title: string;
  /** Of what is measured and stands before it; none where only the ground is looked at. */
  endpointIds: string[];
  pods: Pod[];
  /** Absent where it is of a kind that is not looked at, or could not be. */
  workload?: { kind: "Deployment" | "StatefulSet"; object: Workload };
  /** Names of the Services and pools that lead to it. */
  services: string[];
  pools: string[];
  /** Of its template, or of its first pod where that is all that there is. */
  spec: PodSpec;
  labels: Labels;
  /** The container of the engine itself. */
  container?: Container;
}

type KnownEndpoint = Pick<Endpoint, "id" | "side" | "engine" | "evidence">;

/** Adds to what discovery found what else the view knows of it. */
export function engineWorkload(
  found: FoundEngine,
  view: ClusterView,
  endpoints: readonly KnownEndpoint[] = [],
): EngineWorkload {
  const workload = workloadOf(found, view);
  const template = workload?.object.spec?.template;
  const [pod] = found.pods;
  const spec = template?.spec ?? pod?.spec ?? {};
  const labels = template?.metadata?.labels ?? pod?.metadata.labels ?? {};
  const name = engineOfPod(spec, labels)?.container;
  const container = spec.containers?.find((one) => one.name === name) ?? spec.containers?.[0];
  const namesOf = (wanted: "Service" | "InferencePool") =>
    found.fronts.filter(({ kind }) => kind === wanted).map((front) => front.name);
  return {
    engine: found.engine,
    side: found.side,
    namespace: found.namespace,
    title: found.title,
    endpointIds: endpoints.filter((endpoint) => isBehind(found, endpoint)).map(({ id }) => id),
    pods: [...found.pods],
    services: namesOf("Service"),
    pools: namesOf("InferencePool"),
    spec,
    labels,
    ...(workload === undefined ? {} : { workload }),
    ...(container === undefined ? {} : { container }),
  };
}

/** By its controller's name; where no pod tells it, by what a Service would take of its template. */
function workloadOf({ title, namespace, pods, fronts }: FoundEngine, view: ClusterView): EngineWorkload["workload"] {
  const all = [
    ...view.objects.deployments.map((object) => ({ kind: "Deployment" as const, object })),
    ...view.objects.statefulSets.map((object) => ({ kind: "StatefulSet" as const, object })),
  ].filter(({ object }) => object.metadata.namespace === namespace);
  const names = new Set([title, ...pods.flatMap(controllerTitles)]);
  const named = all.find(({ kind, object }) => names.has(`${kind} ${namespace}/${object.metadata.name}`));
  if (named !== undefined || pods.length > 0) return named;
  const labelsOf = ({ spec }: Workload) => spec?.template?.metadata?.labels;
  return all.find(({ object }) => fronts.some(({ selector }) => selectsByMap(selector, labelsOf(object))));
}

function controllerTitles({ metadata }: Pod): string[] {
  return (metadata.ownerReferences ?? []).map((owner) => {
    const { kind, name } = makerOf(metadata, owner);
    return `${kind} ${metadata.namespace}/${name}`;
  });
}

/** The evidence of an endpoint names the objects that lead to it, where it was found in the cluster. */
function isBehind({ side, engine, title, fronts }: FoundEngine, endpoint: KnownEndpoint): boolean {
  if (endpoint.side !== side || endpoint.engine !== engine) return false;
  const names = [title, ...fronts.map((front) => front.title)];
  return endpoint.evidence.some((line) => names.some((name) => mentions(line, name)));
}

/** `Service llm/vllm` is not in `Service llm/vllm-base`. */
function mentions(line: string, name: string): boolean {
  const at = line.indexOf(name);
  return at >= 0 && !/[\w.-]/.test(line[at + name.length] ?? "");
}

/** An engine that both sides measure is looked at once. */
export function uniqueWorkloads(workloads: readonly EngineWorkload[]): EngineWorkload[] {
  return [...Map.groupBy(workloads, ({ title }) => title).values()].flatMap(([first, ...others]) =>
    first === undefined
      ? []
      : [{ ...first, endpointIds: [...new Set([first, ...others].flatMap(({ endpointIds }) => endpointIds))] }],
  );
}

/** Whether an autoscaler in that namespace scales the workload. */
export function isTarget(
  { workload, namespace }: EngineWorkload,
  metadata: Pick<KubeMetadata, "namespace">,
  target: { kind?: string; name: string } | undefined,
): boolean {
  if (workload === undefined || metadata.namespace !== namespace) return false;
  return target?.name === workload.object.metadata.name && (target.kind ?? "Deployment") === workload.kind;
}
