import type { Deps } from "../deps.ts";
import { gateRules } from "../gate/gate-rules.ts";
import { checkGateRules, type GatedTest } from "../gate/rule-checks.ts";
import { checkWaivers } from "../gate/waivers.ts";
import type { PlannedTest } from "../load/plan.ts";
import type { GateRule } from "../model/comparison.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { Warning } from "../model/run.ts";
import type { GateRuleInScenario } from "../model/scenario.ts";
import type { Session, SessionTest } from "../model/session.ts";
import type { Waiver } from "../model/waiver.ts";

/**
 * The rules of a comparison, checked before anything is measured.
 * @throws ConfigurationError for a rule that could never be judged.
 */
export function planRules(
  specs: readonly GateRuleInScenario[] | undefined,
  tests: readonly GatedTest[],
): { rules: GateRule[]; warnings: Warning[] } {
  if (tests.length === 0) return { rules: [], warnings: [] };
  const complete = specs?.map(({ floor_ms, ...spec }) => ({
    ...spec,
    ...(floor_ms === undefined ? {} : { floor: { deltaMs: floor_ms.delta, marginMs: floor_ms.margin } }),
  }));
  const rules = gateRules(complete, tests);
  return { rules, warnings: checkGateRules(rules, tests) };
}

/** Every test on every head that has a base. */
export function gatedTests(heads: readonly Endpoint[], tests: readonly PlannedTest[]): GatedTest[] {
  return tests.flatMap(({ kind, loop }) =>
    heads.map(({ id, engine }) => ({
      endpointId: id,
      engine,
      scenario: loop.scenario,
      load: kind === "ttft" ? "ttft" : loop.arrival === undefined ? "closed-loop" : "open-loop",
      maxTokens: loop.maxTokens,
      ...(loop.requests === undefined || loop.durationMs !== undefined ? {} : { requestsPerRun: loop.requests }),
    })),
  );
}

/** The tests of stored sessions, of both sides: what only one side has is compared too, and cannot pass. */
export function storedTests(sessions: readonly Session[]): GatedTest[] {
  const tests = new Map<string, SessionTest>();
  for (const test of sessions.flatMap((session) => session.tests)) {
    const key = `${test.engine}\n${test.endpointId}\n${test.scenario}`;
    if (!tests.has(key)) tests.set(key, test);
  }
  return [...tests.values()].map(({ endpointId, engine, scenario, repeats, load }) => {
    const requests = repeats[0]?.counts.due;
    return {
      endpointId,
      engine,
      scenario,
      load: scenario === "ttft" ? "ttft" : load === "open" ? "open-loop" : "closed-loop",
      // What is between tokens exists where it was measured.
      maxTokens: repeats.some(({ metrics }) => metrics.tpot_ms !== undefined) ? 2 : 1,
      ...(requests === undefined ? {} : { requestsPerRun: requests }),
    };
  });
}

/**
 * Waivers that have run out, or are about nothing, are refused. One about an engine that is not measured this time, as
 * with `--services`, is left for the run that measures it.
 * @throws ConfigurationError with all of them.
 */
export function checkWaiversOf(
  rules: readonly GateRule[],
  waivers: readonly Waiver[],
  { clock }: Pick<Deps, "clock">,
): void {
  const today = new Date(clock.wall()).toISOString().slice(0, 10);
  const mine = waivers.filter(
    ({ engine, expires }) =>
      expires < today || (rules.length > 0 && (engine === undefined || rules.some((rule) => rule.engine === engine))),
  );
  checkWaivers(mine, rules, today);
}
