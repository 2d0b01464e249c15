import type { PathKind, ServerAddress, Side } from "../model/endpoint.ts";
import type { EngineId } from "../model/scenario.ts";

/** A place where an engine may be, before anybody has asked it. */
export interface Candidate extends ServerAddress {
  side: Side;
  engine: EngineId;
  path: PathKind;
  /** Named by the scenario, so that the run is not complete without it. */
  required: boolean;
  /** The scenario says which engine it is. What was only found is what it answers. */
  declared: boolean;
  /** How it was found, in sentences. */
  evidence: string[];
  /** What the reader of a report has to know of the way to it. */
  warnings: string[];
}

/** The part of the scenario that speaks of a side. */
export const SECTIONS = { head: "services", base: "base" } as const satisfies Record<Side, string>;
