import type { ClusterChange } from "../model/finding.ts";
import type { Seen, Span } from "./changes/change.ts";
import { eventChanges } from "./changes/event-changes.ts";
import { newcomers, nodeChanges } from "./changes/node-changes.ts";
import { podChanges } from "./changes/pod-changes.ts";
import { workloadChanges } from "./changes/workload-changes.ts";

/**
 * What happened to the engines between two looks, the first first. Objects keep traces of what was over in between (counts of
 * restarts, times of the last change, events), so that two looks see what a watch would. Pure.
 */
export function clusterChanges(span: Span): ClusterChange[] {
  const ofNodes = nodeChanges(span);
  const others = [...podChanges(span), ...workloadChanges(span), ...newcomers(span), ...eventChanges(span)];
  const seen = [...ofNodes, ...others.map((change) => blamed(change, ofNodes))];
  const once = new Map(seen.toReversed().map((change) => [keyOf(change), change]));
  return [...once.values()]
    .reverse()
    .map((change) => placed(change, span))
    .sort((a, b) => a.atMs - b.atMs);
}

/** What becomes of a pod whose node goes is not its engine's doing. */
function blamed(change: Seen, ofNodes: readonly Seen[]): Seen {
  const titles = change.workloads.map(({ title }) => title);
  const isLost = ofNodes.some(
    ({ weight, workloads }) => weight === "invalidating" && workloads.some(({ title }) => titles.includes(title)),
  );
  return isLost ? { ...change, cause: "foreign" } : change;
}

/** Several objects tell of one rollout, scaling or eviction; everything else is told one by one. */
function keyOf({ kind, cause, message, workloads }: Seen): string {
  const titles = workloads.map(({ title }) => title).join(" ");
  return ["rollout", "scale", "eviction"].includes(kind) ? `${kind} ${cause} ${titles}` : message;
}

/** When it happened as the cluster tells it, or else when it was seen. Its clock may go wrong, but it was between the two looks. */
function placed({ at, workloads, ...change }: Seen, { before, after }: Span): ClusterChange {
  const [fromMs, toMs] = [Date.parse(before.view.takenAt), Date.parse(after.view.takenAt)];
  const told = Date.parse(at ?? "");
  return {
    ...change,
    endpointIds: [...new Set(workloads.flatMap(({ endpointIds }) => endpointIds))],
    atMs: Number.isNaN(told) ? toMs : Math.min(Math.max(told, fromMs), toMs),
  };
}
