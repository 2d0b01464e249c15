import type { EngineId } from "../model/scenario.ts";

/** A place where an engine may be, before anybody has asked it. */
export interface Candidate {
  engine: EngineId;
  baseUrl: string;
  /** Named by the scenario, so that the run is not complete without it. */
  required: boolean;
  /** How it was found, in sentences. */
  evidence: string[];
}
