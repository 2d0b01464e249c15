import type { ResourceName } from "./cluster-view.ts";

/** What tells of the owners of pods, and of what stands before them. */
const ENGINES: readonly ResourceName[] = [
  "pods",
  "services",
  "endpointSlices",
  "inferencePools",
  "kubeaiModels",
  "deployments",
  "statefulSets",
];
const MOVING: readonly ResourceName[] = ["autoscalers", "nodes", "allPods", "events", "nodeEvents"];
const WAYS: readonly ResourceName[] = ["ingresses", "routes", "httpRoutes"];

/** The one table of what each feature lists in a cluster: its looks and its rights both come from it. */
export const LOOKED_AT: Readonly<Record<"discover" | "validate" | "watch", readonly ResourceName[]>> = {
  /** To find engines and the ways to them. */
  discover: [
    ...ENGINES,
    ...WAYS,
    "gateways",
    "inferenceServices",
    "llmInferenceServices",
    "knativeServices",
    "ollamaModels",
    "nodes",
  ],
  /** To judge the ground that they stand on. */
  validate: [...ENGINES, ...MOVING, ...WAYS, "scaledObjects", "disruptionBudgets", "volumeClaims", "quotas"],
  /** To notice what moves under a measurement. */
  watch: [...ENGINES, ...MOVING],
};
