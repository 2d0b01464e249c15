/** Why a repeat, or a pair of them, tells nothing about the engine. */
export const GUARDS = [
  "client-busy",
  "late-dispatch",
  "errors",
  "truncated",
  "cache-hits",
  "foreign-traffic",
  "engine-restarted",
  "identity-changed",
  "cluster-moved",
  "cold-start",
  "buffered",
  "contradiction",
  "output-length",
] as const;
export type GuardId = (typeof GUARDS)[number];

/** A guard that fired. */
export interface GuardFinding {
  guard: GuardId;
  /** What was seen, and the limit, in one sentence. */
  message: string;
  /** What to do about it. */
  hint: string;
  /**
   * `client`, `foreign` and `symmetric` causes make a measurement invalid. `engine`: the engine itself did it, so if head
   * does it and base does not, that is a regression and never an invalid measurement.
   */
  cause: "client" | "foreign" | "symmetric" | "engine";
  /** Metrics that it spoils; absent: all of them. */
  voids?: readonly string[];
}
