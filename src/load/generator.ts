import { availableParallelism } from "node:os";
import type { ClientHealth } from "../model/client-health.ts";
import type { LoadMoments } from "../model/run.ts";
import { allStartedMs } from "./closed-loop.ts";
import { type LoadContext, type LoadOutcome, now } from "./context.ts";
import { requireDescriptors } from "./descriptors.ts";
import { watchProcess } from "./health.ts";
import type { LoadShare, ShareEnd } from "./load-share.ts";
import { LocalShare } from "./local-share.ts";
import type { LoadPlan } from "./plan.ts";
import { probeRtt } from "./rtt.ts";
import { WHOLE } from "./share.ts";
import { threadsFor } from "./threads.ts";
import { type Wave, warmUp } from "./warm-up.ts";
import { WorkerShares } from "./worker-shares.ts";
import { boundYoungGeneration } from "./young-generation.ts";

export type { LoadContext, LoadOutcome } from "./context.ts";
export type { LoadPlan } from "./plan.ts";

/** Workers hear of the start a moment before it, so that all begin together. */
const START_AHEAD_MS = 25;

/**
 * Warms up, runs the load to its limit, lets what is in flight end, and says when was what and how the client fared.
 * Never throws for a failing engine.
 * @throws ConfigurationError where the plan has no due times, or wants more connections than the process may open.
 * @throws Error where a worker broke: what it had not handed over is lost, so nothing of this load counts.
 */
export async function runLoad(plan: LoadPlan, context: LoadContext): Promise<LoadOutcome> {
  requireDescriptors(plan.users, context.openFiles);
  const rttMs = context.probeRtt ? await probeRtt(context) : undefined;
  await using stack = new AsyncDisposableStack();
  const shares = await sharesOf(plan, context, stack);
  const send = async (number: number, width: number) =>
    together(await Promise.all(shares.map((share) => share.wave(number, width))));
  await warmUp(plan, context.signal, send);
  await context.onWarmupEnded(now(context));
  const startedAtMs = now(context) + (shares.length === 1 ? 0 : START_AHEAD_MS);
  const watch = watchProcess();
  const ends = await Promise.all(shares.map((share) => share.run(startedAtMs)));
  const health: ClientHealth = { ...watch.stop(ends.map((end) => end.health)), ...(rttMs && { rttMs }) };
  return {
    moments: momentsOf(plan, startedAtMs, ends),
    health,
    droppedDue: ends.reduce((sum, { dropped }) => sum + dropped, 0),
  };
}

async function sharesOf(
  plan: LoadPlan,
  context: LoadContext,
  stack: AsyncDisposableStack,
): Promise<readonly LoadShare[]> {
  const threads = threadsFor(plan, context.workers?.count ?? 1, availableParallelism());
  if (context.workers === undefined || threads === 1) {
    stack.use(boundYoungGeneration());
    return [stack.use(new LocalShare(plan, WHOLE, context))];
  }
  return stack.use(await WorkerShares.start(plan, context, { entry: context.workers.entry, threads })).shares;
}

function together(waves: readonly Wave[]): Wave {
  return { ttftMs: waves.flatMap(({ ttftMs }) => ttftMs), e2eMs: waves.flatMap(({ e2eMs }) => e2eMs) };
}

/** The load is whole until the first share starts nothing new, and over when the last one has its last answer. */
function momentsOf(plan: LoadPlan, startedAtMs: number, ends: readonly ShareEnd[]): LoadMoments {
  return {
    startedAtMs,
    allStartedAtMs: startedAtMs + allStartedMs(plan),
    limitAtMs: Math.min(...ends.map(({ limitAtMs }) => limitAtMs)),
    drainedAtMs: Math.max(...ends.map(({ drainedAtMs }) => drainedAtMs)),
  };
}
