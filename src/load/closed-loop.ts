import type { Asker } from "./asker.ts";
import type { Budget } from "./budget.ts";
import type { Connection } from "./connection.ts";
import { type AskContext, now } from "./context.ts";
import { nextActiveMs, type Piece, pieceIndexAt, piecesOf } from "./levels.ts";
import type { LoadPlan } from "./plan.ts";
import { isMine, type Share } from "./share.ts";

/** A dead engine refuses in microseconds: without a pause its users would spin, and fill the disk with failures. */
const FAILURE_PAUSE_MS = 250;

export interface ClosedLoopParts {
  plan: LoadPlan;
  context: AskContext;
  share: Share;
  asker: Asker;
  budget: Budget;
  startedAtMs: number;
  /** A connection for each user. */
  connect: () => Connection;
}

/** Each user sends, waits for the end of the answer, thinks, and sends again, as long as the level of the load wants it. */
export async function runClosedLoop(parts: ClosedLoopParts): Promise<void> {
  const { plan, share } = parts;
  const users = Array.from({ length: plan.users }, (_, user) => user).filter((user) => isMine(user, share));
  const levels = plan.stages && piecesOf(plan.stages);
  await Promise.all(users.map((user) => runUser(user, levels, parts)));
}

/** When the last user has started, ms after the start. */
export function allStartedMs(plan: LoadPlan): number {
  return plan.arrival === undefined && plan.stages === undefined ? rampOf(plan, plan.users - 1) : 0;
}

function rampOf({ users, rampMs }: LoadPlan, user: number): number {
  return users > 1 ? (rampMs * user) / (users - 1) : 0;
}

async function runUser(user: number, levels: Piece[] | undefined, parts: ClosedLoopParts): Promise<void> {
  const { plan, context, asker, budget, startedAtMs } = parts;
  const wantedFrom = (atMs: number) =>
    levels === undefined ? atMs : startedAtMs + nextActiveMs(levels, user, atMs - startedAtMs);
  let connection: Connection | undefined;
  let dueAtMs = wantedFrom(startedAtMs + (levels === undefined ? rampOf(plan, user) : 0));
  // A turn that is due after the deadline will never be taken, so there is nothing to wait for.
  for (let turn = 0; dueAtMs < budget.deadlineMs; turn++) {
    const wait = dueAtMs - now(context);
    if (wait > 0) await context.clock.sleep(wait, budget.stopped);
    if (context.signal.aborted || !budget.take(Math.max(dueAtMs, now(context)))) return;
    connection ??= parts.connect();
    const stage = levels === undefined ? {} : { stage: pieceIndexAt(levels, dueAtMs - startedAtMs) };
    const request = { phase: "measured" as const, user, turn, dueAtMs, deadlineMs: budget.deadlineMs, ...stage };
    const sample = await asker.ask(request, connection);
    budget.report(sample);
    // An answer that was given up has cost its connection; a dead engine is not asked for one.
    if (sample.outcome === "ok") connection.prepare();
    const pauseMs = sample.outcome === "ok" ? 0 : FAILURE_PAUSE_MS;
    dueAtMs = wantedFrom(now(context) + Math.max(plan.thinkTimeMs, pauseMs));
  }
}
