import type { Look } from "./cluster-view.ts";
import type { Side } from "./endpoint.ts";
import type { MissingRight } from "./rights.ts";
import type { EngineId } from "./scenario.ts";

/** The ways on which an engine is reached, in the order in which they win. */
export const LAYERS = [
  "manual URL",
  "OpenShift Route",
  "Gateway API",
  "published URL",
  "Ingress",
  "NodePort",
  "LoadBalancer",
  "in-cluster Service",
  "port-forward",
] as const;
export type LayerName = (typeof LAYERS)[number];

/** One thing that discovery looked at, and what became of it. */
export interface TraceStep {
  side: Side;
  /** Absent for an object of the cluster that leads to no engine at all. */
  layer?: LayerName;
  /** `Kind namespace/name`, or the URL of a scenario. */
  what: string;
  engine?: EngineId;
  /** Where it was asked. */
  url?: string;
  /** `works`: it would do, and a stronger way did. */
  outcome: "chosen" | "works" | "rejected";
  /** Sentences that a person can check. */
  because: string[];
}

/** A cluster that was looked into, and what of it could be seen. */
export interface SeenCluster {
  side: Side;
  server: string;
  context?: string;
  inCluster: boolean;
  namespaces: string[];
  looks: Look[];
}

/** All that discovery did, so that a person can follow it. */
export interface DiscoveryTrace {
  clusters: SeenCluster[];
  steps: TraceStep[];
  /** Rights that looking lacks, and what is not seen or not done without each; absent where they were not asked for. */
  skipped?: SkippedLook[];
}

/** `skipped: not allowed to list routes in llm`. */
export interface SkippedLook extends Pick<MissingRight, "sentence">, Partial<Pick<MissingRight, "rule" | "role">> {
  /** The ways, or whatever else, in words. */
  what: string;
}
