import { ConfigurationError } from "../errors.ts";
import type { GatedMetric, GateRule } from "../model/comparison.ts";
import { METRICS, type MetricId } from "../model/metrics.ts";
import type { EngineId } from "../model/scenario.ts";
import { type GatedTest, whyImpossible } from "./rule-checks.ts";

/** What a scenario may say about a metric; what it does not say comes from the defaults. */
export interface GateRuleSpec {
  metric: MetricId;
  statistic?: GatedMetric["statistic"];
  /** Default: every engine, every test in which the metric exists. */
  engine?: EngineId;
  scenario?: string;
  better?: GateRule["better"];
  /** Fractions of the base: 0.05; for the success rate differences of shares: 0.01 is one point. */
  delta?: number;
  margin?: number;
  floor?: { deltaMs: number; marginMs: number };
  role?: GateRule["role"];
}

/** Below so many requests a run p95 is advisory; from so many on its margin is as narrow as that of the median. */
const P95_GATES_FROM = 300;
const P95_NARROW_FROM = 600;

const FLOORS: Partial<Record<MetricId, GateRule["floor"]>> = {
  ttft_ms: { deltaMs: 5, marginMs: 10 },
  e2e_ms: { deltaMs: 5, marginMs: 10 },
  tpot_ms: { deltaMs: 0.5, marginMs: 1 },
  itl_ms: { deltaMs: 0.5, marginMs: 1 },
  chunk_gap_ms: { deltaMs: 0.5, marginMs: 1 },
};
const LATENCY = { delta: 0.05, margin: 0.1 };
const TAIL = { delta: 0.05, margin: 0.15 };
const RATE = { delta: 0.02, margin: 0.05 };
const SUCCESS = { delta: 0.01, margin: 0.02 };

/** What is gated when the scenario names no rule: at most five a test, so that one test keeps its whole error. */
const DEFAULT_SPECS: readonly GateRuleSpec[] = [
  { metric: "ttft_ms", statistic: "p50" },
  { metric: "tpot_ms", statistic: "p50" },
  { metric: "ttft_ms", statistic: "p95" },
  { metric: "tokens_per_second", statistic: "value" },
];

/**
 * The rules, complete: those of the scenario, or the defaults, for every test that they fit, and the success rate of
 * every test first, whether a rule names it or not. A default that cannot exist in a test is left out; a rule of the
 * scenario is kept, for `checkGateRules` to refuse.
 * @throws ConfigurationError for a rule that fits no test at all.
 */
export function gateRules(specs: readonly GateRuleSpec[] | undefined, tests: readonly GatedTest[]): GateRule[] {
  specs?.forEach((spec, at) => {
    if (!tests.some((test) => fits(spec, test))) throw fitsNothing(spec, at, tests);
  });
  return tests.flatMap((test) => {
    const mine = specs?.filter((spec) => fits(spec, test)) ?? defaultsOf(test);
    const success = mine.find(({ metric }) => metric === "success_rate") ?? { metric: "success_rate" };
    const others = mine.filter(({ metric }) => metric !== "success_rate");
    return [success, ...others].map((spec) => ruleOf(spec, test));
  });
}

function defaultsOf(test: GatedTest): GateRuleSpec[] {
  return DEFAULT_SPECS.filter((spec) => whyImpossible(ruleOf(spec, test), test) === undefined);
}

function fits({ engine, scenario }: GateRuleSpec, test: GatedTest): boolean {
  return (engine === undefined || engine === test.engine) && (scenario === undefined || scenario === test.scenario);
}

function ruleOf(spec: GateRuleSpec, test: GatedTest): GateRule {
  const { metric } = spec;
  const statistic = spec.statistic ?? (METRICS[metric].per === "run" ? "value" : "p50");
  const { delta, margin } = limitsOf(metric, statistic, test);
  const floor = spec.floor ?? FLOORS[metric];
  return {
    endpointId: test.endpointId,
    engine: test.engine,
    scenario: test.scenario,
    metric,
    statistic,
    better: spec.better ?? METRICS[metric].better,
    delta: spec.delta ?? delta,
    margin: spec.margin ?? Math.max(margin, spec.delta ?? 0),
    ...(floor !== undefined && { floor }),
    role: spec.role ?? roleOf(statistic, test),
  };
}

function limitsOf(
  metric: MetricId,
  statistic: GateRule["statistic"],
  { requestsPerRun = 0 }: GatedTest,
): { delta: number; margin: number } {
  if (metric === "success_rate") return SUCCESS;
  if (METRICS[metric].better === "higher") return RATE;
  const tail = statistic === "p99" || (statistic === "p95" && requestsPerRun < P95_NARROW_FROM);
  return tail ? TAIL : LATENCY;
}

/** A tail of few requests is too noisy to turn a check red, and dilutes the error of the rules that can. */
function roleOf(statistic: GateRule["statistic"], { requestsPerRun }: GatedTest): GateRule["role"] {
  if (statistic === "p99") return "advisory";
  return statistic === "p95" && requestsPerRun !== undefined && requestsPerRun < P95_GATES_FROM ? "advisory" : "gate";
}

function fitsNothing({ metric, engine, scenario }: GateRuleSpec, at: number, tests: readonly GatedTest[]): Error {
  const wanted = [engine, scenario === undefined ? undefined : `"${scenario}"`].filter((part) => part !== undefined);
  const there = [...new Set(tests.map((test) => `${test.engine} "${test.scenario}"`))].join(", ");
  return new ConfigurationError(
    `gate.rules[${at}] (${metric}) is about ${wanted.join(" ") || "a test"}, which is not run.`,
    {
      hint: there === "" ? "No test is run on both sides." : `Tests that are run on both sides: ${there}.`,
    },
  );
}
