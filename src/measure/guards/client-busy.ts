import type { ClientHealth } from "../../model/client-health.ts";
import type { GuardFinding } from "../../model/guard.ts";
import type { RepeatResult } from "../../model/run.ts";
import type { Evidence } from "../evidence.ts";
import { type DelayLimit, GUARD_LIMITS } from "../guard-limits.ts";
import { percent, roundMs } from "../words.ts";

const LIMITS = GUARD_LIMITS["client-busy"];

/** The measuring process had not the time to look when bytes arrived, so its stamps are late. */
export function clientBusy({ health, repeat, medianTtftMs }: Evidence): GuardFinding | undefined {
  if (health === undefined) return undefined;
  const { p50, p99 } = health.loopDelayMs;
  const long = repeat.window.toMs - repeat.window.fromMs >= LIMITS.leastMs;
  const seen = [
    ...loopLate("p50", p50, LIMITS.loopP50, medianTtftMs),
    ...(long
      ? [
          ...loopLate("p99", p99, LIMITS.loopP99, medianTtftMs),
          ...threadFull(health),
          ...coresFull(health),
          ...gcPauses(health, repeat, medianTtftMs),
        ]
      : []),
  ];
  if (seen.length === 0) return undefined;
  return {
    guard: "client-busy",
    cause: "client",
    message: `the measuring process was busy, so what it saw is late: ${seen.join("; ")}`,
    hint: "Give it cores of its own (--workers auto, a quiet machine or a Job beside the engine), or lower concurrent_users.",
  };
}

function loopLate(name: string, ms: number, limit: DelayLimit, medianTtftMs: number): string[] {
  const limitMs = delayLimitMs(limit, medianTtftMs);
  return ms > limitMs ? [`its event loop was late by ${roundMs(ms)} at ${name} (limit ${roundMs(limitMs)})`] : [];
}

/** Where threads were not told apart, a single one took no more than the whole process. */
function threadFull({ busiestThread, cpu, workers }: ClientHealth): string[] {
  const used = busiestThread ?? (workers === 1 ? cpu : 0);
  if (used < LIMITS.busiestThread) return [];
  return [`a thread that carried the load used ${percent(used)} of a core (limit ${percent(LIMITS.busiestThread)})`];
}

function coresFull({ cpu, cores }: ClientHealth): string[] {
  if (cores <= 0 || cpu < LIMITS.cores * cores) return [];
  return [`it used ${cpu.toFixed(1)} of its ${cores} cores (limit ${percent(LIMITS.cores)})`];
}

function gcPauses({ gc }: ClientHealth, { window }: RepeatResult, medianTtftMs: number): string[] {
  const limitMs = delayLimitMs(LIMITS.gcPause, medianTtftMs);
  const share = gc.totalMs / (window.toMs - window.fromMs);
  if (gc.longestMs <= limitMs || !(share > LIMITS.gcShare)) return [];
  return [
    `garbage collection took ${percent(share)} of the time (limit ${percent(LIMITS.gcShare)}), up to ${roundMs(gc.longestMs)} at once (limit ${roundMs(limitMs)})`,
  ];
}

/** What a delay of the client may be, ms. */
export function delayLimitMs({ ms, ofTtft }: DelayLimit, medianTtftMs: number): number {
  return Math.max(ms, ofTtft * medianTtftMs);
}
