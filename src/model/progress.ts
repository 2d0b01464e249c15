import type { FailureClass } from "./failures.ts";

/** What a run tells while it runs. Times are ms on the run's clock. */
export type ProgressEvent =
  | { kind: "plan"; lines: string[]; estimatedSeconds: number }
  | {
      kind: "step-started";
      endpointId: string;
      scenario: string;
      plannedSeconds?: number;
      plannedRequests?: number;
      atMs: number;
    }
  | { kind: "warmup-ended"; endpointId: string; scenario: string; atMs: number }
  | {
      kind: "request-ended";
      endpointId: string;
      scenario: string;
      outcome: "ok" | FailureClass;
      ttftMs?: number;
      atMs: number;
    }
  | { kind: "step-ended"; endpointId: string; scenario: string; ok: number; failed: number; atMs: number }
  | { kind: "note"; message: string };
