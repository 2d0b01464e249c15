import type { EngineId, GatedMetricId, StatisticId } from "./scenario.ts";

/** An accepted regression, from a reviewed file of the repository. */
export interface Waiver {
  metric: GatedMetricId;
  statistic?: StatisticId;
  /** Absent: every engine, every test. */
  engine?: EngineId;
  scenario?: string;
  /** The change for the worse that is accepted, a fraction: 0.12. For the success rate a difference of shares. */
  accepted: number;
  reason: string;
  author: string;
  /** The last day on which it holds, UTC: 2026-12-31. */
  expires: string;
  /** Where it stands, for messages: `llm-latency-gate-waivers.yaml:7`. */
  at: string;
}
