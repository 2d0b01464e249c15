import type { ProgressEvent } from "../model/progress.ts";

/** What is known of a running benchmark: a pure fold over its events. Times are ms on the run's clock. */

export interface ProgressState {
  estimatedSeconds?: number;
  startedAtMs?: number;
  /** In the order in which they started; one for each endpoint and test. */
  steps: readonly StepProgress[];
  /** When the last plain line of a running step was due, see `progressLine`. */
  spokeAtMs?: number;
}

export interface StepProgress {
  endpointId: string;
  scenario: string;
  phase: "warm-up" | "measuring" | "ended";
  startedAtMs: number;
  /** When the warm-up ended; what is planned counts from here. */
  measuringSinceMs: number;
  plannedSeconds?: number;
  plannedRequests?: number;
  ok: number;
  failed: number;
  /** TTFTs of the latest requests, oldest first. */
  latestTtftMs: readonly number[];
}

export const NO_PROGRESS: ProgressState = { steps: [] };

/** How often a running step may say a plain line. */
export const LINE_EVERY_MS = 10_000;
/** The shown median is that of so many latest requests: it follows what happens now. */
const LATEST = 25;

/** The state after an event. Events of a step that never started change nothing. */
export function updateProgress(state: ProgressState, event: ProgressEvent): ProgressState {
  switch (event.kind) {
    case "plan":
      return { ...state, estimatedSeconds: event.estimatedSeconds };
    case "step-started":
      return {
        ...state,
        startedAtMs: state.startedAtMs ?? event.atMs,
        spokeAtMs: event.atMs,
        steps: [...state.steps.filter((step) => !isStep(step, event)), startStep(event)],
      };
    case "warmup-ended":
      return changeStep(state, event, (step) => ({
        ...step,
        phase: "measuring",
        measuringSinceMs: event.atMs,
        // What was counted until now was warm-up.
        ok: 0,
        failed: 0,
        latestTtftMs: [],
      }));
    case "request-ended":
      return spoken(
        changeStep(state, event, (step) => countRequest(step, event)),
        state,
        event.atMs,
      );
    case "step-ended":
      return {
        ...changeStep(state, event, (step) => ({ ...step, phase: "ended", ok: event.ok, failed: event.failed })),
        spokeAtMs: event.atMs,
      };
    case "note":
      return state;
  }
}

/** Whether the plain line of a running step is due at this time. */
export function lineIsDue(state: ProgressState, atMs: number): boolean {
  return atMs - (state.spokeAtMs ?? Number.NEGATIVE_INFINITY) >= LINE_EVERY_MS;
}

/** The step that an event belongs to. */
export function findStep(state: ProgressState, key: StepKey): StepProgress | undefined {
  return state.steps.find((step) => isStep(step, key));
}

/** Median TTFT of the latest requests, ms; undefined before the first. */
export function medianTtft({ latestTtftMs }: StepProgress): number | undefined {
  const sorted = latestTtftMs.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.floor((sorted.length - 1) / 2)];
  return upper === undefined || lower === undefined ? undefined : (lower + upper) / 2;
}

/** Share of a step that is done, 0 to 1, by requests or time, whichever is further; undefined while that cannot be known. */
export function shareDone(step: StepProgress, nowMs: number): number | undefined {
  if (step.phase === "ended") return 1;
  if (step.phase === "warm-up") return undefined;
  const byRequests = step.plannedRequests === undefined ? [] : [(step.ok + step.failed) / step.plannedRequests];
  const byTime =
    step.plannedSeconds === undefined ? [] : [(nowMs - step.measuringSinceMs) / (step.plannedSeconds * 1000)];
  const shares = [...byRequests, ...byTime].filter(Number.isFinite);
  return shares.length === 0 ? undefined : Math.min(1, Math.max(0, ...shares));
}

type StepKey = Pick<StepProgress, "endpointId" | "scenario">;

function isStep(step: StepKey, key: StepKey): boolean {
  return step.endpointId === key.endpointId && step.scenario === key.scenario;
}

function startStep(event: Extract<ProgressEvent, { kind: "step-started" }>): StepProgress {
  const { endpointId, scenario, plannedSeconds, plannedRequests, atMs } = event;
  return {
    endpointId,
    scenario,
    phase: "warm-up",
    startedAtMs: atMs,
    measuringSinceMs: atMs,
    ...(plannedSeconds === undefined ? {} : { plannedSeconds }),
    ...(plannedRequests === undefined ? {} : { plannedRequests }),
    ok: 0,
    failed: 0,
    latestTtftMs: [],
  };
}

function changeStep(state: ProgressState, key: StepKey, change: (step: StepProgress) => StepProgress): ProgressState {
  return { ...state, steps: state.steps.map((step) => (isStep(step, key) ? change(step) : step)) };
}

function countRequest(step: StepProgress, event: Extract<ProgressEvent, { kind: "request-ended" }>): StepProgress {
  const ok = event.outcome === "ok";
  return {
    ...step,
    ok: step.ok + (ok ? 1 : 0),
    failed: step.failed + (ok ? 0 : 1),
    latestTtftMs: event.ttftMs === undefined ? step.latestTtftMs : [...step.latestTtftMs, event.ttftMs].slice(-LATEST),
  };
}

function spoken(after: ProgressState, before: ProgressState, atMs: number): ProgressState {
  return lineIsDue(before, atMs) ? { ...after, spokeAtMs: atMs } : after;
}
