/** The search for the rate at which an engine saturates: what every level of it gave. */
export interface SweepResult {
  endpointId: string;
  /** Name of the sweep. */
  scenario: string;
  /** The lowest rate that was to be tried, requests a second. */
  fromRate: number;
  /** In the order in which they were measured. */
  levels: SweepLevel[];
  /** The highest rate, requests a second, that met every target; absent where none did. */
  highestMeeting?: number;
  /** The rate, requests a second, above which more load brings hardly more output; absent where it was not reached. */
  knee?: number;
  /** Of all levels. */
  requests: number;
  /** Why the search ended before its answer, in one sentence; absent where it came to its end. */
  cutShort?: string;
  /** Why the search ended, in one sentence. */
  reason: string;
}

/** One rate, held for a while. */
export interface SweepLevel {
  /** Requests a second that were asked for. */
  rate: number;
  requests: number;
  /** Every target and the success rate. */
  met: boolean;
  /** ms; absent below the least sample size. */
  ttftP95?: number;
  /** ms; absent below the least sample size. */
  e2eP95?: number;
  tokensPerSecond?: number;
  /** The engine did not keep up, or as many requests as may be were in flight. */
  saturated: boolean;
  /** How that showed; absent where it kept up. */
  saturatedBy?: Saturation;
}

export const SATURATIONS = ["queue", "refused", "in-flight"] as const;
/**
 * `queue`: it grew for as long as the level lasted. `refused`: the engine refused requests for load. `in-flight`: as many
 * requests as may be (`max_in_flight`) were in flight before a growing queue was seen, so that the limit may be ours.
 */
export type Saturation = (typeof SATURATIONS)[number];
