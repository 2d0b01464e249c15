import type { Cluster } from "../deps.ts";
import { withPlaces } from "../discovery/behind-url.ts";
import { type EngineWorkload, engineWorkloads } from "../discovery/engine-workloads.ts";
import type { Ground as Place } from "../discovery/grounds.ts";
import type { Ground } from "../infrastructure/check.ts";
import { checkInfrastructure, type Validation } from "../infrastructure/check-infrastructure.ts";
import { engineWorkload, uniqueWorkloads } from "../infrastructure/engine-workload.ts";
import type { ClusterView, ResourceName } from "../model/cluster-view.ts";
import type { Endpoint } from "../model/endpoint.ts";

/** A cluster with all places in it that engines are in: base and head are often in the same one. */
export interface Site {
  cluster: Cluster;
  places: readonly Place[];
}

export function sitesOf(places: readonly Place[]): Site[] {
  return [...Map.groupBy(places, ({ cluster }) => cluster)].map(([cluster, its]) => ({ cluster, places: its }));
}

/** @param endpoints of a run: only engines that it measures are looked at; without them all that are there. */
export async function lookAt(
  site: Site,
  resources: readonly ResourceName[],
  endpoints?: readonly Endpoint[],
): Promise<Ground> {
  return groundOf(site, await viewOf(site, resources), endpoints);
}

export function viewOf({ cluster, places }: Site, resources: readonly ResourceName[]): Promise<ClusterView> {
  return cluster.view({ namespaces: [...new Set(places.map(({ namespace }) => namespace))], resources });
}

/** The endpoints of a run, with what the cluster has behind those that the scenario names by URL. */
export function withPlacesIn(
  sites: readonly { site: Site; view: ClusterView }[],
  endpoints: readonly Endpoint[],
): Endpoint[] {
  return withPlaces(
    endpoints,
    sites.map(({ site, view }) => ({ view, workloads: workloadsOf(site, view) })),
  );
}

/** The engines of the places in a view of them. */
export function groundOf(site: Pick<Site, "places">, view: ClusterView, endpoints?: readonly Endpoint[]): Ground {
  const found = workloadsOf(site, view).map((one) => engineWorkload(one, view, endpoints));
  const measured = endpoints === undefined ? found : found.filter(({ endpointIds }) => endpointIds.length > 0);
  return { view, workloads: uniqueWorkloads(measured) };
}

/** A spare one at rest, beside one of its kind that runs, stands on no ground. */
function workloadsOf({ places }: Pick<Site, "places">, view: ClusterView): EngineWorkload[] {
  return places.flatMap(({ place: { side, select }, namespace }) => {
    const { workloads } = engineWorkloads(view, { side, namespace, select });
    const running = workloads.filter(({ atRest }) => atRest === undefined).map(({ engine }) => engine);
    return workloads.filter(({ engine, atRest }) => atRest === undefined || !running.includes(engine));
  });
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
