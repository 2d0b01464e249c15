import { availableParallelism } from "node:os";
import { createHistogram, PerformanceObserver, performance, type RecordableHistogram } from "node:perf_hooks";
import type { ClientHealth } from "../model/client-health.ts";

/** How one load-carrying thread fared. */
export interface ThreadHealth extends Pick<ClientHealth, "loopDelayMs" | "gc"> {
  /** Share of the time in which the event loop was not idle, 0 to 1. */
  busy: number;
}

/** The watch over one thread, from its creation to `stop`. */
export interface HealthWatch {
  stop(): ThreadHealth;
}

/** How often the event loop is asked to be on time. */
const TICK_MS = 10;

/**
 * Watches this thread. The delay of the event loop is how late a timer fires that was due at a fixed grid of times, so
 * that a stall of a second counts as the hundred ticks it swallowed. `monitorEventLoopDelay` would report each stall
 * once, and its own resolution with it: 10 ms on an idle loop [measured, Node 24.21].
 */
export function watchThread(): HealthWatch {
  const delays = createHistogram();
  const collections: number[] = [];
  const observer = new PerformanceObserver((list) => collections.push(...durations(list.getEntries())));
  observer.observe({ entryTypes: ["gc"] });
  const before = performance.eventLoopUtilization();
  const stopTicking = tick(delays);
  return {
    stop() {
      stopTicking();
      collections.push(...durations(observer.takeRecords()));
      observer.disconnect();
      return {
        loopDelayMs: { p50: at(delays, 50), p99: at(delays, 99), max: delays.count === 0 ? 0 : delays.max / 1000 },
        gc: {
          pauses: collections.length,
          totalMs: collections.reduce((sum, ms) => sum + ms, 0),
          longestMs: collections.reduce((most, ms) => Math.max(most, ms), 0),
        },
        busy: performance.eventLoopUtilization(before).utilization,
      };
    },
  };
}

/** Records in whole microseconds, of which a histogram takes no fewer than 1. Returns what stops it. */
function tick(delays: RecordableHistogram): () => void {
  let dueMs = performance.now() + TICK_MS;
  const next = () => setTimeout(wake, Math.max(1, dueMs - performance.now())).unref();
  const wake = () => {
    const nowMs = performance.now();
    for (; dueMs <= nowMs; dueMs += TICK_MS) delays.record(Math.max(1, Math.round((nowMs - dueMs) * 1000)));
    timer = next();
  };
  let timer = next();
  return () => clearTimeout(timer);
}

function at(delays: RecordableHistogram, percentile: number): number {
  return delays.count === 0 ? 0 : delays.percentile(percentile) / 1000;
}

function durations(entries: readonly { duration: number }[]): number[] {
  return entries.map(({ duration }) => duration);
}

/** The watch over the process, with the threads that carry the load told apart. */
export function watchProcess(): { stop(threads: readonly ThreadHealth[]): ClientHealth } {
  const cpuBefore = process.cpuUsage();
  const startedMs = performance.now();
  return {
    stop(threads) {
      const { user, system } = process.cpuUsage(cpuBefore);
      const elapsedMs = Math.max(1, performance.now() - startedMs);
      return mergeHealth(threads, { cpu: (user + system) / 1000 / elapsedMs, cores: availableParallelism() });
    },
  };
}

/** Of the delays the worst, of the collections all. */
export function mergeHealth(
  threads: readonly ThreadHealth[],
  { cpu, cores }: Pick<ClientHealth, "cpu" | "cores">,
): ClientHealth {
  const most = (of: (thread: ThreadHealth) => number) => Math.max(0, ...threads.map(of));
  return {
    loopDelayMs: {
      p50: most(({ loopDelayMs }) => loopDelayMs.p50),
      p99: most(({ loopDelayMs }) => loopDelayMs.p99),
      max: most(({ loopDelayMs }) => loopDelayMs.max),
    },
    cpu,
    busiestThread: most(({ busy }) => busy),
    cores,
    gc: {
      pauses: threads.reduce((sum, { gc }) => sum + gc.pauses, 0),
      totalMs: threads.reduce((sum, { gc }) => sum + gc.totalMs, 0),
      longestMs: most(({ gc }) => gc.longestMs),
    },
    workers: threads.length,
  };
}
