import type { ForwardTarget } from "../model/cluster.ts";
import type { ClusterView } from "../model/cluster-view.ts";
import type { LayerName } from "../model/discovery.ts";
import type { PathKind, ServerAddress } from "../model/endpoint.ts";
import type { EngineWorkload } from "./engine-workloads.ts";
import type { Front } from "./fronts.ts";
import type { Scheme } from "./urls.ts";

/** How one layer says that an engine is reached; whether it is so is asked over HTTP. */
export type Way = OpenWay | ForwardWay | ClosedWay;

interface AnyWay {
  layer: LayerName;
  /** The object that says so: `Route llm/vllm`. */
  what: string;
}

export interface OpenWay extends AnyWay {
  kind: "open";
  /** In the order in which they are tried. */
  addresses: ServerAddress[];
  path: PathKind;
  /** Sentences that a person can check. */
  evidence: string[];
  /** What the reader of a report has to know of it. */
  warnings: string[];
}

/** Through the API server, to one pod. */
export interface ForwardWay extends AnyWay {
  kind: "forward";
  target: ForwardTarget;
  schemes: readonly Scheme[];
  /** What the URL has before the engine's own paths. */
  prefix: string;
  evidence: string[];
  warnings: string[];
}

/** It would be a way, and is none now. */
export interface ClosedWay extends AnyWay {
  kind: "closed";
  why: string;
}

/** All ways of one kind to a workload, from what a view shows. */
export type Layer = (view: ClusterView, workload: EngineWorkload) => Way[];

export function closed(layer: LayerName, what: string, why: string): ClosedWay {
  return { kind: "closed", layer, what, why };
}

/** The front of a workload that an object leads to by name. */
export function frontNamed({ fronts }: EngineWorkload, kind: Front["kind"], name: string): Front | undefined {
  return fronts.find((front) => front.kind === kind && front.name === name);
}

/** `Service llm/vllm:8000 → 2 ready pods`, and through what it goes. */
export function frontEvidence(front: Front, ready: number | undefined): string {
  const port = front.port?.port ?? front.target;
  const pods =
    ready === undefined ? "pods that could not be looked at" : ready === 1 ? "1 ready pod" : `${ready} ready pods`;
  const hop = front.router === undefined ? "" : `, through ${front.router.name} (one hop more)`;
  return `${front.title}${port === undefined ? "" : `:${port}`} → ${pods}${hop}`;
}
