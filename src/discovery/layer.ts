import type { Side } from "../model/endpoint.ts";
import type { EngineId } from "../model/scenario.ts";

/** A place where an engine may be, before anybody has asked it. */
export interface Candidate {
  side: Side;
  engine: EngineId;
  baseUrl: string;
  /** Named by the scenario, so that the run is not complete without it. */
  required: boolean;
  /** How it was found, in sentences. */
  evidence: string[];
}

/** The part of the scenario that speaks of a side. */
export const SECTIONS = { head: "services", base: "base" } as const satisfies Record<Side, string>;

/** `vllm`, and `vllm-base` for its unchanged copy. */
export function endpointId({ engine, side }: Pick<Candidate, "engine" | "side">): string {
  return side === "head" ? engine : `${engine}-${side}`;
}
