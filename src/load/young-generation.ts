import { PerformanceObserver } from "node:perf_hooks";
import { getHeapSpaceStatistics, setFlagsFromString } from "node:v8";
import type { ResourceLimits } from "node:worker_threads";

/** Of each half; all that Node took up to 22. Node 24 goes to 64, for no CPU time of a load that could be measured. */
const HALF_MB = 16;

/** For a worker thread: V8 counts a third half. */
export const YOUNG_GENERATION: ResourceLimits = { maxYoungGenerationSizeMb: 3 * HALF_MB };

/**
 * Keeps V8's young generation from growing further once its halves have `HALF_MB`; else it is half of what the program needs
 * under a load. The limit cannot be set in a program that runs already, but how much is grown at a time can. What was reached
 * stays so; disposing ends the watch.
 */
export function boundYoungGeneration(): Disposable {
  const observer = new PerformanceObserver(() => {
    if (youngBytes() < 2 * HALF_MB * 1024 * 1024) return;
    growBy(1);
    observer.disconnect();
  });
  observer.observe({ entryTypes: ["gc"] });
  return { [Symbol.dispose]: () => observer.disconnect() };
}

/** The bound is that of all threads, and the generations of new ones begin small: to be called before they are started. */
export function unboundYoungGeneration(): void {
  growBy(2);
}

/** What V8 multiplies the size by whenever enough has survived; 2 is its own default. */
function growBy(factor: 1 | 2): void {
  setFlagsFromString(`--semi-space-growth-factor=${factor}`);
}

/** Of both halves. */
function youngBytes(): number {
  return getHeapSpaceStatistics().find(({ space_name }) => space_name === "new_space")?.space_size ?? 0;
}
