import { calibrate } from "../../../src/gate/calibration.ts";
import { findDrift } from "../../../src/gate/drift.ts";
import { compareSessions } from "../../../src/gate/sessions.ts";
import type { FingerprintMatch, GateOutcome, GateRule, NoiseHistory } from "../../../src/model/comparison.ts";
import type { Session } from "../../../src/model/session.ts";
import { type Random, randomOf, seedOf } from "./random.ts";
import { drawSession, normalRuns } from "./session.ts";
import type { SessionWorld } from "./session-worlds.ts";
import { emptyTally, type Tallies, type Tally } from "./simulate.ts";

const DAY = 86_400_000;
const START = Date.parse("2026-01-01T12:00:00Z");
const LEVEL = 100;
const HISTORY_PAIRS = 4;

const RULE: GateRule = {
  endpointId: "vllm",
  engine: "vllm",
  scenario: "load",
  metric: "ttft_ms",
  statistic: "p50",
  better: "lower",
  delta: 0.05,
  margin: 0.1,
  role: "gate",
};

const SAME: FingerprintMatch = { differences: [], unknown: [], comparable: true, modelChanged: false };
const OTHER_MODEL: FingerprintMatch = {
  ...SAME,
  differences: [{ part: "subject", field: "vllm.model", base: "a", head: "b" }],
  modelChanged: true,
};

/** The shipped comparison of sessions in a simulated world. The same seed gives the same numbers. */
export function simulateSessions(world: SessionWorld, trials: number, seed: number): Tallies {
  const tallies = [0, ...world.effects].map(emptyTally);
  for (let trial = 0; trial < trials; trial++) {
    const random = randomOf(seedOf(seed, trial));
    const history = world.history === 0 ? undefined : historyOf(world, random);
    const outcomeOf = world.basis === "slope" ? series(world, random) : sides(world, random, history);
    for (const [at, effect] of [0, ...world.effects].entries()) count(tallies[at] as Tally, outcomeOf(effect));
  }
  return tallies;
}

/** One draw of noise; each true change is laid upon it. */
function sides(
  world: SessionWorld,
  random: Random,
  history: NoiseHistory | undefined,
): (effect: number) => GateOutcome {
  const { basis, base, head, windowDays, everyDays, otherModel } = world;
  if (basis === "slope") throw new Error("a slope has no sides");
  const windowFrom = base * everyDays;
  const headFrom = windowFrom + windowDays;
  const ofBase = drawDays(world, random, base, 0, "base");
  const window = drawDays(world, random, windowDays, windowFrom, "window");
  const ofHead = drawDays(world, random, head, headFrom, "head");
  return (effect) => {
    const [decision] = compareSessions({
      rules: [RULE],
      base: ofBase.map((day) => sessionOf(day)),
      window: window.map((day) => sessionOf(day)),
      head: ofHead.map((day) => sessionOf(day, Math.log1p(effect))),
      basis,
      match: otherModel ? OTHER_MODEL : SAME,
      allow: [],
      historyOf: () => history,
      now: START + (headFrom + head) * DAY,
    });
    return decision?.outcome ?? "invalid";
  };
}

/** `effect` is the change a week; drifting counts as a fail, and nothing as a pass. */
function series(world: SessionWorld, random: Random): (effect: number) => GateOutcome {
  const days = drawDays(world, random, world.base, 0, "base");
  return (effect) => {
    const sessions = days.map((day) => sessionOf(day, (Math.log1p(effect) * day.day) / 7));
    return findDrift([RULE], sessions)[0]?.drifting === true ? "fail" : "inconclusive";
  };
}

interface Day {
  id: string;
  day: number;
  logs: number[];
}

function drawDays(world: SessionWorld, random: Random, count: number, from: number, name: string): Day[] {
  const { betweenSd, runSd, repeats, everyDays, driftPerWeek } = world;
  return Array.from({ length: count }, (_, at) => {
    const day = from + at * everyDays;
    const level = betweenSd * random.normal() + (Math.log1p(driftPerWeek) * day) / 7;
    return {
      id: `${name}-${at}`,
      day,
      logs: Array.from({ length: repeats }, () => level + runSd * random.normal()),
    };
  });
}

function sessionOf({ id, day, logs }: Day, shift = 0): Session {
  const repeats = logs.map((log) => ({
    counts: { due: 300, failed: 0, failures: {} },
    metrics: { ttft_ms: { n: 300, p50: LEVEL * Math.exp(log + shift) } },
  }));
  return {
    id,
    startedAt: new Date(START + day * DAY).toISOString(),
    toolVersion: "0",
    tests: [{ endpointId: RULE.endpointId, engine: RULE.engine, scenario: RULE.scenario, repeats }],
    limits: [],
  };
}

function historyOf({ runSd, betweenSd, history }: SessionWorld, random: Random): NoiseHistory | undefined {
  const noise = { runs: normalRuns(runSd), deploymentSd: betweenSd };
  const sessions = Array.from({ length: history }, (_, at) => {
    const { base, head } = drawSession(noise, random, HISTORY_PAIRS, 1);
    const pairs = Array.from(base, (log, pair) => ({ base: Math.exp(log), head: Math.exp(head[pair] as number) }));
    return { pairs, separateCopies: true, at };
  });
  return calibrate(sessions, history);
}

function count(tally: Tally, outcome: GateOutcome): void {
  if (outcome === "fail") tally.fail += 1;
  if (outcome === "pass") tally.pass += 1;
  if (outcome === "inconclusive" || outcome === "invalid") tally.inconclusive += 1;
}
