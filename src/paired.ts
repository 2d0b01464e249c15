import { ConfigurationError } from "./errors.ts";
import { gateRules } from "./gate/gate-rules.ts";
import { type GateCell, LOOKS } from "./gate/gate-state.ts";
import type { PairCounts, PairValues } from "./gate/pairs.ts";
import { next } from "./gate/procedure.ts";
import { checkGateRules, type GatedTest } from "./gate/rule-checks.ts";
import type { PlannedTest } from "./load/plan.ts";
import type { MeasuredRepeat } from "./measure/measure.ts";
import type { Comparison, GateRule } from "./model/comparison.ts";
import type { Endpoint } from "./model/endpoint.ts";
import type { Warning } from "./model/run.ts";
import type { Scenario } from "./model/scenario.ts";
import { formatDuration } from "./report/format.ts";
import { measureTest, type Walk } from "./walk.ts";

/** One engine with the change and without it. */
export interface EndpointPair {
  base: Endpoint;
  head: Endpoint;
}

/** The engines that are there on both sides. */
export function endpointPairs(endpoints: readonly Endpoint[]): EndpointPair[] {
  return endpoints.flatMap((head) => {
    const base = endpoints.find(({ side, engine }) => side === "base" && engine === head.engine);
    return head.side === "head" && base !== undefined ? [{ base, head }] : [];
  });
}

/**
 * The rules of the comparison, checked before anything is measured.
 * @throws ConfigurationError for a rule that could never be judged, and for a budget that does not hold the first look.
 */
export function planComparison(
  pairs: readonly EndpointPair[],
  tests: readonly PlannedTest[],
  scenario: Scenario,
): { rules: GateRule[]; warnings: Warning[] } {
  if (pairs.length === 0) return { rules: [], warnings: [] };
  requireTimeForFirstLook(scenario, pairs.length);
  const gated = gatedTests(pairs, tests);
  const specs = scenario.gate.rules?.map(({ floor_ms, ...spec }) => ({
    ...spec,
    ...(floor_ms === undefined ? {} : { floor: { deltaMs: floor_ms.delta, marginMs: floor_ms.margin } }),
  }));
  const rules = gateRules(specs, gated);
  return { rules, warnings: checkGateRules(rules, gated) };
}

/**
 * Measures base and head in turn (AB, BA, AB, …: a drift then hits both alike) until the gate has decided or the time is up.
 * Each pair runs every test once on every engine and side; with one deployment a side, the noise between deployments stays unseen.
 */
export async function comparePairs(
  pairs: readonly EndpointPair[],
  tests: readonly PlannedTest[],
  rules: readonly GateRule[],
  walk: Walk,
): Promise<Comparison[]> {
  if (pairs.length === 0) return [];
  const { deps, scenario } = walk;
  const startedAt = deps.clock.now();
  const minutesGone = () => (deps.clock.now() - startedAt) / 60_000;
  const measured: MeasuredPair[] = [];
  let frozen: readonly Comparison[] = [];
  for (;;) {
    const minutesPerPair = minutesGone() / measured.length;
    const minutesLeft = scenario.gate.budget_minutes - minutesGone();
    const time = measured.length === 0 ? { minutesLeft } : { minutesLeft, minutesPerPair };
    const cells = rules.map((rule) => cellOf(rule, measured));
    const step = next({ cells, looks: LOOKS, deployments: 1, frozen, time, stop: deps.signal.aborted });
    if (step.kind === "decided") return step.decisions;
    deps.progress({ kind: "note", message: step.reason });
    frozen = step.frozen;
    while (measured.length < step.toPairs && !deps.signal.aborted) {
      measured.push(await measurePair(measured.length, pairs, tests, walk));
      const perPair = minutesGone() / measured.length;
      if (minutesGone() + perPair > scenario.gate.budget_minutes) break;
    }
  }
}

/** What one pair of runs gave, by test and head endpoint. */
type MeasuredPair = { head: Endpoint; scenario: string; base: MeasuredRepeat; changed: MeasuredRepeat }[];

async function measurePair(
  index: number,
  pairs: readonly EndpointPair[],
  tests: readonly PlannedTest[],
  walk: Walk,
): Promise<MeasuredPair> {
  const measured: MeasuredPair = [];
  for (const { kind, loop } of tests) {
    const test = { kind, loop: { ...loop, repeat: index, pair: index } };
    for (const { base, head } of pairs) {
      const baseFirst = index % 2 === 0;
      const first = await measureTest(test, baseFirst ? base : head, walk);
      const second = await measureTest(test, baseFirst ? head : base, walk);
      const [ofBase, changed] = baseFirst ? [first, second] : [second, first];
      measured.push({ head, scenario: loop.scenario, base: ofBase, changed });
    }
  }
  return measured;
}

function cellOf(rule: GateRule, measured: readonly MeasuredPair[]): GateCell {
  const mine = measured.flatMap((pair) =>
    pair.filter(({ head, scenario }) => head.id === rule.endpointId && scenario === rule.scenario),
  );
  if (rule.metric === "success_rate") return { rule, counts: mine.map(countsOf) };
  return { rule, pairs: mine.map(({ base, changed }) => valuesOf(rule, base, changed)) };
}

function countsOf({ base, changed }: MeasuredPair[number]): PairCounts {
  const of = ({ repeat }: MeasuredRepeat) => ({ due: repeat.counts.due, failed: repeat.counts.failed });
  return { base: of(base), head: of(changed) };
}

function valuesOf(rule: GateRule, base: MeasuredRepeat, head: MeasuredRepeat): PairValues {
  const of = ({ repeat }: MeasuredRepeat) =>
    repeat.metrics[rule.metric]?.[rule.statistic === "value" ? "mean" : rule.statistic].value;
  const [baseValue, headValue] = [of(base), of(head)];
  return {
    ...(baseValue === undefined ? {} : { base: baseValue }),
    ...(headValue === undefined ? {} : { head: headValue }),
  };
}

function gatedTests(pairs: readonly EndpointPair[], tests: readonly PlannedTest[]): GatedTest[] {
  return tests.flatMap(({ kind, loop }) =>
    pairs.map(({ head }) => ({
      endpointId: head.id,
      engine: head.engine,
      scenario: loop.scenario,
      load: kind === "ttft" ? ("ttft" as const) : ("closed-loop" as const),
      maxTokens: loop.maxTokens,
      ...(loop.requests === undefined || loop.durationMs !== undefined ? {} : { requestsPerRun: loop.requests }),
    })),
  );
}

/** A budget that ends before the first look would only ever say "cannot tell". Counted is what is sure: the durations. */
function requireTimeForFirstLook({ gate, test_scenarios }: Scenario, engines: number): void {
  const sure = test_scenarios.load_tests.filter(({ requests }) => requests === undefined);
  const pairSeconds = 2 * engines * sure.reduce((sum, { duration_seconds = 0 }) => sum + duration_seconds, 0);
  const pairs = LOOKS[0] ?? 0;
  if (pairs * pairSeconds <= gate.budget_minutes * 60) return;
  const [onePair, needed] = [pairSeconds, pairs * pairSeconds].map((seconds) => formatDuration(seconds * 1000));
  throw new ConfigurationError(
    `gate.budget_minutes is ${gate.budget_minutes}, but the first look takes ${pairs} pairs of ${onePair} each, ${needed} in all`,
    {
      hint: `Raise gate.budget_minutes to ${Math.ceil((pairs * pairSeconds) / 60) + 1}, or make the load tests shorter (duration_seconds, requests).`,
    },
  );
}
