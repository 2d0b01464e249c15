import { QUANTILES } from "../gate/confidence.ts";
import type { PlannedTest } from "../load/plan.ts";
import { isSaturating } from "../load/saturation.ts";
import { nextLevel, type SweepStep } from "../load/sweep.ts";
import { isSpoiled } from "../measure/guards.ts";
import type { MeasuredRepeat } from "../measure/measure.ts";
import type { Endpoint } from "../model/endpoint.ts";
import { METRICS } from "../model/metrics.ts";
import type { SweepTest, Target } from "../model/scenario.ts";
import type { SweepLevel, SweepResult } from "../model/sweep.ts";
import { meanOf, quantileOf } from "../stats/distribution.ts";
import type { Walk } from "./context.ts";
import { AGAIN_FROM, observeTest } from "./measure-test.ts";

/** Warm-up waves before each level; the engine is idle in between. */
const WARMUP = { waves: 1, most: 3 };

/** One engine's search, as far as it is. */
interface Search {
  sweep: SweepTest;
  endpoint: Endpoint;
  result: SweepResult;
  ended: boolean;
}

/**
 * Finds, for each sweep and engine, the highest rate that meets the targets and the knee, by one open loop a level. Levels
 * of several engines take turns, unless the order is sequential. What is known so far is in `run.sweeps` after each level.
 */
export async function runSweeps(endpoints: readonly Endpoint[], walk: Walk): Promise<void> {
  const { scenario, run, directory, deps } = walk;
  const { sweeps, order } = scenario.test_scenarios;
  const searches = sweeps.flatMap((sweep) => endpoints.map((endpoint) => searchOf(sweep, endpoint)));
  if (searches.length > 0) run.sweeps = searches.map(({ result }) => result);
  for (const group of order === "sequential" ? searches.map((one) => [one]) : bySweep(searches)) {
    while (group.some(({ ended }) => !ended)) {
      for (const search of group.filter(({ ended }) => !ended)) await advance(search, walk);
      await directory.writeRun(run);
    }
  }
  for (const { result } of searches) {
    deps.progress({ kind: "note", message: `${result.scenario} on ${result.endpointId}: ${result.reason}` });
  }
}

function bySweep(searches: readonly Search[]): Search[][] {
  return [...Map.groupBy(searches, ({ sweep }) => sweep).values()];
}

function searchOf(sweep: SweepTest, endpoint: Endpoint): Search {
  const { name: scenario, from_rate: fromRate } = sweep;
  const result: SweepResult = {
    endpointId: endpoint.id,
    scenario,
    fromRate,
    levels: [],
    requests: 0,
    reason: "not begun",
    cutShort: "stopped before its first level",
  };
  return { sweep, endpoint, result, ended: false };
}

/** One level more, or the answer. */
async function advance(search: Search, walk: Walk): Promise<void> {
  const { sweep, result } = search;
  const { from_rate: fromRate, to_rate: toRate, precision } = sweep;
  const step = nextLevel({ fromRate, toRate, precision }, result.levels);
  if (step.kind === "done") return end(search, step);
  if (walk.deps.signal.aborted) return cutShort(search, `stopped after ${result.levels.length} levels`);
  const problem = await measureLevel(step.rate, search, walk);
  if (problem !== undefined) return cutShort(search, problem);
  result.reason = `so far ${result.levels.length} levels`;
}

