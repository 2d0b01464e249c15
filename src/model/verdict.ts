import type { MetricId } from "./metrics.ts";
import type { FailOnKind, StatisticId } from "./scenario.ts";

/** What a whole run comes to, and its exit code. */
export const EXIT_CODES = {
  pass: 0,
  regression: 1,
  "target-missed": 2,
  inconclusive: 3,
  invalid: 3,
  infrastructure: 4,
  configuration: 5,
  error: 6,
  aborted: 130,
} as const;
export type Outcome = keyof typeof EXIT_CODES;

/** What can happen to a run that was started, the gravest first, and the word of `fail_on` that makes it red. The others are always red. */
export const JUDGED_OUTCOMES = [
  { outcome: "infrastructure", kind: "infrastructure" },
  { outcome: "regression", kind: "regression" },
  { outcome: "target-missed", kind: "target" },
  { outcome: "invalid", kind: "invalid" },
  { outcome: "inconclusive", kind: "inconclusive" },
] as const satisfies readonly { outcome: Outcome; kind: FailOnKind }[];

export interface Rule {
  endpointId: string;
  scenario: string;
  metric: MetricId;
  statistic: StatisticId | "value";
  limit: number;
  /** `at-most` for latencies, `at-least` for rates. */
  direction: "at-most" | "at-least";
}

export type CheckOutcome = "pass" | "target-missed" | "inconclusive" | "invalid";

/** One rule, judged. */
export interface Check {
  rule: Rule;
  outcome: CheckOutcome;
  /** The point estimate, if there is one. */
  value?: number;
  n: number;
  /** Requests that would allow a decision, when there is none. */
  needed?: number;
  reason: string;
}

export interface Verdict {
  outcome: Outcome;
  exitCode: number;
  checks: Check[];
}

/** Who is best at what; a difference inside the noise is a tie. */
export interface Winner {
  scenario: string;
  dimensions: Dimension[];
  overall: { leaders: string[]; scores: Record<string, number>; weights: Record<string, number>; reason: string };
}

export interface Dimension {
  name: "ttft" | "e2e" | "throughput" | "reliability";
  metric: MetricId;
  statistic: StatisticId | "value";
  values: Record<string, number>;
  /** More than one is a tie; none means that nothing could be compared. */
  leaders: string[];
  reason: string;
}
