import type { RequestSample } from "../model/sample.ts";
import { type LoadPlan, plannedEndMs } from "./plan.ts";
import { countMine, type Share } from "./share.ts";

/** What is left to start of one share of a load, common to all its users. Times are ms from the run's origin. */
export class Budget {
  readonly deadlineMs: number;
  /** Aborted when nothing more may start, so that nobody sleeps on towards a turn that will not come. */
  readonly stopped: AbortSignal;
  /** When the last request was started, once no more may be. */
  closedAtMs: number | undefined;
  /** When the last answer so far ended. */
  drainedAtMs: number;
  readonly #closing = new AbortController();
  /** Failures in a row after which the engine is not asked any more. */
  readonly #patience: number;
  #left: number;
  #tokensLeft: number;
  #failures = 0;

  constructor(plan: LoadPlan, share: Share, startedAtMs: number, signal: AbortSignal) {
    this.deadlineMs = startedAtMs + plannedEndMs(plan);
    this.drainedAtMs = startedAtMs;
    this.stopped = AbortSignal.any([signal, this.#closing.signal]);
    this.#left = countMine(plan.requests ?? Number.POSITIVE_INFINITY, share);
    this.#tokensLeft = countMine(plan.outputTokens ?? Number.POSITIVE_INFINITY, share);
    this.#patience = Math.max(20, 2 * countMine(plan.users, share));
  }

  take(atMs: number): boolean {
    if (atMs >= this.deadlineMs || this.#left <= 0) return false;
    this.#left -= 1;
    if (this.#left === 0) this.close(atMs);
    return true;
  }

  /** An engine that fails and fails is broken, also where it has answered before: half an hour more tells nothing new. */
  report({ outcome, endedAtMs = 0, outputTokens = 0 }: RequestSample): void {
    this.drainedAtMs = Math.max(this.drainedAtMs, endedAtMs);
    this.#failures = outcome === "ok" ? 0 : this.#failures + 1;
    this.#tokensLeft -= outputTokens;
    if (this.#failures >= this.#patience || this.#tokensLeft <= 0) this.close(endedAtMs);
  }

  /** Nothing more is started from here on. */
  close(atMs: number): void {
    this.#left = 0;
    this.closedAtMs ??= atMs;
    this.#closing.abort();
  }
}
