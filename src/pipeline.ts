import { resolve } from "node:path";
import type { Deps } from "./deps.ts";
import { gateOutcome } from "./gate/decision.ts";
import { plannedTests } from "./load/plan.ts";
import type { Scenario } from "./model/scenario.ts";
import type { Session } from "./model/session.ts";
import { isUntouched } from "./report/untouched.ts";
import { beginWalk } from "./walk/begin.ts";
import { type Compared, conclude } from "./walk/conclude.ts";
import type { RunOutput, Walk, WalkInput } from "./walk/context.ts";
import { finishWalk, headSession, keepSession } from "./walk/finish.ts";
import { comparePairs, endpointPairs, requireSameModel, requireTimeForFirstLook } from "./walk/paired.ts";
import { checkWaiversOf, gatedTests, planRules } from "./walk/rules.ts";
import { compareWithEarlier } from "./walk/stored.ts";
import { runSweeps } from "./walk/sweep.ts";
import { measureUnpaired } from "./walk/unpaired.ts";

export type { RunOutput } from "./walk/context.ts";

export interface RunInput extends WalkInput {
  /** What the reader must know that is not in the run, such as that the engines are simulated. */
  notices: readonly string[];
  /** `measure` stops before judging. */
  goal: "judge" | "measure";
  /** A baseline file to which the head's session is added. */
  saveBaseline?: string;
}

/** The walk of a run: find the engines, measure each test on each, compare, judge, report. What was measured is on disk as soon as it is. */
export async function runPipeline(input: RunInput, deps: Deps): Promise<RunOutput> {
  const judged = input.goal === "judge";
  const { loaded } = input;
  const scenario = judged ? loaded.scenario : withoutBase(loaded.scenario);
  await using keep = new AsyncDisposableStack();
  const walk = await beginWalk({ ...input, loaded: { ...loaded, scenario } }, deps, keep);
  const compared = await measureAll(input, walk);
  walk.run.warnings.push(...((await walk.ground?.warnings()) ?? []));
  const session = await headSession(walk);
  const report = conclude(walk, judged ? await withStored(compared, session, walk) : compared, {
    notices: input.notices,
    judged,
  });
  // Else a regression would be the level of the next night, and pass there.
  const kept = gateOutcome(report.comparisons) === "fail" ? { ...session, regressed: true as const } : session;
  if (walk.run.status === "complete" && !isUntouched(walk.run)) await keepSession(walk, kept);
  const output = await finishWalk(walk, report);
  if (input.saveBaseline !== undefined) await saveBaseline(input.saveBaseline, kept, walk);
  return output;
}

/** One side alone: a base that is never sent to is not looked for, and no earlier result is read. */
export function withoutBase({ base, gate, ...scenario }: Scenario): Scenario {
  const { pinned: _, ...unpinned } = gate;
  const { namespace: __, context: ___, ...elsewhere } = base;
  return { ...scenario, base: { ...elsewhere, manual_urls: {} }, gate: { ...unpinned, baseline: "none" } };
}

/** Measures everything, and compares what has a live base as it goes. */
async function measureAll({ goal }: RunInput, walk: Walk): Promise<Compared> {
  const { scenario, discovery, earlier, run } = walk;
  const tests = plannedTests(scenario);
  const heads = discovery.endpoints.filter(({ side }) => side === "head");
  const pairs = endpointPairs(discovery.endpoints);
  requireSameModel(pairs, walk);
  const stored = earlier.base !== undefined || earlier.pinned !== undefined;
  const withBase = stored ? heads : pairs.map(({ head }) => head);
  const { rules, warnings } = planRules(scenario.gate.rules, gatedTests(withBase, tests));
  if (pairs.length > 0) requireTimeForFirstLook(scenario, pairs.length);
  checkWaiversOf(rules, earlier.waivers, walk.deps);
  run.warnings.push(...warnings);
  const alone = heads.filter(({ id }) => !pairs.some(({ head }) => head.id === id));
  await measureUnpaired(tests, alone, stored || goal === "measure" ? scenario.gate.repeats : 1, walk);
  const paired = rules.filter(({ endpointId }) => pairs.some(({ head }) => head.id === endpointId));
  const comparisons = await comparePairs(pairs, tests, paired, walk);
  // Last, since a sweep ends by driving the engines beyond what they can do.
  await runSweeps(heads, walk);
  return { rules, comparisons, drift: [] };
}

/** The stored and the pinned base, beside what was compared live. */
async function withStored(compared: Compared, session: Session, walk: Walk): Promise<Compared> {
  // What was stopped half-way is not judged, whatever it looks like so far.
  if (walk.deps.signal.aborted) return { ...compared, comparisons: [] };
  const { earlier, scenario } = walk;
  const basis = scenario.gate.baseline === "phased" ? "phased" : "stored";
  const stored = compareWithEarlier({ rules: compared.rules, head: [session], basis }, earlier, walk);
  return { ...stored, comparisons: [...compared.comparisons, ...stored.comparisons] };
}

async function saveBaseline(path: string, session: Session, { run, deps }: Walk): Promise<void> {
  if (isUntouched(run)) deps.log.info(`${path} is left as it was: nothing was measured`);
  else if (run.status === "complete") await deps.archive.saveBaseline(resolve(deps.cwd, path), session);
  else deps.log.warn(`${path} is left as it was: the run is ${run.status}, and only a whole one becomes a base`);
}
