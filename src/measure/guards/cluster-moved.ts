import type { ClusterChange } from "../../model/finding.ts";
import type { GuardFinding } from "../../model/guard.ts";
import type { Evidence } from "../evidence.ts";

/** Another hand rolled out, scaled, evicted or took a node away: what was measured is not one deployment at rest. */
export function clusterMoved({ changes = [] }: Evidence): GuardFinding | undefined {
  const seen = invalidating(changes, "foreign");
  if (seen.length === 0) return undefined;
  return {
    guard: "cluster-moved",
    cause: "foreign",
    message: `the cluster was changed by another hand during the test, or since the one before it: ${seen.map(({ message }) => message).join("; ")}`,
    hint: "Wait for rollouts to end, and hold autoscalers and drains off the engine while it is measured; validate-infra tells what may move.",
  };
}

/** What spoils a test in whose time it fell. */
export function invalidating(changes: readonly ClusterChange[], cause: ClusterChange["cause"]): ClusterChange[] {
  return changes.filter((change) => change.weight === "invalidating" && change.cause === cause);
}
