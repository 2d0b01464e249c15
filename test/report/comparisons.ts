import type { Comparison, ErrorBudget, Evidence, GateOutcome, GateRule } from "../../src/model/comparison.ts";
import { METRICS } from "../../src/model/metrics.ts";
import type { RepeatResult, RunResult } from "../../src/model/run.ts";

/** Comparisons made by hand, with the gate's sentences as they were; numbers are fixed, so golden files are too. */

export const NOT_MEASURED = "between-deployment noise: not measured: repeats of one deployment pair cannot see it";

interface Seen {
  base: number;
  head: number;
  /** Ends of the interval of the change, fractions. */
  low: number;
  high: number;
  error?: Partial<ErrorBudget>;
  mde?: number;
  pairsNeeded?: Evidence["pairsNeeded"];
  sessionsNeeded?: Evidence["sessionsNeeded"];
}

type Made = Partial<Omit<Comparison, "rule" | "evidence">> & { rule?: Partial<GateRule>; seen?: Seen };

export function comparison(
  outcome: GateOutcome,
  reason: string,
  { rule: ruled, seen, ...more }: Made = {},
): Comparison {
  const { endpointId = "vllm", engine = "vllm", scenario = "quick_latency", metric = "ttft_ms" } = more;
  const { statistic = METRICS[metric].per === "run" ? "value" : "p50" } = more;
  const subject = { endpointId, engine, scenario, metric, statistic };
  const limits = metric === "success_rate" ? { delta: 0.01, margin: 0.02 } : { delta: 0.05, margin: 0.1 };
  const rule: GateRule = { ...subject, better: METRICS[metric].better, ...limits, role: "gate", ...ruled };
  return {
    ...subject,
    rule,
    outcome,
    reason,
    warnings: metric === "success_rate" || seen === undefined ? [] : [NOT_MEASURED],
    pairs: 4,
    lost: 0,
    deployments: 1,
    look: { number: 1, of: 3, share: 0.4, alpha: 0.0008, alphaSpent: 0.0008, family: 4, deadline: false },
    ...(seen !== undefined && { evidence: evidenceOf(rule, seen) }),
    ...more,
  };
}

function evidenceOf(
  rule: GateRule,
  { base, head, low, high, error, mde, pairsNeeded, sessionsNeeded }: Seen,
): Evidence {
  const rates = rule.metric === "success_rate";
  const estimate = rates ? head - base : head / base - 1;
  const scale = rates ? 1 : base;
  const known = { se: 0.019, df: 3, today: 0.00036, history: 0, between: 0, priorDf: 0, sessions: 0 };
  return {
    base,
    head,
    change: { low, estimate, high },
    difference: { low: low * scale, estimate: estimate * scale, high: high * scale },
    p: 0.0001,
    ...(!rates && { mde: mde ?? 0.061 }),
    delta: rule.delta,
    margin: rule.margin,
    floorInForce: false,
    ...(!rates && { error: { ...known, staleHistory: false, noisierThanHistory: false, ...error } }),
    ...(pairsNeeded !== undefined && { pairsNeeded }),
    ...(sessionsNeeded !== undefined && { sessionsNeeded }),
  };
}

/** One run a pair of each endpoint, in the order AB, BA, …, a little apart from each other. */
export function pairedRepeats(base: RepeatResult, head: RepeatResult, pairs: number): RepeatResult[] {
  return Array.from({ length: pairs }, (_, pair) => {
    const sides = [base, head].map((side) => wobble(side, pair));
    return pair % 2 === 0 ? sides : sides.reverse();
  }).flat();
}

const WOBBLE = [1, 1.04, 0.97, 1.01];

function wobble(repeat: RepeatResult, pair: number): RepeatResult {
  const factor = WOBBLE[pair % WOBBLE.length] ?? 1;
  const scaled = (value: unknown): unknown =>
    typeof value === "number"
      ? value * factor
      : typeof value === "object" && value !== null
        ? Object.fromEntries(
            Object.entries(value).map(([key, part]) => [key, key === "needed" || key === "n" ? part : scaled(part)]),
          )
        : value;
  const { success_rate, ...others } = repeat.metrics;
  const metrics = { ...(scaled(others) as RepeatResult["metrics"]), ...(success_rate && { success_rate }) };
  return { ...repeat, repeat: pair, metrics };
}

/** The same run with another version of the engine on the base side. */
export function withBaseVersion(run: RunResult, version: string): RunResult {
  const base = run.fingerprint.subject["vllm-base"];
  if (base === undefined) throw new Error("the run has no vllm-base");
  const subject = { ...run.fingerprint.subject, "vllm-base": { ...base, version } };
  return { ...run, fingerprint: { ...run.fingerprint, subject } };
}
