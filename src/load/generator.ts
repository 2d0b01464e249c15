import { randomUUID } from "node:crypto";
import type { Clock } from "../deps.ts";
import type { Engine } from "../engines/engine.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { LoadMoments } from "../model/run.ts";
import type { RequestSample } from "../model/sample.ts";
import type { RequestSettings } from "../model/scenario.ts";
import { Connection } from "./connection.ts";
import { promptFor } from "./prompts.ts";
import { type RequestContext, streamRequest } from "./request.ts";

/** A closed loop: each of `users` sends, waits for the end of the answer, thinks, and sends again. */
export interface ClosedLoop {
  scenario: string;
  repeat: number;
  /** Which pair of a paired comparison this run belongs to. */
  pair?: number;
  users: number;
  /** Waves of one request a user before anything counts, at the run's own concurrency. */
  warmupWaves: number;
  thinkTimeMs: number;
  rampMs: number;
  /** Nothing new starts after this time; at least one of the two limits is given. */
  durationMs?: number;
  /** Measured requests in all. */
  requests?: number;
  maxTokens: number;
}

export interface LoadContext {
  endpoint: Endpoint;
  engine: Engine;
  settings: RequestSettings;
  apiKey: string | undefined;
  /** Base and head are one server: their prompts must differ, or the one's cache would answer for the other. */
  sharedWithBase?: boolean;
  nonce: string;
  clock: Clock;
  /** `clock.now()` at the run's monotonic origin. */
  originMs: number;
  signal: AbortSignal;
  /** Every sample as it ends, in the order of the ends; failed attempts that are tried again included. */
  onSample(sample: RequestSample): void;
  onWarmupEnded(atMs: number): void;
}

/** Runs the loop to its limit, lets what is in flight end, and says when was what. Never throws for a failing engine. */
export async function runClosedLoop(loop: ClosedLoop, context: LoadContext): Promise<LoadMoments> {
  await using stack = new AsyncDisposableStack();
  const { connect } = context.settings.timeouts_ms;
  const users = Array.from({ length: loop.users }, (_, user) => {
    const connection = stack.use(new Connection(context.endpoint.baseUrl, connect, context.clock));
    return new User(user, loop, context, connection);
  });
  for (let wave = 0; wave < loop.warmupWaves && !context.signal.aborted; wave++) {
    await Promise.all(users.map((user) => user.ask("warmup", wave, now(context))));
  }
  context.onWarmupEnded(now(context));
  const startedAtMs = now(context);
  const budget = new Budget(loop, startedAtMs, context.signal);
  await Promise.all(users.map((user) => user.loop(budget, startedAtMs + rampOf(loop, user.index))));
  return {
    startedAtMs,
    allStartedAtMs: startedAtMs + rampOf(loop, loop.users - 1),
    // Users leave before a deadline that they would only have slept towards; the time up to it still is the test's.
    limitAtMs: Math.min(
      budget.closedAtMs ?? budget.deadlineMs,
      context.signal.aborted ? now(context) : budget.deadlineMs,
    ),
    drainedAtMs: budget.drainedAtMs,
  };
}

/** A dead engine refuses in microseconds: without a pause its users would spin, and fill the disk with failures. */
const FAILURE_PAUSE_MS = 250;

function now(context: LoadContext): number {
  return context.clock.now() - context.originMs;
}

function rampOf(loop: ClosedLoop, user: number): number {
  return loop.users > 1 ? (loop.rampMs * user) / (loop.users - 1) : 0;
}

/** What is left to start, shared by all users. */
class Budget {
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
  #failures = 0;

