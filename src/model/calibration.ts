import type { Fingerprint } from "./fingerprint.ts";
import type { EngineId } from "./scenario.ts";
import type { SessionRepeat } from "./session.ts";

export const CALIBRATION_SCHEMA = "llm-latency-gate/calibration/v1";

/** What is known of the noise: earlier sessions of pairs, the newest last, by fingerprint. */
export interface Calibration {
  schema: typeof CALIBRATION_SCHEMA;
  sessions: CalibrationSession[];
}

/** The pairs of one session. */
export interface CalibrationSession {
  id: string;
  /** ISO 8601. */
  startedAt: string;
  /** Of both sides, which are copies, or of the head of a pull request's run. */
  fingerprint: Fingerprint;
  /** Two copies of one revision, deployed separately for this session (A/A): only these tell the noise between deployments. */
  separateCopies: boolean;
  tests: {
    /** Of the head. */
    endpointId: string;
    engine: EngineId;
    scenario: string;
    /** In the order of measurement. */
    pairs: { base: SessionRepeat; head: SessionRepeat }[];
  }[];
}
