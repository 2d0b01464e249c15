import type { RepeatTelemetry } from "../model/telemetry.ts";

/** One thing that is asked beside a load: before it, again and again during it, and after it. */
export interface TelemetrySource extends AsyncDisposable {
  start(limits: AskLimits): Promise<void>;
  sample(limits: AskLimits): Promise<void>;
  /** What came of it; `loadEndedAtMs` is when the last answer ended, on the clock. */
  stop(limits: AskLimits, loadEndedAtMs: number): Promise<Partial<RepeatTelemetry>>;
}

/** How long something may take: to a time on the clock, and no longer than the run lives. */
export interface AskLimits {
  untilMs: number;
  signal: AbortSignal;
}
