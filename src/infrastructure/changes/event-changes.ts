import type { KubeEvent } from "../../model/kube.ts";
import { objectName } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";
import { nodeNames } from "../pods.ts";
import { type Seen, type Span, sawBoth } from "./change.ts";
import { usedTooMuch } from "./pod-changes.ts";

/** Events that tell of a test being disturbed; the others repeat what the objects themselves say. */
const TELLING: Readonly<Record<string, Pick<Seen, "weight" | "cause" | "kind">>> = {
  Unhealthy: { weight: "suspicious", cause: "engine", kind: "pressure" },
  Evicted: { weight: "invalidating", cause: "foreign", kind: "eviction" },
  Preempted: { weight: "invalidating", cause: "foreign", kind: "eviction" },
  TaintManagerEviction: { weight: "invalidating", cause: "foreign", kind: "eviction" },
  NodeNotReady: { weight: "invalidating", cause: "foreign", kind: "node" },
  Rebooted: { weight: "invalidating", cause: "foreign", kind: "node" },
  Shutdown: { weight: "invalidating", cause: "foreign", kind: "node" },
  SystemOOM: { weight: "suspicious", cause: "foreign", kind: "pressure" },
  OOMKilling: { weight: "suspicious", cause: "foreign", kind: "pressure" },
  EvictionThresholdMet: { weight: "suspicious", cause: "foreign", kind: "pressure" },
};

/** Events of the engines' namespaces, and those about nodes, which are kept elsewhere and need a right of their own. */
const KINDS = ["events", "nodeEvents"] as const;

/** The server adds equal events up: one is new where it was not there before, or where its count has grown. */
export function eventChanges(span: Span): Seen[] {
  return KINDS.filter((kind) => sawBoth(span, kind)).flatMap((kind) => {
    const before = new Map(span.before.view.objects[kind].map((event) => [keyOf(event), timesOf(event)]));
    return span.after.view.objects[kind].flatMap((event) => {
      const times = timesOf(event) - (before.get(keyOf(event)) ?? 0);
      return times <= 0 ? [] : changesOf(event, times, [...span.before.workloads, ...span.after.workloads]);
    });
  });
}

function changesOf(event: KubeEvent, times: number, all: readonly EngineWorkload[]): Seen[] {
  const telling = TELLING[event.reason ?? ""];
  const workloads = concerned(event, all);
  if (telling === undefined || workloads.length === 0) return [];
  const { kind = "", name = "", namespace } = event.involvedObject ?? {};
  const object = objectName(kind, { name, ...(kind !== "Node" && namespace !== undefined && { namespace }) });
  const message = `${object}: ${event.reason}${times > 1 ? ` ${times} times` : ""}, ${event.message ?? "without a message"}`;
  const cause = usedTooMuch(event.message ?? "") ? "engine" : telling.cause;
  return [{ ...telling, cause, object, workloads, at: lastTimeOf(event), message }];
}

/** Engines whose pod or node it is about, each once. */
function concerned({ involvedObject }: KubeEvent, workloads: readonly EngineWorkload[]): EngineWorkload[] {
  const { kind, name = "", namespace } = involvedObject ?? {};
  const isMeant = (workload: EngineWorkload) =>
    kind === "Node"
      ? nodeNames(workload).includes(name)
      : kind === "Pod" &&
        namespace === workload.namespace &&
        workload.pods.some(({ metadata }) => metadata.name === name);
  return [...new Map(workloads.filter(isMeant).map((workload) => [workload.title, workload])).values()];
}

function keyOf({ metadata }: KubeEvent): string {
  return metadata.uid ?? `${metadata.namespace}/${metadata.name}`;
}

function timesOf({ count = 1, series }: KubeEvent): number {
  return series?.count ?? count;
}

function lastTimeOf({ series, lastTimestamp, eventTime, firstTimestamp }: KubeEvent): string | undefined {
  return series?.lastObservedTime ?? lastTimestamp ?? eventTime ?? firstTimestamp;
}
