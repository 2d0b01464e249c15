import { engineOfPod } from "../engines/workload-hints.ts";
import type { ClusterView } from "../model/cluster-view.ts";
import type { TraceStep } from "../model/discovery.ts";
import type { Side } from "../model/endpoint.ts";
import type { Pod } from "../model/kube.ts";
import { ENGINE_IDS, type EngineId, type PerEngine } from "../model/scenario.ts";
import { enginesAtRest } from "./at-rest.ts";
import { type Front, frontsIn } from "./fronts.ts";
import { type Owner, ownerOf, whyNoServer } from "./owners.ts";
import { inNamespace, wasSeen } from "./services.ts";

/** What runs one engine in a cluster, by the signs of its objects. Only an answer over HTTP proves it. */
export interface EngineWorkload {
  side: Side;
  engine: EngineId;
  namespace: string;
  /** `Deployment llm/vllm`, as people and kubectl write it. */
  title: string;
  /** Every name by which `select` may mean it. */
  names: string[];
  /** Those that answer requests; none where no pod is there, or pods could not be looked at. */
  pods: Pod[];
  /** What leads to it: Services, pools, and routers before it. */
  fronts: Front[];
  /** Sentences that a person can check. */
  evidence: string[];
  /** It has no pods because nobody wants any now: that, and how it is scaled up. */
  atRest?: string;
}

/** Which part of a view is searched, and what for. */
export interface Search {
  side: Side;
  namespace: string;
  /** Which one of an engine is meant, by any of its names: it is asked even where nothing else tells what it is. */
  select: PerEngine<string>;
}

/** The engines of a namespace, and what was taken for none, each with the reason. */
export function engineWorkloads(
  view: ClusterView,
  search: Search,
): { workloads: EngineWorkload[]; others: TraceStep[] } {
  const fronts = frontsIn(view, search.namespace);
  const judged = inNamespace(view.objects.pods, search.namespace).map((pod) => judgePod(pod, view, fronts, search));
  const serving = judged.filter((pod) => pod.engine !== undefined && pod.why === undefined);
  const running = [...Map.groupBy(serving, ({ owner, engine }) => `${owner.title} ${engine}`).values()].map((group) =>
    ofPods(group, fronts, search),
  );
  const titles = running.map(({ title }) => title);
  const { side, namespace } = search;
  const resting = enginesAtRest(view, namespace, fronts, titles).map((one) => ({ ...one, side, namespace }));
  const workloads: EngineWorkload[] = [...running, ...resting];
  const leading = new Set(workloads.flatMap((workload) => workload.fronts));
  const alone = fronts
    .filter((front) => !leading.has(front))
    .map((front) => judgeFront(front, { search, podsSeen: wasSeen(view, "pods", search.namespace) }));
  const others = [
    ...judged.filter((pod) => !serving.includes(pod)).map(({ owner, why }) => ({ what: owner.title, why: why ?? "" })),
    ...alone.flatMap(({ what, why }) => (why === undefined ? [] : [{ what, why }])),
  ];
  return {
    workloads: [...workloads, ...alone.flatMap(({ workload }) => workload ?? [])],
    others: rejected(others, search.side),
  };
}

/** Once each: a workload has many pods. */
function rejected(others: readonly { what: string; why: string }[], side: Side): TraceStep[] {
  const distinct = new Map(others.map((other) => [`${other.what} ${other.why}`, other]));
  return [...distinct.values()].map(({ what, why }) => ({ side, what, outcome: "rejected", because: [why] }));
}

interface JudgedPod {
  pod: Pod;
  owner: Owner;
  engine?: EngineId;
  evidence: string[];
  /** Why it serves nothing that we look for. */
  why?: string;
}

function judgePod(pod: Pod, view: ClusterView, fronts: readonly Front[], { select }: Search): JudgedPod {
  const owner = ownerOf(pod, view);
  const before = fronts.filter((front) => front.pods.includes(pod));
  const selected = selectedAs([owner.name, ...before.map(({ name }) => name)], select);
  const seen = engineOfPod(pod.spec ?? {}, pod.metadata.labels);
  const engine = selected ?? seen?.engine ?? owner.engine;
  const why = whyNoServer(pod) ?? (before.some(({ router }) => router) ? "it is a router before engines" : undefined);
  const evidence = seen === undefined ? [] : [`${owner.title}: ${seen.hints.join(", ")}`];
  if (seen === undefined && owner.engine !== undefined)
    evidence.push(`${owner.title} says that it runs ${owner.engine}`);
  if (engine === undefined) return { pod, owner, evidence, why: why ?? "nothing about its pods tells of an engine" };
  return { pod, owner, engine, evidence, ...(why === undefined ? {} : { why }) };
}

function selectedAs(names: readonly string[], select: PerEngine<string>): EngineId | undefined {
  return ENGINE_IDS.find((engine) => names.includes(select[engine] ?? ""));
}

function ofPods(group: readonly JudgedPod[], fronts: readonly Front[], { side, namespace }: Search): EngineWorkload {
  const [first] = group;
  if (first?.engine === undefined) throw new Error("a group of pods has a pod");
  const pods = group.map(({ pod }) => pod);
  const labels = first.pod.metadata.labels ?? {};
  const mine = fronts.filter(
    (front) => front.pods.some((pod) => pods.includes(pod)) || front.router?.serves(labels) === true,
  );
  return {
    side,
    engine: first.engine,
    namespace,
    title: first.owner.title,
    names: [...new Set([first.owner.name, ...mine.map(({ name }) => name)])],
    pods,
    fronts: mine.toSorted((a, b) => Number(a.router !== undefined) - Number(b.router !== undefined)),
    evidence: [...new Set(group.flatMap(({ evidence }) => evidence))],
  };
}

/** A Service or pool behind which no engine's pod was seen: pods may be hidden, scaled to none, or written by hand. */
function judgeFront(
  front: Front,
  { search, podsSeen }: { search: Search; podsSeen: boolean },
): { what: string; why?: string; workload?: EngineWorkload } {
  const { side, namespace, select } = search;
  const { title: what, name, pods, service, guess } = front;
  const engine = selectedAs([name], select) ?? guess;
  if (service?.spec?.type === "ExternalName") {
    return {
      what,
      why: "is an alias of another name (ExternalName), which is not followed: name its URL in manual_urls",
    };
  }
  const isOther = pods.length > 0 && front.router === undefined && selectedAs([name], select) === undefined;
  if (engine === undefined || isOther) return { what, why: "leads to no engine" };
  const evidence = podsSeen ? [] : [`${what} has the name and the port of an engine; its pods could not be looked at`];
  return {
    what,
    workload: { side, engine, namespace, title: what, names: [name], pods, fronts: [front], evidence },
  };
}
