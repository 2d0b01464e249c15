import type { Pod } from "../../model/kube.ts";
import { isReady } from "../../model/pods.ts";
import { count, objectName } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";
import { podKey } from "../pods.ts";
import { pairsOf, type Seen, type Span, sawBoth } from "./change.ts";

/** Pods that came, went, restarted or stopped being ready. */
export function podChanges(span: Span): Seen[] {
  if (!sawBoth(span, "pods")) return [];
  return pairsOf(span).flatMap(({ mine, later }) => [
    ...replaced(mine, later, span.after.view.objects.pods),
    ...mine.pods.flatMap((pod) => {
      const same = later.pods.find((other) => podKey(other) === podKey(pod));
      return same === undefined || !isStaying(same) ? [] : changesOfPod(mine, pod, same);
    }),
  ]);
}

/** One change for all pods of an engine that came or went, with the reason that explains them. */
function replaced(mine: EngineWorkload, later: EngineWorkload, allLater: readonly Pod[]): Seen[] {
  const [before, after] = [mine.pods.filter(isStaying), later.pods.filter(isStaying)];
  const gone = before.filter((pod) => !after.some((other) => podKey(other) === podKey(pod)));
  const come = after.filter((pod) => !before.some((other) => podKey(other) === podKey(pod)));
  if (gone.length + come.length === 0) return [];
  const newest = come.map(({ status }) => status?.startTime).findLast((at) => at !== undefined);
  const moved = `${count(gone.length, "pod")} went and ${come.length} came`;
  const base = { weight: "invalidating", object: mine.title, workloads: [mine], at: newest } as const;
  const evictions = gone.flatMap((pod) => {
    const left = allLater.find((other) => podKey(other) === podKey(pod)) ?? pod;
    return evictionOf(left) ?? [];
  });
  const [eviction] = evictions;
  if (eviction !== undefined) {
    return [
      { ...base, kind: "eviction", cause: eviction.cause, message: `${mine.title}: ${eviction.words}; ${moved}` },
    ];
  }
  if (isRolledOut(mine, later, gone, come)) {
    return [{ ...base, kind: "rollout", cause: "foreign", message: `${mine.title} was rolled out: ${moved}` }];
  }
  if (gone.length !== come.length) {
    return [{ ...base, kind: "scale", cause: "foreign", message: `${mine.title} was scaled: ${moved}` }];
  }
  const message = `pods of ${mine.title} were deleted and replaced: ${moved}`;
  return [{ ...base, kind: "restart", cause: "foreign", message }];
}

/** From its deletion on a pod is as good as gone, though it may still answer for a while. */
function isStaying({ metadata }: Pod): boolean {
  return metadata.deletionTimestamp === undefined;
}

/** Hashes of the template, which every pod carries, tell it also where the workload cannot be seen. */
function isRolledOut(mine: EngineWorkload, later: EngineWorkload, gone: readonly Pod[], come: readonly Pod[]): boolean {
  const hashes = (pods: readonly Pod[]) =>
    pods.flatMap(
      ({ metadata: { labels = {} } }) => labels["pod-template-hash"] ?? labels["controller-revision-hash"] ?? [],
    );
  const known = hashes(gone.length > 0 ? gone : mine.pods);
  return hasNewTemplate(mine, later) || (known.length > 0 && hashes(come).some((hash) => !known.includes(hash)));
}

function hasNewTemplate({ workload: before }: EngineWorkload, { workload: after }: EngineWorkload): boolean {
  if (before === undefined || after === undefined) return false;
  return JSON.stringify(before.object.spec?.template) !== JSON.stringify(after.object.spec?.template);
}

/**
 * Who sent a pod away. A pod that used more memory than it had asked for when the node ran short is evicted for that
 * (kubelet, eviction message), and that is the engine's own doing.
 */
export function evictionOf({ metadata, status = {} }: Pod): { cause: Seen["cause"]; words: string } | undefined {
  const target = status.conditions?.find(({ type, status: is }) => type === "DisruptionTarget" && is === "True");
  const reason =
    target?.reason ??
    (/^(Evicted|Preempting|NodeShutdown|Terminated)$/.test(status.reason ?? "") ? status.reason : undefined);
  if (reason === undefined) return undefined;
  const message = status.message ?? target?.message ?? "";
  const cause = usedTooMuch(message) ? "engine" : "foreign";
  return { cause, words: `Pod ${metadata.name} was sent away (${reason})${message === "" ? "" : `: ${message}`}` };
}

export function usedTooMuch(message: string): boolean {
  return /Container \S+ was using \S+, request is/.test(message);
}

function changesOfPod(mine: EngineWorkload, pod: Pod, later: Pod): Seen[] {
  const eviction = evictionOf(pod) === undefined ? evictionOf(later) : undefined;
  const object = objectName("Pod", later.metadata);
  const base = { weight: "invalidating", object, workloads: [mine] } as const;
  if (eviction !== undefined) {
    return [{ ...base, kind: "eviction", cause: eviction.cause, message: `${mine.title}: ${eviction.words}` }];
  }
  const restarts = restartsOf(pod, later).map((restart) => ({ ...base, kind: "restart" as const, ...restart }));
  return restarts.length > 0 ? restarts : readinessOf(pod, later).map((flip) => ({ ...base, ...flip }));
}

/** Within its pod a container restarts because it ended: by itself, for its memory, or because it did not answer its probe. */
function restartsOf(pod: Pod, later: Pod): Pick<Seen, "cause" | "message" | "at">[] {
  return (later.status?.containerStatuses ?? []).flatMap((status) => {
    const before = pod.status?.containerStatuses?.find(({ name }) => name === status.name);
    const again = (status.restartCount ?? 0) - (before?.restartCount ?? 0);
    const now = status.state?.terminated;
    const ended = now !== undefined && before?.state?.terminated === undefined;
    if (again <= 0 && !ended) return [];
    const last = ended ? now : status.lastState?.terminated;
    const why =
      last === undefined ? "for an unknown reason" : `with exit code ${last.exitCode} (${last.reason ?? "no reason"})`;
    // 255 without a story: the container was lost with its node.
    const lost = last?.exitCode === 255 && /Unknown/.test(last.reason ?? "");
    const times = again > 1 ? `${again} times, the last time ` : "";
    const message = `container ${status.name} of ${objectName("Pod", later.metadata)} ended ${times}${why}`;
    return [{ cause: lost ? ("foreign" as const) : ("engine" as const), message, at: last?.finishedAt }];
  });
}

/** One moment of not being ready takes a pod out of its Service; the time of the last change tells of it afterwards. */
function readinessOf(pod: Pod, later: Pod): Pick<Seen, "cause" | "kind" | "message" | "at">[] {
  const changedAt = ({ status }: Pod) => status?.conditions?.find(({ type }) => type === "Ready")?.lastTransitionTime;
  const at = changedAt(later);
  if (!isReady(pod) || (isReady(later) && at === changedAt(pod))) return [];
  const name = objectName("Pod", later.metadata);
  const message = isReady(later) ? `${name} was not ready for a while` : `${name} is no longer ready`;
  return [{ cause: "engine", kind: "endpoints", message: `${message}, and its Services leave it out`, at }];
}
