import type { Asker, Turn } from "./asker.ts";
import type { Budget } from "./budget.ts";
import type { Connection } from "./connection.ts";
import type { ConnectionPool } from "./connection-pool.ts";
import { type AskContext, now } from "./context.ts";
import { pieceIndexAt, piecesOf } from "./levels.ts";
import type { LoadPlan } from "./plan.ts";
import { dueTimes } from "./schedule.ts";
import { isMine, type Share } from "./share.ts";

/** So many requests that are due at once are sent in one turn of the event loop; then bytes that have arrived get theirs. */
const MOST_IN_ONE_TURN = 16;

export interface OpenLoopParts {
  plan: LoadPlan & Required<Pick<LoadPlan, "arrival">>;
  context: AskContext;
  share: Share;
  asker: Asker;
  budget: Budget;
  startedAtMs: number;
  pool: ConnectionPool;
}

/**
 * Sends each request when it is due, by absolute times: one that is late delays none behind it. What is due while all
 * connections are busy is dropped at once. Resolves with the number of those when the last answer has ended.
 */
export async function runOpenLoop(parts: OpenLoopParts): Promise<number> {
  const { plan, context, share, asker, budget, startedAtMs, pool } = parts;
  const rates = plan.stages && piecesOf(plan.stages);
  const key = { seed: context.settings.seed, scenario: plan.scenario, repeat: plan.repeat };
  const flights = new Flights();
  const send = async (turn: Turn, connection: Connection) => {
    budget.report(await asker.ask(turn, connection));
    pool.give(connection);
  };
  let number = -1;
  let dropped = 0;
  let lastDueAtMs = startedAtMs;
  let stopped = false;
  for (const dueMs of dueTimes(plan.arrival, key, { rates, traceMs: context.prompts.dueTimesMs })) {
    number += 1;
    if (!isMine(number, share)) continue;
    const dueAtMs = startedAtMs + dueMs;
    if (dueAtMs < budget.deadlineMs) await flights.due(dueAtMs, context, budget.stopped);
    stopped = budget.stopped.aborted || !budget.take(dueAtMs);
    if (stopped) break;
    lastDueAtMs = dueAtMs;
    const connection = pool.take();
    const turn: Turn = {
      phase: "measured",
      user: 0,
      turn: number,
      dueAtMs,
      deadlineMs: budget.deadlineMs,
      inFlight: flights.size + 1,
      ...(rates === undefined ? {} : { stage: pieceIndexAt(rates, dueMs) }),
    };
    if (connection !== undefined) flights.add(send(turn, connection));
    else {
      dropped += 1;
      asker.drop(turn);
    }
  }
  if (!stopped && plan.arrival.process === "trace") budget.close(lastDueAtMs);
  await flights.landed();
  return dropped;
}

/** The requests that are under way, and the wait for the next. */
class Flights {
  readonly #open = new Set<Promise<void>>();
  #inThisTurn = 0;

  get size(): number {
    return this.#open.size;
  }

  add(flight: Promise<void>): void {
    this.#open.add(flight);
    void flight.finally(() => this.#open.delete(flight)).catch(() => undefined);
  }

  /** Waits until it is time, never less: timers of Node may fire up to a millisecond early. */
  async due(atMs: number, context: AskContext, stopped: AbortSignal): Promise<void> {
    this.#inThisTurn += 1;
    for (let wait = atMs - now(context); wait > 0 && !stopped.aborted; wait = atMs - now(context)) {
      this.#inThisTurn = 0;
      await context.clock.sleep(wait, stopped);
    }
    if (this.#inThisTurn < MOST_IN_ONE_TURN) return;
    this.#inThisTurn = 0;
    await new Promise<void>((resolve) => setImmediate(resolve));
  }

  async landed(): Promise<void> {
    await Promise.all(this.#open);
  }
}
