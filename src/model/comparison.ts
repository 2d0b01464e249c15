import type { MetricId } from "./metrics.ts";
import type { EngineId, StatisticId } from "./scenario.ts";
import type { StageMeans } from "./session.ts";
import type { Waiver } from "./waiver.ts";

/** One number of one test on one engine: what a rule judges and a comparison compares. */
export interface GatedMetric {
  /** Of the head; its base has the same scenario and engine. */
  endpointId: string;
  engine: EngineId;
  scenario: string;
  metric: MetricId;
  statistic: StatisticId | "value";
}

/** What a change may do to a metric before the check turns red. */
export interface GateRule extends GatedMetric {
  better: "lower" | "higher";
  /**
   * The smallest change for the worse that fails, as a fraction of the base: 0.05.
   * For the success rate a difference of shares: 0.01 is one point.
   */
  delta: number;
  /** The change for the worse that a pass excludes, in the same unit; at least `delta`. */
  margin: number;
  /** Both in ms: what is smaller than these is no regression and no margin, whatever fraction of the base it is. */
  floor?: { deltaMs: number; marginMs: number };
  /** `advisory` is judged and shown, and neither turns red nor asks for more pairs. */
  role: "gate" | "advisory";
}

/** A two-sided 95 % interval and the estimate inside it. */
export interface Interval {
  low: number;
  estimate: number;
  high: number;
}

/**
 * `fail`: worse by more than the smallest change that fails, with family-wise error control.
 * `pass`: not worse by more than that, and a regression as large as the margin excluded.
 * `inconclusive`: neither could be shown. `invalid`: there is nothing that could be judged.
 */
export type GateOutcome = "fail" | "pass" | "inconclusive" | "invalid";

/**
 * `paired`: both sides live, measured in turn. `phased`: both deployed in turn, several times. `stored`: head against
 * earlier sessions. `pinned`: head against a pinned release.
 */
export type ComparisonBasis = "paired" | "phased" | "stored" | "pinned";

/** Base against head, one rule: what was seen, how well, and what it comes to. */
export interface Comparison extends GatedMetric {
  rule: GateRule;
  /** Absent: `paired`. */
  basis?: ComparisonBasis;
  outcome: GateOutcome;
  /** A `fail` that a waiver accepts: shown, and not counted. */
  waived?: Waiver;
  /** One sentence. */
  reason: string;
  /** What the reader should know before believing it, one sentence each. */
  warnings: string[];
  /** Where base and head were not measured in pairs: sessions (deployments, days) a side, and runs in all. */
  sessions?: { base: number; head: number; baseRuns: number; headRuns: number };
  /** Pairs of runs whose values count, and pairs in which a side had no value. */
  pairs: number;
  lost: number;
  /** Separate deployments a side that were used in turn. */
  deployments: number;
  look: Look;
  /** Absent where nothing could be compared. */
  evidence?: Evidence;
  /** What moved and where, for saying why; absent where there are no samples to tell. */
  explanation?: Explanation;
  /** The small print: what was known, how well, and what was not measured, one sentence each. */
  details?: string[];
}

/** How the values of base and head lie, and what the engines say of their stages. Pure facts: causes are told elsewhere. */
export interface Explanation {
  /** Pooled over the runs of each side, in the metric's unit, ascending in p; a percentile below its least size is absent. */
  percentiles: { p: number; base: number; head: number; change: number }[];
  /** Where it moved: all percentiles alike, the tail more than the middle, the middle more than the tail, or hardly at all. */
  shape: "shift" | "tail" | "body" | "none";
  /** Mean times in ms of the engines' own stages, where both sides told, and the share of the change in TTFT or E2E that each carries. */
  stages: { stage: keyof StageMeans; baseMs: number; headMs: number }[];
}

/** How a metric moves over stored sessions. */
export interface Drift extends GatedMetric {
  /** Change a week for the worse, a fraction, with its 95 % interval. */
  perWeek: Interval;
  sessions: number;
  days: number;
  /** Geometric mean of each of the last 30 days, oldest first, in the unit of the metric; `day` is YYYY-MM-DD in UTC. */
  levels?: { day: string; value: number }[];
  /** The interval leaves 0 out, on the worse side. */
  drifting: boolean;
  reason: string;
}

