import type { ThreadHealth } from "./health.ts";
import type { Wave } from "./warm-up.ts";

/** One thread's part of a load: this thread's own, or that of a worker. */
export interface LoadShare extends AsyncDisposable {
  /** Sends its part of a warm-up wave of `width` requests. */
  wave(number: number, width: number): Promise<Wave>;
  /** Runs its part from `startedAtMs` (ms from the run's origin) to the limit, and follows what is in flight to its end. */
  run(startedAtMs: number): Promise<ShareEnd>;
}

export interface ShareEnd {
  /** Nothing new was started from here on; Infinity where the share had nothing that could end. */
  limitAtMs: number;
  drainedAtMs: number;
  dropped: number;
  health: ThreadHealth;
}
