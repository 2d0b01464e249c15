import { answersNothing, secondsToTell } from "../load/saturation.ts";
import { nextLevel } from "../load/sweep.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { GuardFinding } from "../model/guard.ts";
import type { RepeatResult } from "../model/run.ts";
import type { SweepTest } from "../model/scenario.ts";
import type { SweepLevel, SweepResult } from "../model/sweep.ts";
import { invalidates, voiding } from "../model/voided.ts";
import type { Walk } from "./context.ts";
import { cutByDeadline } from "./deadline.ts";
import { AGAIN_FROM, observeTest } from "./measure-test.ts";
import { rateText, sweepAnswer } from "./sweep-answer.ts";
import { isDecided, judgeLevel, planOfLevel } from "./sweep-level.ts";

/** One engine's search, as far as it is. */
interface Search {
  sweep: SweepTest;
  endpoint: Endpoint;
  levels: SweepLevel[];
  /** Measured requests of all levels, also of those that do not count. */
  requests: number;
  spentMs: number;
  /** By rate: how long a level must last to show a queue that grows. */
  secondsToTell: Map<number, number>;
  ended: boolean;
  /** Why it did not come to its end, in one sentence. */
  cutShort?: string | undefined;
}

/**
 * Finds, for each sweep and engine, the highest rate that meets the targets and the knee, by one open loop a level. Levels
 * of several engines take turns, unless the order is sequential. What is known so far is in `run.sweeps` after each level.
 */
export async function runSweeps(endpoints: readonly Endpoint[], walk: Walk): Promise<void> {
  const { sweeps, order } = walk.scenario.test_scenarios;
  const able = endpoints.filter((endpoint) => !isGivenUp(endpoint, walk));
  const searches = sweeps.flatMap((sweep) => able.map((endpoint) => searchOf(sweep, endpoint)));
  const keep = async () => {
    walk.run.sweeps = searches.map(resultOf);
    await walk.directory.writeRun(walk.run);
  };
  for (const group of order === "sequential" ? byEndpoint(searches) : bySweep(searches)) {
    for (let open = group; open.length > 0; open = open.filter(({ ended }) => !ended)) {
      for (const search of open) {
        await advance(search, walk);
        await keep();
      }
    }
  }
}

/** Heavier tests are not run on an engine that missed a target, where the scenario is progressive. */
function isGivenUp({ id }: Endpoint, { run }: Walk): boolean {
  return run.warnings.some(({ code, endpointId }) => code === "progressive-stop" && endpointId === id);
}

function bySweep(searches: readonly Search[]): Search[][] {
  return [...Map.groupBy(searches, ({ sweep }) => sweep).values()];
}

function byEndpoint(searches: readonly Search[]): Search[][] {
  return [...Map.groupBy(searches, ({ endpoint }) => endpoint).values()].flatMap((mine) => mine.map((one) => [one]));
}

function searchOf(sweep: SweepTest, endpoint: Endpoint): Search {
  return { sweep, endpoint, levels: [], requests: 0, spentMs: 0, secondsToTell: new Map(), ended: false };
}

function resultOf(search: Search): SweepResult {
  const { sweep, endpoint, levels, requests, ended, secondsToTell } = search;
  const cutShort = ended ? search.cutShort : `stopped after ${levels.length} levels`;
  return {
    endpointId: endpoint.id,
    scenario: sweep.name,
    fromRate: sweep.from_rate,
    levels,
    requests,
    ...(cutShort !== undefined && { cutShort }),
    ...sweepAnswer(sweep, levels, { cutShort, secondsToTell: (rate) => secondsToTell.get(rate) ?? 0 }),
  };
}

