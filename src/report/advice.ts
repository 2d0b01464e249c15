import { FAILURES } from "../model/failures.ts";
import type { RunResult } from "../model/run.ts";
import type { Rule } from "../model/verdict.ts";
import { groupFailures } from "./failure-examples.ts";
import { formatPercent } from "./format.ts";
import { summariseRepeats } from "./repeat-summary.ts";

/** Where to look for a missed target or a regression, by what the run itself shows. */
export function adviceFor(run: RunResult, rule: Pick<Rule, "endpointId" | "scenario" | "metric">): string {
  switch (rule.metric) {
    case "success_rate":
    case "slo_attainment":
      return failureAdvice(run, rule.endpointId, rule.scenario);
    case "ttft_ms":
    case "ttft_from_schedule_ms":
      return WAITING;
    case "e2e_ms":
      return e2eAdvice(run, rule.endpointId, rule.scenario);
    case "tpot_ms":
    case "itl_ms":
    case "chunk_gap_ms":
      return DECODING;
    default:
      return "Look at the engine's running and waiting requests: with room left, raise concurrent_users; without, it needs more capacity.";
  }
}

const WAITING =
  "The wait for the first token is queueing and prefill: look at the engine's waiting requests, its batching limits and the prompt length.";
const DECODING = "Decoding is slow: look at the batch size, the quantisation and what else uses the GPU.";

function e2eAdvice(run: RunResult, endpointId: string, scenario: string): string {
  const [summary] = summariseRepeats(repeatsOf(run, endpointId, scenario));
  const wait = summary?.metrics.ttft_ms?.p50.value;
  const whole = summary?.metrics.e2e_ms?.p50.value;
  if (wait === undefined || whole === undefined || whole <= 0)
    return "Look at queueing, prefill and decoding in the results.";
  const share = Math.round((Math.min(wait, whole) / whole) * 100) / 100;
  if (share >= 0.5) return `${formatPercent(share)} of the median request is the wait for its first token. ${WAITING}`;
  return `${formatPercent(1 - share)} of the median request is decoding: lower max_tokens, or look at the batch size, the quantisation and what else uses the GPU.`;
}

function failureAdvice(run: RunResult, endpointId: string, scenario: string): string {
  const [most] = groupFailures({ repeats: repeatsOf(run, endpointId, scenario) });
  return most === undefined
    ? "Look at the engine's log."
    : `Most failures are "${most.class}". ${FAILURES[most.class]}`;
}

function repeatsOf(run: RunResult, endpointId: string, scenario: string): RunResult["repeats"] {
  return run.repeats.filter((repeat) => repeat.endpointId === endpointId && repeat.scenario === scenario);
}
