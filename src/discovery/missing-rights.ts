import { ToolError } from "../errors.ts";
import type { ResourceName } from "../model/cluster-view.ts";
import type { LayerName, SkippedLook } from "../model/discovery.ts";
import type { Feature, MissingRight } from "../model/rights.ts";
import type { Ground } from "./grounds.ts";

/** What each way to an engine is read from; the pods tell of the engines themselves. */
const READ_FROM: Readonly<Partial<Record<LayerName, readonly ResourceName[]>>> = {
  "OpenShift Route": ["routes"],
  "Gateway API": ["httpRoutes", "gateways", "inferencePools"],
  "published URL": ["inferenceServices", "llmInferenceServices", "knativeServices"],
  Ingress: ["ingresses"],
  NodePort: ["services", "nodes"],
  LoadBalancer: ["services"],
  "in-cluster Service": ["services", "endpointSlices"],
};

const OTHERWISE: Readonly<Record<Feature, string>> = {
  discover: "what engines there are",
  forward: "port-forward",
  validate: "rules of the ground",
  watch: "what moves during a run",
  lease: "one run at a time",
  "helm-values": "values of Helm releases",
};

/**
 * Asks the clusters what we may not do there, for who wants to know before anything is tried. No failure by itself; where
 * it cannot be asked, that is said.
 * @param told What somebody else tells the absence of.
 */
export async function skippedAt(
  grounds: readonly Ground[],
  features: readonly Feature[],
  told: readonly ResourceName[] = [],
): Promise<SkippedLook[]> {
  const places = new Map(grounds.map((ground) => [`${ground.cluster.server} ${ground.namespace}`, ground]));
  const skipped = new Map<string, SkippedLook>();
  for (const ground of places.values()) {
    for (const feature of features) {
      for (const look of await skippedIn(ground, feature, told)) {
        if (!skipped.has(look.sentence)) skipped.set(look.sentence, look);
      }
    }
  }
  return [...skipped.values()];
}

async function skippedIn(
  { cluster, namespace }: Ground,
  feature: Feature,
  told: readonly ResourceName[],
): Promise<SkippedLook[]> {
  try {
    const missing = await cluster.missingRights(feature, namespace);
    return missing
      .filter(({ resource }) => resource === undefined || !told.includes(resource))
      .map((right) => {
        const { sentence, rule, role } = right;
        return { what: whatFor(right), sentence, rule, role };
      });
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return [{ what: "rights", sentence: `what is allowed could not be asked: ${error.message}` }];
  }
}

function whatFor({ feature, resource }: MissingRight): string {
  const ways = Object.entries(READ_FROM).filter(([, resources]) => resources.some((name) => name === resource));
  return feature === "discover" && ways.length > 0 ? ways.map(([way]) => way).join(", ") : OTHERWISE[feature];
}
