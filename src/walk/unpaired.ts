import { judge } from "../gate/judge.ts";
import { rulesOf } from "../gate/targets.ts";
import type { PlannedTest } from "../load/plan.ts";
import { isSpoiled } from "../measure/guards.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { withVoided } from "./conclude.ts";
import type { Walk } from "./context.ts";
import { cutByDeadline } from "./deadline.ts";
import { AGAIN_FROM, measureTest } from "./measure-test.ts";

/** One run of one test on one engine. */
interface Step {
  test: PlannedTest;
  endpoint: Endpoint;
}

/** Measures each test on each engine, `repeats` times. A run that a guard spoils is measured once more. */
export async function measureUnpaired(
  tests: readonly PlannedTest[],
  endpoints: readonly Endpoint[],
  repeats: number,
  walk: Walk,
): Promise<void> {
  const { order, progressive } = walk.scenario.test_scenarios;
  const given = new Set<string>();
  for (const { test, endpoint } of stepsOf(order, tests, endpoints, repeats)) {
    if (walk.deps.signal.aborted) return;
    if (given.has(endpoint.id)) continue;
    const name = `${test.loop.scenario} on ${endpoint.id}`;
    if (cutByDeadline(`${name} was not measured${test.loop.repeat > 0 ? " again" : ""}`, walk)) continue;
    await measureOnce(test, endpoint, walk);
    cutByDeadline(`${name} was cut short`, walk);
    if (progressive && test.kind === "load" && missed(test, endpoint, walk)) {
      given.add(endpoint.id);
      const message = `${endpoint.id} missed a target of ${test.loop.scenario}: heavier tests are not run on it (test_scenarios.progressive)`;
      walk.run.warnings.push({ code: "progressive-stop", endpointId: endpoint.id, message });
      walk.deps.progress({ kind: "note", message });
    }
  }
}

/** Interleaved, a drift hits all engines alike, and the engine that begins changes from repeat to repeat. */
function stepsOf(
  order: "interleaved" | "sequential",
  tests: readonly PlannedTest[],
  endpoints: readonly Endpoint[],
  repeats: number,
): Step[] {
  const rounds = Array.from({ length: repeats }, (_, repeat) =>
    tests.map(({ kind, loop }): PlannedTest => ({ kind, loop: { ...loop, repeat } })),
  );
  if (order === "sequential") {
    return endpoints.flatMap((endpoint) => rounds.flat().map((test) => ({ test, endpoint })));
  }
  return rounds.flatMap((round, at) =>
    round.flatMap((test) => rotated(endpoints, at).map((endpoint) => ({ test, endpoint }))),
  );
}

function rotated<T>(items: readonly T[], by: number): T[] {
  const at = items.length === 0 ? 0 : by % items.length;
  return [...items.slice(at), ...items.slice(0, at)];
}

async function measureOnce({ kind, loop }: PlannedTest, endpoint: Endpoint, walk: Walk): Promise<void> {
  const { repeat } = await measureTest({ kind, loop }, endpoint, walk);
  if (!isSpoiled(repeat) || walk.deps.signal.aborted || walk.late?.aborted) return;
  walk.deps.progress({
    kind: "note",
    message: `${loop.scenario} on ${endpoint.id} does not count and is measured again: ${repeat.guards[0]?.message}`,
  });
  await measureTest({ kind, loop: { ...loop, repeat: loop.repeat + AGAIN_FROM } }, endpoint, walk);
}

function missed({ loop }: PlannedTest, endpoint: Endpoint, { scenario, measured }: Walk): boolean {
  const rules = rulesOf(scenario, [endpoint]).filter((rule) => rule.scenario === loop.scenario);
  return judge(rules, measured.map(withVoided)).some(({ outcome }) => outcome === "target-missed");
}