/** Measures one level and keeps it. A sentence where it says nothing of the engine. */
async function measureLevel(rate: number, search: Search, walk: Walk): Promise<string | undefined> {
  const { sweep, endpoint, result } = search;
  const shown = rateText(rate);
  const number = result.levels.length;
  walk.deps.progress({ kind: "note", message: `${sweep.name} on ${endpoint.id}, level ${number + 1}: ${shown}` });
  let seen = await observeTest(levelOf(sweep, rate, number, walk), endpoint, walk, isSaturating);
  if (isSpoiled(seen.measured.repeat) && !walk.deps.signal.aborted) {
    result.requests += seen.measured.repeat.counts.due;
    seen = await observeTest(levelOf(sweep, rate, number + AGAIN_FROM, walk), endpoint, walk, isSaturating);
  }
  const { repeat } = seen.measured;
  result.requests += repeat.counts.due;
  if (walk.deps.signal.aborted) return `stopped in level ${number + 1}, at ${shown}`;
  if (isSpoiled(repeat)) return `at ${shown} what was measured does not count: ${repeat.guards[0]?.message}`;
  result.levels.push(judgedLevel(rate, seen.measured, isSaturating(seen.samples), sweep.targets, walk));
  return repeat.counts.ok === 0 ? `at ${shown} no request succeeded` : undefined;
}

function levelOf(sweep: SweepTest, rate: number, repeat: number, { scenario }: Walk): PlannedTest {
  const { name, process, seconds_per_level, max_in_flight, max_tokens } = sweep;
  return {
    kind: "load",
    loop: {
      scenario: name,
      repeat,
      users: max_in_flight,
      arrival: { process, rate, burstiness: 1 },
      warmupWaves: WARMUP.waves,
      warmupMaxWaves: WARMUP.most,
      thinkTimeMs: 0,
      rampMs: 0,
      durationMs: seconds_per_level * 1000,
      maxTokens: max_tokens ?? scenario.requests.max_tokens,
    },
  };
}

/** By its point values, also of few requests: a search looks where the limit lies, it does not judge. */
function judgedLevel(
  rate: number,
  { repeat, distributions }: MeasuredRepeat,
  saturated: boolean,
  targets: readonly Target[],
  { scenario }: Walk,
): SweepLevel {
  const { counts, metrics } = repeat;
  const keepsSuccess = counts.due > 0 && counts.ok / counts.due >= scenario.targets.success_rate;
  const [ttftP95, e2eP95] = [metrics.ttft_ms?.p95.value, metrics.e2e_ms?.p95.value];
  const tokensPerSecond = metrics.tokens_per_second?.mean.value;
  return {
    rate,
    requests: counts.due,
    met: keepsSuccess && targets.every((target) => isKept(target, distributions)),
    ...(ttftP95 === undefined ? {} : { ttftP95 }),
    ...(e2eP95 === undefined ? {} : { e2eP95 }),
    ...(tokensPerSecond === undefined ? {} : { tokensPerSecond }),
    saturated,
  };
}

/** What was not seen at all is not kept. */
function isKept({ metric, statistic, limit }: Target, distributions: MeasuredRepeat["distributions"]): boolean {
  const seen = distributions[metric];
  if (seen === undefined) return false;
  const value = statistic === "mean" ? meanOf(seen) : quantileOf(seen, QUANTILES[statistic]);
  return METRICS[metric].better === "lower" ? value <= limit : value >= limit;
}

function cutShort(search: Search, why: string): void {
  search.ended = true;
  search.result.cutShort = why;
  search.result.reason = `the search ended early: ${why}`;
}

function end(search: Search, { highestMeeting, lowestMissing, knee, saturatedAt }: SweepStep & { kind: "done" }): void {
  const { result, sweep } = search;
  search.ended = true;
  delete result.cutShort;
  if (highestMeeting !== undefined) result.highestMeeting = highestMeeting;
  // Without a rate above it at which the engine fell behind, it is where the range ends and no knee.
  if (knee !== undefined && saturatedAt !== undefined) result.knee = knee;
  const percent = `${Number((100 * sweep.precision).toPrecision(2))} %`;
  if (highestMeeting === undefined) {
    result.reason = `not even ${rateText(sweep.from_rate)}, the lowest rate, keeps the targets`;
  } else if (lowestMissing === undefined) {
    result.reason = `every rate up to ${rateText(highestMeeting)} keeps the targets: raise to_rate to find the limit`;
  } else result.reason = `known to ${percent}: ${rateText(lowestMissing)} is too much`;
}

function rateText(rate: number): string {
  return `${Number(rate.toPrecision(3))} requests/s`;
}
