import { calibrate, type NoiseSession } from "../../../src/gate/calibration.ts";
import { type GateState, LOOKS, type MetricCell } from "../../../src/gate/gate-state.ts";
import type { PairValues } from "../../../src/gate/pairs.ts";
import { next } from "../../../src/gate/procedure.ts";
import type { Comparison, GateRule, NoiseHistory } from "../../../src/model/comparison.ts";
import { OTHER_RULES, type OtherOutcome } from "./other-rules.ts";
import { type Random, randomOf, seedOf } from "./random.ts";
import { drawRequests, drawSession, type LogPairs, mix } from "./session.ts";
import type { World } from "./worlds.ts";

/** Trials of one true change that ended in each way; of the family when nothing changed, else of the changed rule. */
export interface Tally {
  fail: number;
  pass: number;
  inconclusive: number;
  pairs: number;
  /** By rule: fail, pass, unsure. */
  others: Record<string, Record<OtherOutcome, number>>;
}

/** By true change: 0 first, then those of the world. */
export type Tallies = Tally[];

const MOST_PAIRS = LOOKS.at(-1) as number;
const HISTORY_PAIRS = 4;
const LEVEL = 100;

/** The shipped procedure and the other rules on the same simulated sessions. The same seed gives the same numbers. */
export function simulate(world: World, trials: number, seed: number): Tallies {
  const tallies = [0, ...world.effects].map(emptyTally);
  for (let trial = 0; trial < trials; trial++) {
    const random = randomOf(seedOf(seed, trial));
    const past = drawCells(world, random, "history");
    const cells = drawCells(world, random, "today")[0] as LogPairs[];
    const requests = world.requests === undefined ? undefined : twoRuns(world.requests, random);
    if (requests !== undefined) setFirstRuns(cells[0] as LogPairs, requests, world);
    const histories = Array.from({ length: world.cells }, (_, cell) => historyOf(past, cell));
    [0, ...world.effects].forEach((effect, at) => {
      const tally = tallies[at] as Tally;
      countProcedure(tally, runProcedure(world, cells, histories, effect), effect);
      countOthers(tally, world, cells, past, requests, effect);
    });
  }
  return tallies;
}

/** Sessions of all cells: `[session][cell]`. */
function drawCells(world: World, random: Random, when: "history" | "today"): LogPairs[][] {
  const { noise, cells, rho, history } = world;
  const [sessions, pairs, deployments, scale] =
    when === "today" ? [1, MOST_PAIRS, world.deployments, 1] : [history.sessions, HISTORY_PAIRS, 1, history.scale];
  const draw = (): LogPairs => drawSession(noise, random, pairs, deployments, scale);
  return Array.from({ length: sessions }, () => {
    const common = rho === 0 ? undefined : draw();
    return Array.from({ length: cells }, () => (common === undefined ? draw() : mix(common, draw(), rho)));
  });
}

function historyOf(past: readonly LogPairs[][], cell: number): NoiseHistory | undefined {
  const sessions = past.map(
    (session, at): NoiseSession => ({ pairs: valuesOf(session[cell] as LogPairs, 0), separateCopies: true, at }),
  );
  return calibrate(sessions, past.length);
}

function twoRuns(requests: NonNullable<World["requests"]>, random: Random): { base: Float64Array; head: Float64Array } {
  return { base: drawRequests(requests, random), head: drawRequests(requests, random) };
}

/** The first pair is that of the requests, so that rules on requests and rules on runs see the same trial. */
function setFirstRuns(cell: LogPairs, requests: { base: Float64Array; head: Float64Array }, world: World): void {
  const { n, p } = world.requests as NonNullable<World["requests"]>;
  const rank = Math.ceil(n * p) - 1;
  cell.base[0] = requests.base[rank] as number;
  cell.head[0] = requests.head[rank] as number;
}

