import type { EngineId } from "./scenario.ts";

export const SEVERITIES = ["info", "warning", "error"] as const;
/** `error`: a comparison on this ground means nothing; `warning`: it may be spoiled; `info`: good to know. */
export type Severity = (typeof SEVERITIES)[number];

/** Something in the infrastructure that a reader of latencies has to know. */
export interface Finding {
  /** Stable, such as `shared-node`. */
  rule: string;
  severity: Severity;
  /** `Kind namespace/name`. */
  object: string;
  engines: EngineId[];
  /** What was seen, in one sentence with the figures. */
  message: string;
  evidence: string[];
  /** Why it matters to latency, in one sentence. */
  why: string;
  /** What mends it, as YAML that can be pasted; absent where no YAML does. */
  fix?: string;
}

/** A rule of the ground that could not be looked at, and why. */
export interface SkippedCheck {
  rule: string;
  reason: string;
}

/** Something that happened in the cluster while it was measured. */
export interface ClusterChange {
  /** Wall clock, ms since the epoch, as the cluster told it or as it was seen. */
  atMs: number;
  /** `invalidating`: a test in whose time it fell tells nothing. */
  weight: "invalidating" | "suspicious";
  /** `engine`: the engine did it to itself, such as an OOM kill; on head alone that is a regression. `foreign`: another hand. */
  cause: "engine" | "foreign";
  kind: "restart" | "rollout" | "scale" | "eviction" | "node" | "endpoints" | "newcomer" | "pressure";
  /** `Kind namespace/name`. */
  object: string;
  /** Ids of the endpoints behind which the object stands. */
  endpointIds: string[];
  /** One sentence. */
  message: string;
}
