/** The metric catalogue, as data. Definitions are in the design, section 4; `measure/` computes them. */

export interface MetricInfo {
  label: string;
  unit: "ms" | "tokens/s" | "requests/s" | "fraction";
  better: "lower" | "higher";
  /** `request`: one value a request, so percentiles exist. `run`: one value a repeat. */
  per: "request" | "run";
  description: string;
}

export const METRICS = {
  ttft_ms: {
    label: "TTFT",
    unit: "ms",
    better: "lower",
    per: "request",
    description: "time to first token: first non-empty text, reasoning or tool delta after the request was sent",
  },
  ttft_from_schedule_ms: {
    label: "TTFT from schedule",
    unit: "ms",
    better: "lower",
    per: "request",
    description:
      "time to first token after the schedule wanted the request; open loop only, and the client's own delay is in it",
  },
  tpot_ms: {
    label: "TPOT",
    unit: "ms",
    better: "lower",
    per: "request",
    description: "time per output token after the first chunk, by the engine's own token count",
  },
  itl_ms: {
    label: "ITL",
    unit: "ms",
    better: "lower",
    per: "request",
    description: "inter-token latency, token-weighted over all requests",
  },
  chunk_gap_ms: {
    label: "chunk gap",
    unit: "ms",
    better: "lower",
    per: "request",
    description: "gap between token-bearing events as they arrived",
  },
  e2e_ms: {
    label: "E2E",
    unit: "ms",
    better: "lower",
    per: "request",
    description: "end-to-end latency: last token after the request was sent",
  },
  tokens_per_second: {
    label: "output tokens/s",
    unit: "tokens/s",
    better: "higher",
    per: "run",
    description: "output tokens that arrived inside the steady window, over its width",
  },
  requests_per_second: {
    label: "requests/s",
    unit: "requests/s",
    better: "higher",
    per: "run",
    description: "requests that completed inside the steady window, over its width",
  },
  success_rate: {
    label: "success rate",
    unit: "fraction",
    better: "higher",
    per: "run",
    description: "requests that ended with their engine's terminal marker, over requests due",
  },
  slo_attainment: {
    label: "SLO attainment",
    unit: "fraction",
    better: "higher",
    per: "run",
    description: "requests that meet every per-request target, over requests due",
  },
  goodput: {
    label: "goodput",
    unit: "requests/s",
    better: "higher",
    per: "run",
    description: "requests that meet every per-request target, per second of the steady window",
  },
} as const satisfies Record<string, MetricInfo>;

export type MetricId = keyof typeof METRICS;

/** Longer answers are more work: what takes the whole of an answer is not comparable between answers of two lengths. */
export const OF_LENGTH: readonly MetricId[] = ["e2e_ms", "requests_per_second"];

/** Two mean lengths further apart than this share are not the same work (design, section 4). */
export const LENGTHS_APART = 0.05;
