import type { ResourceName } from "./cluster-view.ts";

/** What of us needs rights in a cluster. */
export const FEATURES = ["discover", "forward", "validate", "watch", "lease", "helm-values"] as const;
export type Feature = (typeof FEATURES)[number];

/** A right that we lack. */
export interface MissingRight {
  feature: Feature;
  /** What is not seen without it; absent where it is for something else than looking. */
  resource?: ResourceName;
  /** `not allowed to list routes.route.openshift.io in llm`. */
  sentence: string;
  /** Of a Role, or of a ClusterRole, ready to be pasted. */
  rule: string;
  role: "Role" | "ClusterRole";
}
