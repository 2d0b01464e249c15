/**
 * What to add to `now()` of a thread for the machine's own monotonic clock, in ms: threads need not agree on the origin
 * of `performance.now()`, but all read `process.hrtime()`. The best of several tries, within microseconds.
 */
export function monotonicOffsetMs(now: () => number): number {
  let best = { widthNs: Number.POSITIVE_INFINITY, offsetMs: 0 };
  for (let i = 0; i < 16; i++) {
    const before = process.hrtime.bigint();
    const at = now();
    const after = process.hrtime.bigint();
    const widthNs = Number(after - before);
    if (widthNs < best.widthNs) best = { widthNs, offsetMs: Number(before + after) / 2e6 - at };
  }
  return best.offsetMs;
}
