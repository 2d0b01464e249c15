import type { Warning } from "../model/run.ts";
import type { Front } from "./fronts.ts";
import { ownerOf, whyNoServer } from "./owners.ts";
import type { PlaceFindings } from "./search-cluster.ts";

/** That the Service on the way to an engine spreads its requests over pods of something else, too: its selector matches both. */
export function mixtureOf(
  endpointId: string,
  { workload, success }: PlaceFindings["chosen"][number],
  { view }: PlaceFindings,
): Warning[] {
  const { way } = success;
  if (way.kind !== "open") return [];
  const isOnWay = ({ kind, title, router }: Front) =>
    kind === "Service" && router === undefined && way.evidence.some((line) => line.startsWith(`${title}:`));
  return workload.fronts.filter(isOnWay).flatMap(({ title, pods }): Warning[] => {
    const strangers = pods.filter((pod) => !workload.pods.includes(pod) && whyNoServer(pod) === undefined);
    const others = [...new Set(strangers.map((pod) => ownerOf(pod, view).title))];
    if (others.length === 0) return [];
    const message = `the selector of ${title} matches pods of ${workload.title} and of ${others.join(", ")}: the figures are those of both`;
    return [{ code: "way-to-engine", endpointId, message }];
  });
}