/** One level more, or the answer. */
async function advance(search: Search, walk: Walk): Promise<void> {
  const { sweep, endpoint, levels } = search;
  const { from_rate: fromRate, to_rate: toRate, precision } = sweep;
  const step = nextLevel({ fromRate, toRate, precision }, levels);
  if (step.kind === "level") {
    search.cutShort = beyondLimit(step.rate, search, walk) ?? (await measure(step.rate, search, walk));
  }
  search.ended = step.kind === "done" || search.cutShort !== undefined;
  if (!search.ended) return;
  walk.deps.progress({ kind: "note", message: `${sweep.name} on ${endpoint.id}: ${resultOf(search).reason}` });
}

/** Why the level is not begun, in one sentence: the run was stopped, or it might not fit into the limits of the whole search. */
function beyondLimit(rate: number, { sweep, levels, requests, spentMs }: Search, walk: Walk): string | undefined {
  const { seconds_per_level, max_seconds = Number.POSITIVE_INFINITY, max_requests = Number.POSITIVE_INFINITY } = sweep;
  if (walk.deps.signal.aborted) return `stopped after ${levels.length} levels`;
  if (cutByDeadline(`${sweep.name} was not searched to its end`, walk))
    return `the deadline came after ${levels.length} levels`;
  const next = `a level of ${rateText(rate)} would not fit into`;
  if (spentMs / 1000 + seconds_per_level > max_seconds) return `${next} max_seconds (${max_seconds})`;
  if (requests + rate * seconds_per_level > max_requests) return `${next} max_requests (${max_requests})`;
  return undefined;
}

/** Measures a level, and once more where what was measured does not count. A sentence where the search ends with it. */
async function measure(rate: number, search: Search, walk: Walk): Promise<string | undefined> {
  const { sweep, endpoint, levels } = search;
  const number = levels.length;
  const shown = rateText(rate);
  const say = (what: string) =>
    walk.deps.progress({ kind: "note", message: `${sweep.name} on ${endpoint.id}, level ${number + 1}: ${what}` });
  say(shown);
  let end = await measureOnce(rate, number, search, walk);
  if (end?.kind === "spoiled") {
    say(`${shown} does not count and is measured again: ${end.why}`);
    end = await measureOnce(rate, number + AGAIN_FROM, search, walk);
  }
  return end?.kind === "spoiled" ? `at ${shown} what was measured does not count: ${end.why}` : end?.why;
}

/** One level. `spoiled`: it does not count. `last`: no level may follow it. */
async function measureOnce(
  rate: number,
  repeat: number,
  search: Search,
  walk: Walk,
): Promise<{ kind: "spoiled" | "last"; why: string } | undefined> {
  const { sweep, endpoint, levels } = search;
  const { deps, scenario } = walk;
  const startedAtMs = deps.clock.now();
  const seen = await observeTest(planOfLevel(sweep, rate, repeat, scenario), endpoint, walk, isDecided);
  const measured = seen.measured.repeat;
  search.spentMs += deps.clock.now() - startedAtMs;
  search.requests += measured.counts.due;
  if (deps.signal.aborted) return { kind: "last", why: `stopped in level ${levels.length + 1}` };
  if (cutByDeadline(`${sweep.name} was not searched to its end`, walk))
    return { kind: "last", why: `the deadline came in level ${levels.length + 1}` };
  const spoiler = spoilerOf(measured, sweep);
  if (spoiler !== undefined) return { kind: "spoiled", why: spoiler.message };
  levels.push(judgeLevel(rate, seen, sweep, scenario.targets.success_rate));
  search.secondsToTell.set(rate, secondsToTell(seen.samples, rate));
  if (measured.counts.ok === 0) return { kind: "last", why: `at ${rateText(rate)} no request succeeded` };
  if (!answersNothing(seen.samples)) return undefined;
  return { kind: "last", why: `at ${rateText(rate)} the engine stopped answering` };
}

/** What leaves nothing to say of the level, or of one of its targets. */
function spoilerOf(repeat: RepeatResult, { targets }: SweepTest): GuardFinding | undefined {
  return repeat.guards.find(invalidates) ?? targets.flatMap(({ metric }) => voiding(repeat, metric))[0];
}
