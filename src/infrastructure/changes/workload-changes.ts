import { isReady } from "../../model/pods.ts";
import { count, objectName } from "../check.ts";
import { type EngineWorkload, isTarget } from "../engine-workload.ts";
import { podKey } from "../pods.ts";
import { pairsOf, type Seen, type Span, sawBoth } from "./change.ts";

/** What another hand asked of a workload: another template, another number of pods, another target of its Service. */
export function workloadChanges(span: Span): Seen[] {
  return [...scalings(span), ...orders(span), ...endpointMoves(span)];
}

/** By an autoscaler, as it tells it itself. */
function scalings(span: Span): Seen[] {
  if (!sawBoth(span, "autoscalers")) return [];
  return pairsOf(span).flatMap(({ mine }) =>
    span.after.view.objects.autoscalers.flatMap(({ metadata, spec, status }) => {
      const before = span.before.view.objects.autoscalers.find(
        (one) => one.metadata.name === metadata.name && one.metadata.namespace === metadata.namespace,
      );
      if (before === undefined || !isTarget(mine, metadata, spec?.scaleTargetRef)) return [];
      const scaledAt = status?.lastScaleTime !== before.status?.lastScaleTime ? status?.lastScaleTime : undefined;
      const [from, to] = [before.status?.desiredReplicas, status?.desiredReplicas];
      if (scaledAt === undefined && from === to) return [];
      const object = objectName("HorizontalPodAutoscaler", metadata);
      return [
        {
          weight: "invalidating" as const,
          cause: "foreign" as const,
          kind: "scale" as const,
          object,
          workloads: [mine],
          at: scaledAt,
          message: `${object} scaled ${mine.title} from ${from ?? "unknown"} to ${to ?? "unknown"} replicas`,
        },
      ];
    }),
  );
}

/** A new generation says that somebody wrote to the workload, before its pods show it. */
function orders(span: Span): Seen[] {
  return pairsOf(span).flatMap(({ mine, later }): Seen[] => {
    const [before, after] = [mine.workload?.object, later.workload?.object];
    if (before === undefined || after === undefined || before.metadata.generation === after.metadata.generation)
      return [];
    const base = { weight: "invalidating", cause: "foreign", object: mine.title, workloads: [mine] } as const;
    const [from, to] = [before.spec?.replicas, after.spec?.replicas];
    if (from !== to) {
      return [{ ...base, kind: "scale" as const, message: `${mine.title} was scaled from ${from} to ${to} replicas` }];
    }
    if (JSON.stringify(before.spec?.template) === JSON.stringify(after.spec?.template)) return [];
    return [
      {
        ...base,
        kind: "rollout" as const,
        message: `${mine.title} got a new template, which its pods are replaced for`,
      },
    ];
  });
}

/** Fewer endpoints although the pods are the same and as ready as before: the Service itself was changed. More of them only catch up with the pods. */
function endpointMoves(span: Span): Seen[] {
  if (!sawBoth(span, "endpointSlices")) return [];
  return pairsOf(span).flatMap(({ mine, later }) => {
    const [from, to] = [endpointsOf(span.before, mine), endpointsOf(span.after, mine)];
    if (to >= from || readyPods(mine) !== readyPods(later)) return [];
    return [
      {
        weight: "invalidating" as const,
        cause: "foreign" as const,
        kind: "endpoints" as const,
        object: objectName("Service", { namespace: mine.namespace, name: mine.services[0] ?? "" }),
        workloads: [mine],
        message: `the Services of ${mine.title} led to ${count(from, "endpoint")} and lead to ${to}, though its pods are the same`,
      },
    ];
  });
}

/** An absent `ready` means true (API reference). */
function endpointsOf({ view }: Span["before"], { namespace, services }: EngineWorkload): number {
  return view.objects.endpointSlices
    .filter(({ metadata }) => metadata.namespace === namespace)
    .filter(({ metadata }) => services.includes(metadata.labels?.["kubernetes.io/service-name"] ?? ""))
    .flatMap(({ endpoints = [] }) => endpoints)
    .filter(({ conditions }) => conditions?.ready !== false).length;
}

function readyPods({ pods }: EngineWorkload): string {
  return pods.filter(isReady).map(podKey).sort().join(" ");
}
