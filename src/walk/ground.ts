import type { Cluster } from "../deps.ts";
import { engineWorkloads } from "../discovery/engine-workloads.ts";
import type { Ground as Place } from "../discovery/grounds.ts";
import type { Ground } from "../infrastructure/check.ts";
import { CHECKED_RESOURCES, checkInfrastructure, type Validation } from "../infrastructure/check-infrastructure.ts";
import { WATCHED_RESOURCES } from "../infrastructure/cluster-changes.ts";
import { engineWorkload, uniqueWorkloads } from "../infrastructure/engine-workload.ts";
import type { ResourceName } from "../model/cluster-view.ts";
import type { Endpoint } from "../model/endpoint.ts";

/** A cluster with all places in it that engines are in: base and head are often in the same one. */
export interface Site {
  cluster: Cluster;
  places: readonly Place[];
}

export function sitesOf(places: readonly Place[]): Site[] {
  return [...Map.groupBy(places, ({ cluster }) => cluster)].map(([cluster, its]) => ({ cluster, places: its }));
}

/** What tells of the owners of pods and of what stands before them, beside what is checked or watched. */
const OF_ENGINES: readonly ResourceName[] = ["inferencePools", "kubeaiModels"];
export const TO_CHECK: readonly ResourceName[] = [
  ...new Set([...CHECKED_RESOURCES, ...WATCHED_RESOURCES, ...OF_ENGINES]),
];
export const TO_WATCH: readonly ResourceName[] = [...new Set([...WATCHED_RESOURCES, ...OF_ENGINES])];

/** @param endpoints of a run: only engines that it measures are looked at; without them all that are there. */
export async function lookAt(
  { cluster, places }: Site,
  resources: readonly ResourceName[],
  endpoints?: readonly Endpoint[],
): Promise<Ground> {
  const namespaces = [...new Set(places.map(({ namespace }) => namespace))];
  const view = await cluster.view({ namespaces, resources });
  const found = places.flatMap(({ place: { side, select }, namespace }) =>
    engineWorkloads(view, { side, namespace, select }).workloads.map((one) => engineWorkload(one, view, endpoints)),
  );
  const measured = endpoints === undefined ? found : found.filter(({ endpointIds }) => endpointIds.length > 0);
  return { view, workloads: uniqueWorkloads(measured) };
}

/** What all grounds together say, each skipped check once. */
export function validationOf(grounds: readonly Ground[]): Validation {
  const all = grounds.map(checkInfrastructure);
  const skipped = all.flatMap((one) => one.skipped);
  return {
    findings: all.flatMap(({ findings }) => findings),
    skipped: [...new Map(skipped.map((one) => [`${one.rule} ${one.reason}`, one])).values()],
  };
}
