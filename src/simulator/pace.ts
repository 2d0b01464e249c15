/**
 * Calls `emit(from, to)` for the items that are due, as soon as the clock allows, until all were emitted.
 * `dueMs` are ascending times on `performance.now()`. Timers have a granularity of 1 ms, so several items may be due in one wake-up;
 * they are emitted together, never early. Rejects with the signal's reason; no timer is left.
 */
export function pace(
  dueMs: readonly number[],
  emit: (from: number, to: number) => void,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let next = 0;
    let timer: NodeJS.Timeout | undefined;
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const wake = () => {
      try {
        const from = next;
        const now = performance.now();
        while (next < dueMs.length && (dueMs[next] ?? 0) <= now) next++;
        if (next > from) emit(from, next);
        const due = dueMs[next];
        if (due !== undefined) {
          timer = setTimeout(wake, Math.max(1, Math.ceil(due - performance.now())));
          return;
        }
        signal.removeEventListener("abort", stop);
        resolve();
      } catch (error) {
        signal.removeEventListener("abort", stop);
        reject(error);
      }
    };
    if (signal.aborted) return stop();
    signal.addEventListener("abort", stop, { once: true });
    wake();
  });
}

/** Waits; rejects with the signal's reason, and leaves no timer. */
export function wait(ms: number, signal: AbortSignal): Promise<void> {
  return pace([performance.now() + ms], () => {}, signal);
}
