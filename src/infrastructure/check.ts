import { stringify } from "yaml";
import type { ClusterView, ResourceName } from "../model/cluster-view.ts";
import type { Finding, Severity } from "../model/finding.ts";
import type { KubeMetadata } from "../model/kube.ts";
import type { EngineWorkload } from "./engine-workload.ts";

/** What the checks look at: the cluster at one moment, and what in it are engines. */
export interface Ground {
  view: ClusterView;
  workloads: readonly EngineWorkload[];
}

/** One rule of the ground. Pure; it is not asked where something that it `needs` could not be looked at. */
export interface Check {
  /** Stable: people filter by it. */
  rule: string;
  /** What it looks for, in a few words. */
  looksFor: string;
  /** The severities that it may give, the worst first. */
  severities: readonly Severity[];
  /** Why it matters to latency, in one sentence. */
  why: string;
  needs: readonly ResourceName[];
  find(ground: Ground): Found[];
}

/** A finding without what its check says of all of them. */
export type Found = Omit<Finding, "rule" | "why">;

/** `Kind namespace/name`, as findings call an object. */
export function objectName(kind: string, { namespace, name }: Pick<KubeMetadata, "namespace" | "name">): string {
  return namespace === undefined ? `${kind} ${name}` : `${kind} ${namespace}/${name}`;
}

/** YAML to paste: names are of other hands, so it is written by a library and not by hand. */
export function fixOf(lines: object): string {
  return stringify(lines).trimEnd();
}

/** `1 pod`, `2 pods`. */
export function count(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? "" : "s"}`;
}