/** The gate as a pipeline would ask it, pair by pair until it has decided. Only the first cell changes. */
function runProcedure(
  world: World,
  cells: readonly LogPairs[],
  histories: readonly (NoiseHistory | undefined)[],
  effect: number,
): Comparison[] {
  const values = cells.map((cell, at) => valuesOf(cell, at === 0 ? shiftOf(world, effect) : 0));
  const rules = cells.map((_, at) => ruleOf(world, at));
  let pairs = LOOKS[0] as number;
  let frozen: readonly Comparison[] = [];
  for (;;) {
    const state: GateState = {
      cells: rules.map((rule, at): MetricCell => {
        const history = histories[at];
        return { rule, pairs: (values[at] as PairValues[]).slice(0, pairs), ...(history !== undefined && { history }) };
      }),
      looks: LOOKS,
      deployments: world.deployments,
      frozen,
    };
    const step = next(state);
    if (step.kind === "decided") return step.decisions;
    pairs = step.toPairs;
    frozen = step.frozen;
  }
}

function shiftOf({ better }: World, effect: number): number {
  return better === "lower" ? Math.log1p(effect) : Math.log1p(-effect);
}

function valuesOf({ base, head }: LogPairs, shift: number): PairValues[] {
  return Array.from(base, (log, at) => ({
    base: LEVEL * Math.exp(log),
    head: LEVEL * Math.exp((head[at] as number) + shift),
  }));
}

function ruleOf({ better, delta, margin }: World, at: number): GateRule {
  const metric = better === "lower" ? "ttft_ms" : "tokens_per_second";
  const statistic = better === "lower" ? "p95" : "value";
  return {
    endpointId: `e${at}`,
    engine: "vllm",
    scenario: "load",
    metric,
    statistic,
    better,
    delta,
    margin,
    role: "gate",
  };
}

function countProcedure(tally: Tally, decisions: readonly Comparison[], effect: number): void {
  const judged = effect === 0 ? decisions : decisions.slice(0, 1);
  const has = (outcome: Comparison["outcome"]): boolean => judged.some((decision) => decision.outcome === outcome);
  if (has("fail")) tally.fail += 1;
  if (judged.every(({ outcome }) => outcome === "pass")) tally.pass += 1;
  if (has("inconclusive")) tally.inconclusive += 1;
  tally.pairs += Math.max(...decisions.map(({ pairs }) => pairs));
}

/** In a family any rule that fires makes a false alarm; a change is looked for where it is. */
function countOthers(
  tally: Tally,
  world: World,
  cells: readonly LogPairs[],
  past: readonly LogPairs[][],
  requests: { base: Float64Array; head: Float64Array } | undefined,
  effect: number,
): void {
  const looked = effect === 0 ? cells : cells.slice(0, 1);
  const sign = world.better === "lower" ? 1 : -1;
  for (const [name, rule] of Object.entries(OTHER_RULES)) {
    const outcomes = looked.map((cell, at) =>
      rule({
        session: { base: cell.base.map((log) => sign * log), head: cell.head.map((log) => sign * log) },
        effect: at === 0 ? sign * shiftOf(world, effect) : 0,
        earlier: past.map((session) => sign * ((session[at] as LogPairs).base[0] as number)),
        ...(requests !== undefined && { requests }),
      }),
    );
    if (outcomes.includes(undefined)) continue;
    const counts = tally.others[name] ?? { fail: 0, pass: 0, unsure: 0 };
    tally.others[name] = counts;
    counts[outcomes.includes("fail") ? "fail" : outcomes.includes("unsure") ? "unsure" : "pass"] += 1;
  }
}

export function emptyTally(): Tally {
  return { fail: 0, pass: 0, inconclusive: 0, pairs: 0, others: {} };
}

/** The tallies of blocks that were simulated apart. */
export function addTallies(a: Tallies, b: Tallies): Tallies {
  return a.map((tally, at) => {
    const other = b[at] as Tally;
    const names = [...new Set([...Object.keys(tally.others), ...Object.keys(other.others)])];
    const none = { fail: 0, pass: 0, unsure: 0 };
    return {
      fail: tally.fail + other.fail,
      pass: tally.pass + other.pass,
      inconclusive: tally.inconclusive + other.inconclusive,
      pairs: tally.pairs + other.pairs,
      others: Object.fromEntries(
        names.map((name) => {
          const [x, y] = [tally.others[name] ?? none, other.others[name] ?? none];
          return [name, { fail: x.fail + y.fail, pass: x.pass + y.pass, unsure: x.unsure + y.unsure }];
        }),
      ),
    };
  });
}
