/** How sure a check is before it says "met" or "missed": a one-sided 95 % bound on either side. */
export const TAIL = 0.05;

/** The share of requests at or below each percentile. */
export const QUANTILES = { p50: 0.5, p95: 0.95, p99: 0.99 } as const;
