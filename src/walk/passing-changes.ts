import type { Span } from "../infrastructure/changes/change.ts";
import type { Ground } from "../infrastructure/check.ts";
import { clusterChanges } from "../infrastructure/cluster-changes.ts";
import { podKey } from "../infrastructure/pods.ts";
import type { ClusterView, PodEvent } from "../model/cluster-view.ts";
import type { ClusterChange } from "../model/finding.ts";
import type { Pod } from "../model/kube.ts";

const OVER = ", and that was over by the next look";

/**
 * What another hand did to the engines between two looks and took back, so that neither shows it: by the same rules, from
 * pod event to pod event. What an engine does to itself stays written in its pod. Pure.
 * @param told what the two looks tell by themselves.
 * @param groundOf the engines in a view.
 */
export function passingChanges(
  before: Ground,
  events: readonly PodEvent[],
  told: readonly ClusterChange[],
  groundOf: (view: ClusterView) => Ground,
): ClusterChange[] {
  const passing = new Map<string, ClusterChange>();
  let ground = before;
  for (const event of events.filter((one) => !isOlder(one, before.view))) {
    const span: Span = { before: ground, after: groundOf(withEvent(ground.view, event)) };
    for (const change of clusterChanges(span)) {
      const key = `${change.weight} ${change.object}`;
      const isNew = change.cause === "foreign" && !passing.has(key) && !told.some((one) => covers(one, change));
      if (isNew) passing.set(key, { ...change, atMs: event.atMs, message: `${change.message}${OVER}` });
    }
    ground = span.after;
  }
  return [...passing.values()];
}

/** The looks tell of the same thing, or of something that spoils the same tests. */
function covers(told: ClusterChange, change: ClusterChange): boolean {
  if (told.kind === change.kind && told.object === change.object) return true;
  const { endpointIds } = told;
  const spoils = told.weight === "invalidating" && told.cause === "foreign";
  return spoils && change.endpointIds.every((id) => endpointIds.includes(id));
}

function withEvent(view: ClusterView, { pod, gone, atMs }: PodEvent): ClusterView {
  const { pods, allPods } = view.objects;
  const isMine = view.namespaces.includes(pod.metadata.namespace ?? "");
  // Only what is on a node is beside an engine.
  const isPlaced = pod.spec?.nodeName !== undefined;
  const objects = {
    ...view.objects,
    ...(isMine && { pods: withPod(pods, pod, gone) }),
    ...(isPlaced && { allPods: withPod(allPods, pod, gone) }),
  };
  return { ...view, takenAt: new Date(atMs).toISOString(), objects };
}

function withPod(pods: readonly Pod[], pod: Pod, gone: boolean): Pod[] {
  const others = pods.filter((other) => podKey(other) !== podKey(pod));
  return gone ? others : [...others, pod];
}

/** The look knew it already: what is told may come a moment later than what is listed. */
function isOlder({ pod, gone }: PodEvent, { objects: { pods, allPods } }: ClusterView): boolean {
  const known = [...pods, ...allPods].find((one) => podKey(one) === podKey(pod));
  return !gone && versionOf(pod) <= versionOf(known);
}

/** NaN, which is in no order, where none is told. */
function versionOf(pod: Pod | undefined): number {
  return Number(pod?.metadata.resourceVersion ?? Number.NaN);
}
