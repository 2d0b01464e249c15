/** What a fingerprint could not learn is the word "unknown": it weakens a match and is never guessed. */
export type Known = string | "unknown";

/** What the engine says it is. */
export interface EngineIdentity {
  version: Known;
  model: Known;
  /** Digest or revision of the weights. */
  modelDigest: Known;
  quantization: Known;
  contextLength: Known;
}

export interface Fingerprint {
  /** What was asked: must match before two runs are compared. */
  workload: { scenarioHash: string; promptsHash: string; measuringVersion: string };
  /** Where it ran: must match before two runs are compared. */
  environment: { path: Known; gpu: Known; nodeType: Known; client: string };
  /** What was measured, by endpoint: may differ, since it is what a change changes. */
  subject: Record<string, EngineIdentity>;
}
