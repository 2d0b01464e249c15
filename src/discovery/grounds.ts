import type { Cluster, Deps, ViewRequest } from "../deps.ts";
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

/** All that tells of engines and of the ways to them. */
const RESOURCES: ViewRequest["resources"] = [
  "pods",
  "services",
  "endpointSlices",
  "routes",
  "httpRoutes",
  "gateways",
  "inferencePools",
  "inferenceServices",
  "llmInferenceServices",
  "knativeServices",
  "kubeaiModels",
  "ollamaModels",
  "ingresses",
  "nodes",
];

export function viewRequest({ namespace }: Ground): ViewRequest {
  return { namespaces: [namespace], resources: RESOURCES };
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
      if (!(error instanceof ToolError) || !isDispensable(place, scenario)) throw error;
      const message = `the cluster was not looked into for more engines, only the URLs of the scenario are measured (services.discover: off says so without this line): ${error.message}`;
      warnings.push({ code: "cluster-not-looked-into", message });
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

/** There are URLs to measure, and nobody has asked for what is only to be found. */
function isDispensable({ side, engines }: Place, scenario: Scenario): boolean {
  const { discover, manual_urls } = scenario.services;
  if (side === "base" || discover === "on" || Object.keys(manual_urls).length === 0) return false;
  return !engines.some((engine) => isRequired(engine, scenario));
}