/** What two sides that are compared have in common, field by field. */
export interface FingerprintMatch {
  /** Names of the part and the field: `environment.gpu`. */
  differences: FieldDifference[];
  /** Neither side is known to differ, but at least one is unknown. */
  unknown: string[];
  /** Workload and environment do not contradict each other. */
  comparable: boolean;
  /** The model or its digest differs. */
  modelChanged: boolean;
}

export interface FieldDifference {
  part: "workload" | "environment" | "subject";
  field: string;
  base: string;
  head: string;
}

/** At which of the planned looks something was judged. */
export interface Look {
  /** From 1. */
  number: number;
  /** Planned looks. */
  of: number;
  /** Share of the planned pairs, 0 to 1; 1 at the last look, planned or forced by the deadline. */
  share: number;
  /** One-sided error that this look may spend on a false FAIL, for the rule alone among `family` rules. */
  alpha: number;
  /** The same up to and with this look. */
  alphaSpent: number;
  /** Rules that share the family-wise error. */
  family: number;
  /** No more time: fewer pairs than planned. */
  deadline: boolean;
}

export interface Evidence {
  /** Geometric means of the runs, in the metric's unit; for the success rate the shares of all requests. */
  base: number;
  head: number;
  /** Head ÷ base − 1, a fraction: 0.1 is 10 % more. For the success rate head − base: −0.01 is one point less. */
  change: Interval;
  /** The same in the metric's unit. */
  difference: Interval;
  /** One-sided p-value of "not worse". */
  p: number;
  /** The smallest change for the worse found with 90 % power at this look, a fraction as `change`, without its sign. */
  mde?: number;
  /** What failed and what was excluded, with the floors in ms counted in: fractions as in the rule. */
  delta: number;
  margin: number;
  /** A floor in ms, not the fraction, was what counted. */
  floorInForce: boolean;
  /** Absent for the success rate, whose test is one of counts. */
  error?: ErrorBudget;
  /**
   * Even number of pairs at which a regression as large as the margin would be found 9 times in 10; `none` when the
   * difference between deployments alone forbids it. Only for what is inconclusive.
   */
  pairsNeeded?: number | "none";
  /**
   * The same in sessions: deployments a side where both are deployed in turn, days of base where base is stored or pinned;
   * `none` when no number of days would do. Only for what is inconclusive and was not measured in pairs.
   */
  sessionsNeeded?: number | "none";
  /** Runs more than a tenth slower than the median of their own side. */
  slowRuns?: { base: number; head: number };
}

/** Where the standard error of the log-ratio comes from. Variances of logs: 0.0004 is the square of 2 %. */
export interface ErrorBudget {
  /** Standard error, log. */
  se: number;
  df: number;
  /** Parts of se²: today's runs, earlier runs, deployments. */
  today: number;
  history: number;
  between: number;
  /** Degrees of freedom lent by history; 0 without any. */
  priorDf: number;
  /** A/A sessions behind `between`; below five it is not known and counts as 0. */
  sessions: number;
  /** Sd of the log-ratio between deployments; absent when it is not known. */
  betweenSd?: number;
  historyAgeDays?: number;
  /** History was noisier than today, and was left out. */
  staleHistory: boolean;
  /** Today is noisier than history (F test, p < 0.01). */
  noisierThanHistory: boolean;
}

/** What earlier runs with the same fingerprint tell about the noise of one metric. Variances are of log-ratios of pairs. */
export interface NoiseHistory {
  /** Within a session, s0², and its degrees of freedom. */
  runVariance: number;
  df: number;
  /** A/A sessions with separate deployments a side, J. */
  sessions: number;
  /** Mean square of their mean log-ratios, T; absent without any. */
  sessionMeanSquare?: number;
  /** Variance that is constant within a session, σb²; absent below five sessions. */
  betweenVariance?: number;
  /** Of the newest session. */
  ageDays?: number;
}

/** How often two copies of one revision came out as a regression. */
export interface FalseAlarms {
  /** Sessions with at least one FAIL, and all sessions. */
  failed: number;
  sessions: number;
  /** Wilson 95 % interval of the rate, 0 to 1. */
  low: number;
  high: number;
}
