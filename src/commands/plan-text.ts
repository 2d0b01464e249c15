import { SECTIONS } from "../discovery/layer.ts";
import { placesOf } from "../discovery/wanted.ts";
import { type LoadPlan, plannedTests } from "../load/plan.ts";
import type { Side } from "../model/endpoint.ts";
import { endpointId } from "../model/endpoint-id.ts";
import { hasSeveralModels, namedModels } from "../model/named-models.ts";
import { type Arrival, ENGINE_IDS, type EngineId, type Scenario, type SweepTest } from "../model/scenario.ts";
import { countOf, formatDuration } from "../report/format.ts";
import { estimateRun, repeatsOf } from "../scenario/estimate.ts";

/** What of a run the scenario alone does not say. */
export interface PlanContext {
  goal?: "judge" | "measure";
  /** Time of one request for the estimate, where it is known. */
  perRequestMs?: number | undefined;
}

/** The plan of a run in lines for people. */
export function describePlan(
  scenario: Scenario,
  { goal = "judge", perRequestMs }: PlanContext = {},
): { lines: string[]; estimatedSeconds: number } {
  const head = plannedEngines("head", scenario);
  const { baseline, budget_minutes, repeats: measured } = scenario.gate;
  const alone = goal === "measure" || baseline === "none";
  const base = alone ? { known: [], text: [] } : plannedEngines("base", scenario);
  const repeats = goal === "measure" ? measured : repeatsOf(scenario);
  const { sweeps } = scenario.test_scenarios;
  // What is yet to be found counts as one.
  const engines = Math.max(1, head.known.length);
  const compared = Math.min(engines, base.text.length === 0 ? 0 : Math.max(1, base.known.length));
  const once = estimateRun(scenario, engines - compared, perRequestMs, repeats);
  // What is compared has a limit of its own, which its sweeps are not in.
  const beside = estimateRun(scenario, compared, perRequestMs, 0);
  const seconds = once.seconds + beside.seconds + (compared === 0 ? 0 : budget_minutes * 60);
  const tests = [...plannedTests(scenario).map(({ loop }) => testText(loop)), ...sweeps.map(sweepText)];
  const often = repeats === 1 ? "" : `, ${repeats} times each${sweeps.length === 0 ? "" : " (a search once)"}`;
  const about = compared + sweeps.length === 0 ? "about" : "at most";
  const lasts = `${about} ${formatDuration(seconds * 1000)} ${head.open ? "for each engine" : "in all"}`;
  return {
    lines: [
      `${scenario.benchmark.name}: ${head.text.join(", ")}`,
      `tests: ${tests.join(", ")}; each engine in turn${often}, ${lasts}`,
      ...once.untimed.map((name) => `${name} lasts as long as its trace, which is not in that time`),
      ...(compared === 0
        ? []
        : [
            `compared with the base: ${base.text.join(", ")}, in pairs until it is decided, at most ${budget_minutes} min`,
          ]),
    ],
    estimatedSeconds: seconds,
  };
}

interface PlannedEngines {
  /** Names of what is measured by itself: an engine, or one of its models. */
  known: string[];
  /** In words, with what is yet to be found. */
  text: string[];
  /** It is yet to be found which engines there are. */
  open?: boolean;
}

function plannedEngines(side: Side, scenario: Scenario): PlannedEngines {
  const { engines } = scenario.services;
  const urls = scenario[SECTIONS[side]].manual_urls;
  const place = placesOf(scenario).find((one) => one.side === side);
  const there = ENGINE_IDS.filter(
    (id) => urls[id] !== undefined || (place?.engines.includes(id) && engines !== undefined),
  );
  const named = there.flatMap((engine) => namesOf(engine, side, scenario).map((name) => ({ engine, name })));
  const known = named.map(({ name }) => name);
  if (place === undefined) return { known, text: known };
  const where = place.namespace === undefined ? "the cluster" : `namespace ${place.namespace}`;
  if (engines !== undefined)
    return {
      known,
      text: named.map(({ engine, name }) => (urls[engine] === undefined ? `${name} (in ${where})` : name)),
    };
  return { known, text: [...known, `what is found in ${where}`], open: true };
}

/** As the results call them, but for the side. */
function namesOf(engine: EngineId, side: Side, scenario: Scenario): string[] {
  const models = namedModels(scenario, SECTIONS[side], engine);
  if (models.length === 0 || !hasSeveralModels(scenario, engine)) return [engine];
  return models.map((model) => endpointId({ engine, side: "head" }, model));
}

function testText(loop: LoadPlan): string {
  const limits = [
    ...(loop.stages === undefined
      ? []
      : [formatDuration(loop.stages.reduce((sum, stage) => sum + stage.durationMs, 0))]),
    ...(loop.durationMs === undefined ? [] : [formatDuration(loop.durationMs)]),
    ...(loop.requests === undefined ? [] : [countOf(loop.requests, "request")]),
    ...(loop.outputTokens === undefined ? [] : [countOf(loop.outputTokens, "output token")]),
  ];
  return `${loop.scenario} (${[shapeText(loop), ...(limits.length === 0 ? [] : [limits.join(", at most ")])].join(", ")})`;
}

function sweepText({ name, process, from_rate, to_rate, ...limits }: SweepTest): string {
  const { seconds_per_level, max_seconds, max_requests } = limits;
  const most = [
    `${formatDuration(seconds_per_level * 1000)} a level`,
    ...(max_seconds === undefined ? [] : [`${formatDuration(max_seconds * 1000)} an engine`]),
    ...(max_requests === undefined ? [] : [`${countOf(max_requests, "request")} an engine`]),
  ];
  return `${name} (a search from ${from_rate} to ${to_rate} ${process} requests/s, at most ${most.join(", ")})`;
}

/** Users of a closed loop; requests a second of an open one. */
function shapeText({ users, arrival, stages }: LoadPlan): string {
  const levels = stages === undefined ? undefined : stages.map(({ level }) => level).join(" → ");
  if (arrival === undefined) return levels === undefined ? countOf(users, "user") : `${levels} users`;
  return `${arrivalText(arrival, levels)}, at most ${users} in flight`;
}

function arrivalText({ process, rate }: Arrival, levels: string | undefined): string {
  return process === "trace" ? "a trace" : `${process} ${levels ?? rate} requests/s`;
}
