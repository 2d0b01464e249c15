import type { ClusterChange } from "../../model/finding.ts";
import type { Ground } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";

/** The ground at the beginning and at the end of a span of time. */
export interface Span {
  before: Ground;
  after: Ground;
}

/** A change as a part of the ground tells it: when, where the cluster says so, and of which engines. */
export interface Seen extends Omit<ClusterChange, "atMs" | "sinceMs" | "endpointIds"> {
  /** RFC 3339, by the cluster's own clock. */
  at?: string | undefined;
  workloads: readonly EngineWorkload[];
}

/** The same engine at both ends; one that is gone as a whole has no pods at the end. */
export function pairsOf({ before, after }: Span): { mine: EngineWorkload; later: EngineWorkload }[] {
  return before.workloads.map((mine) => {
    const later = after.workloads.find(({ title }) => title === mine.title);
    return { mine, later: later ?? { ...mine, pods: [] } };
  });
}

/** Whether a kind was seen at both ends; if not, nothing is told from its absence. */
export function sawBoth({ before, after }: Span, resource: string): boolean {
  return [before, after].every(({ view }) => {
    const looks = view.looks.filter((look) => look.resource === resource);
    return looks.length > 0 && looks.every(({ outcome }) => outcome === "seen");
  });
}