  constructor(loop: ClosedLoop, startedAtMs: number, signal: AbortSignal) {
    this.deadlineMs = loop.durationMs === undefined ? Number.POSITIVE_INFINITY : startedAtMs + loop.durationMs;
    this.drainedAtMs = startedAtMs;
    this.stopped = AbortSignal.any([signal, this.#closing.signal]);
    this.#left = loop.requests ?? Number.POSITIVE_INFINITY;
    this.#patience = Math.max(20, 2 * loop.users);
  }

  take(atMs: number): boolean {
    if (atMs >= this.deadlineMs || this.#left <= 0) return false;
    this.#left -= 1;
    if (this.#left === 0) this.#close(atMs);
    return true;
  }

  /** An engine that fails and fails is broken, also where it has answered before: half an hour more tells nothing new. */
  report({ outcome, endedAtMs = 0 }: RequestSample): void {
    this.drainedAtMs = Math.max(this.drainedAtMs, endedAtMs);
    this.#failures = outcome === "ok" ? 0 : this.#failures + 1;
    if (this.#failures >= this.#patience) this.#close(endedAtMs);
  }

  #close(atMs: number): void {
    this.#left = 0;
    this.closedAtMs ??= atMs;
    this.#closing.abort();
  }
}

class User {
  readonly index: number;
  readonly #loop: ClosedLoop;
  readonly #context: LoadContext;
  readonly #request: RequestContext;

  constructor(index: number, loop: ClosedLoop, context: LoadContext, connection: Connection) {
    this.index = index;
    this.#loop = loop;
    this.#context = context;
    const { endpoint, engine, apiKey, clock, originMs, signal, settings } = context;
    this.#request = { endpoint, engine, connection, apiKey, clock, originMs, signal, timeouts: settings.timeouts_ms };
  }

  async loop(budget: Budget, firstDueAtMs: number): Promise<void> {
    const { clock, signal } = this.#context;
    let dueAtMs = firstDueAtMs;
    // A turn that is due after the deadline will never be taken, so there is nothing to wait for.
    for (let turn = 0; dueAtMs < budget.deadlineMs; turn++) {
      const wait = dueAtMs - now(this.#context);
      if (wait > 0) await clock.sleep(wait, budget.stopped);
      if (signal.aborted || !budget.take(Math.max(dueAtMs, now(this.#context)))) return;
      const sample = await this.ask("measured", turn, dueAtMs, budget.deadlineMs);
      budget.report(sample);
      const pauseMs = sample.outcome === "ok" ? 0 : FAILURE_PAUSE_MS;
      dueAtMs = now(this.#context) + Math.max(this.#loop.thinkTimeMs, pauseMs);
    }
  }

  /**
   * One request and, where the scenario allows, its retries; each attempt is a sample of its own, and the last is returned.
   * A retry is a new request to the engine, so it may not start after the deadline either.
   */
  async ask(
    phase: "warmup" | "measured",
    turn: number,
    firstDueAtMs: number,
    deadlineMs = Number.POSITIVE_INFINITY,
  ): Promise<RequestSample> {
    const { settings, signal } = this.#context;
    let dueAtMs = firstDueAtMs;
    for (let attempt = 1; ; attempt++) {
      const sample = await streamRequest(this.#plan(phase, turn, attempt, dueAtMs), this.#request);
      this.#context.onSample(sample);
      dueAtMs = now(this.#context);
      const last = attempt > settings.retries || dueAtMs >= deadlineMs;
      if (sample.outcome === "ok" || last || signal.aborted) return sample;
    }
  }

  #plan(phase: "warmup" | "measured", turn: number, attempt: number, dueAtMs: number) {
    const { endpoint, engine, settings, nonce } = this.#context;
    const { scenario, repeat, pair, users, maxTokens } = this.#loop;
    const side = this.#context.sharedWithBase ? `/${endpoint.side}` : "";
    const key = {
      seed: settings.seed,
      nonce,
      pair: repeat,
      phase: `${scenario}/${phase}${side}`,
      user: this.index,
      turn,
      attempt,
    };
    const http = engine.generate({
      api: endpoint.api,
      model: endpoint.model,
      prompt: promptFor(settings.prompts.kind === "texts" ? settings.prompts.texts : [], settings.cache, users, key),
      maxTokens,
      forceLength: settings.force_length && endpoint.forcesLength,
      temperature: settings.temperature,
      seed: settings.seed,
    });
    const paired = pair === undefined ? {} : { pair };
    return { id: randomUUID(), scenario, phase, repeat, ...paired, user: this.index, turn, attempt, dueAtMs, http };
  }
}
