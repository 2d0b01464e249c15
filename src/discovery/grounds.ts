import type { Cluster, Deps } from "../deps.ts";
import { ToolError } from "../errors.ts";
import type { ClusterAccess } from "../model/cluster.ts";
import type { Warning } from "../model/run.ts";
import type { Scenario } from "../model/scenario.ts";
import { Forwards } from "./forwards.ts";
import { isRequired, type Place } from "./wanted.ts";

/** A place in a cluster that is connected to. */
export interface Ground {
  place: Place;
  cluster: Cluster;
  namespace: string;
  forwards: Forwards;
}

/**
 * Connects to the clusters of the places; one that cannot be reached is passed over with a warning where the scenario
 * does without it.
 * @param keep what disconnects them.
 * @throws what the connection throws, where an engine can only be found there.
 */
export async function connectAll(
  places: readonly Place[],
  scenario: Scenario,
  access: ClusterAccess,
  deps: Pick<Deps, "connectCluster">,
  keep: AsyncDisposableStack,
): Promise<{ grounds: Ground[]; warnings: Warning[] }> {
  const known = new Map<string, { cluster: Cluster; forwards: Forwards }>();
  const grounds: Ground[] = [];
  const warnings: Warning[] = [];
  for (const place of places) {
    const context = place.context ?? access.context;
    try {
      const connection =
        known.get(context ?? "") ?? (await connect({ ...access, ...(context && { context }) }, deps, keep));
      known.set(context ?? "", connection);
      grounds.push({ place, namespace: place.namespace ?? connection.cluster.namespace ?? "default", ...connection });
    } catch (error) {
      warnings.push(passedOver(place, scenario, error));
    }
  }
  return { grounds, warnings };
}

async function connect(
  access: ClusterAccess,
  { connectCluster }: Pick<Deps, "connectCluster">,
  keep: AsyncDisposableStack,
): Promise<{ cluster: Cluster; forwards: Forwards }> {
  const cluster = keep.use(await connectCluster(access));
  return { cluster, forwards: new Forwards(cluster, keep) };
}

/** The warning for a place that could not be looked at. @throws the error, where the run cannot do without it. */
export function passedOver(place: Place, scenario: Scenario, error: unknown): Warning {
  if (!(error instanceof ToolError) || !isDispensable(place, scenario)) throw error;
  const why = `(services.discover: off says so without this line): ${error.message}`;
  if (place.engines.length === 0)
    return { code: "cluster-not-seen", message: `the ground of the engines is neither checked nor watched ${why}` };
  const message = `the cluster was not looked into for more engines, only the URLs of the scenario are measured ${why}`;
  return { code: "cluster-not-looked-into", message };
}

/** There are URLs to measure, and nobody has asked for what is only to be found. */
function isDispensable({ side, engines }: Place, scenario: Scenario): boolean {
  if (engines.length === 0) return true;
  const { discover, manual_urls } = scenario.services;
  if (side === "base" || discover === "on" || Object.keys(manual_urls).length === 0) return false;
  return !engines.some((engine) => isRequired(engine, scenario));
}
