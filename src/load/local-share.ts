import type { RequestSample } from "../model/sample.ts";
import { Asker } from "./asker.ts";
import { Budget } from "./budget.ts";
import { runClosedLoop } from "./closed-loop.ts";
import { Connection } from "./connection.ts";
import { ConnectionPool } from "./connection-pool.ts";
import { type AskContext, now } from "./context.ts";
import { type HealthWatch, watchThread } from "./health.ts";
import type { LoadShare, ShareEnd } from "./load-share.ts";
import { runOpenLoop } from "./open-loop.ts";
import type { LoadPlan } from "./plan.ts";
import { countMine, isMine, type Share } from "./share.ts";
import type { Wave } from "./warm-up.ts";

export interface LocalContext extends AskContext {
  enough?: AbortSignal;
  watchHealth?: () => HealthWatch;
}

/** A share of the load that this thread carries itself. */
export class LocalShare implements LoadShare {
  readonly #plan: LoadPlan;
  readonly #share: Share;
  readonly #context: LocalContext;
  readonly #asker: Asker;
  readonly #pool: ConnectionPool;

  constructor(plan: LoadPlan, share: Share, context: LocalContext) {
    this.#plan = plan;
    this.#share = share;
    this.#context = context;
    this.#asker = new Asker(plan, context);
    const { endpoint, settings, clock } = context;
    this.#pool = new ConnectionPool(
      countMine(plan.users, share),
      () => new Connection(endpoint, settings.timeouts_ms.connect, clock),
    );
  }

  async wave(number: number, width: number): Promise<Wave> {
    const users = Array.from({ length: width }, (_, user) => user).filter((user) => isMine(user, this.#share));
    const samples = await Promise.all(users.map((user) => this.#warm(user, number)));
    return waveOf(samples.filter((sample) => sample !== undefined));
  }

  async run(startedAtMs: number): Promise<ShareEnd> {
    const { signal, enough, watchHealth = watchThread } = this.#context;
    const budget = new Budget(this.#plan, this.#share, startedAtMs, signal);
    const stop = () => budget.close(now(this.#context));
    if (enough?.aborted) stop();
    enough?.addEventListener("abort", stop, { once: true });
    const watch = watchHealth();
    const dropped = await this.#loop(budget, startedAtMs);
    const health = watch.stop();
    enough?.removeEventListener("abort", stop);
    // Users leave before a deadline that they would only have slept towards; the time up to it still is the test's.
    const endMs = signal.aborted ? Math.min(now(this.#context), budget.deadlineMs) : budget.deadlineMs;
    const limitAtMs = Math.min(budget.closedAtMs ?? endMs, endMs);
    return { limitAtMs, drainedAtMs: budget.drainedAtMs, dropped, health };
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#pool[Symbol.asyncDispose]();
  }

  async #loop(budget: Budget, startedAtMs: number): Promise<number> {
    const [plan, context, share, asker, pool] = [this.#plan, this.#context, this.#share, this.#asker, this.#pool];
    const parts = { context, share, asker, budget, startedAtMs };
    if (plan.arrival !== undefined) {
      return await runOpenLoop({ ...parts, plan: { ...plan, arrival: plan.arrival }, pool });
    }
    await runClosedLoop({ ...parts, plan, connect: () => this.#take() });
    return 0;
  }

  async #warm(user: number, number: number): Promise<RequestSample | undefined> {
    if (this.#context.signal.aborted) return undefined;
    const connection = this.#take();
    const turn = { phase: "warmup" as const, user, turn: number, dueAtMs: now(this.#context) };
    const sample = await this.#asker.ask(turn, connection);
    this.#pool.give(connection);
    return sample;
  }

  /** There are as many as users, so one is always free. */
  #take(): Connection {
    const connection = this.#pool.take();
    if (connection === undefined) throw new Error(`no connection is free for one of ${this.#plan.users} users`);
    return connection;
  }
}

function waveOf(samples: readonly RequestSample[]): Wave {
  const wave: Wave = { ttftMs: [], e2eMs: [] };
  for (const { outcome, sentAtMs, firstTokenAtMs, lastTokenAtMs } of samples) {
    if (outcome !== "ok" || sentAtMs === undefined) continue;
    if (firstTokenAtMs !== undefined) wave.ttftMs.push(firstTokenAtMs - sentAtMs);
    if (lastTokenAtMs !== undefined) wave.e2eMs.push(lastTokenAtMs - sentAtMs);
  }
  return wave;
}
