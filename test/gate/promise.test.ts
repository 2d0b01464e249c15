import { expect, test } from "vitest";
import { SESSION_WORLDS, type SessionWorld } from "../bench/gate/session-worlds.ts";
import { simulate, type Tally } from "../bench/gate/simulate.ts";
import { simulateSessions } from "../bench/gate/simulate-sessions.ts";
import { WORLDS, type World } from "../bench/gate/worlds.ts";

/**
 * The promise in small: the shipped procedure in simulated worlds, seeded. The bounds are as far from the true rates as
 * these few trials need, and as near as it takes to see the faults that they are about.
 */

function simulated(name: string, trials: number): { none: Tally; changed: Tally; more: Tally; trials: number } {
  const world = WORLDS.find((one) => one.name === name) as World;
  const [none, changed, more] = simulate(world, trials, 2026) as [Tally, Tally, Tally];
  return { none, changed, more, trials };
}

test("at 3 % run noise nothing turns red by itself, +10 % is caught 9 times in 10, +20 % always, in about 4 pairs", () => {
  const { none, changed, more, trials } = simulated("normal 3 %", 400);
  expect(none.fail / trials).toBeLessThanOrEqual(0.012);
  expect(none.inconclusive / trials).toBeLessThanOrEqual(0.05);
  expect(none.pairs / trials).toBeLessThan(5);
  expect(changed.fail / trials).toBeGreaterThanOrEqual(0.9);
  expect(changed.pass / trials).toBeLessThanOrEqual(0.05);
  expect(more.fail / trials).toBeGreaterThanOrEqual(0.99);
});

test("deployments that differ by 2 % do not turn it red, which they do in 6 % when only pairs are counted", () => {
  const { none, changed, trials } = simulated("deployment 2 %, run 2 %", 600);
  expect(none.fail / trials).toBeLessThan(0.025);
  expect(changed.pass / trials).toBeLessThan(0.05);
  const twice = simulated("deployment 2 %, G = 2", 300);
  expect(twice.changed.fail / twice.trials).toBeGreaterThanOrEqual(0.9);
});

test("each side's own slow drift does not turn it red, which it does in 10 % when runs count as independent", () => {
  const { none, trials } = simulated("AR(1) .8 a side, 3 %", 500);
  expect(none.fail / trials).toBeLessThan(0.025);
});

test("a steady drift of both sides is cancelled by the order AB, BA", () => {
  const { none, changed, trials } = simulated("drift 1 % a run, own 2 %", 300);
  expect(none.fail / trials).toBeLessThanOrEqual(0.012);
  expect(changed.fail / trials).toBeGreaterThanOrEqual(0.9);
});

test("history that was half as noisy does not make it red more than 1.2 % of the time", () => {
  const { none, trials } = simulated("history × 0.5, today 6 %", 500);
  expect(none.fail / trials).toBeLessThan(0.025);
});

test("p50 and p95 with the defaults of 300 requests a run find what they promise", () => {
  for (const name of ["p50 n=300, default", "p95 n=300, M 15 %, default"]) {
    const { none, changed, trials } = simulated(name, 300);
    expect(none.fail / trials).toBeLessThanOrEqual(0.02);
    expect(none.inconclusive / trials).toBeLessThanOrEqual(0.06);
    expect(changed.fail / trials).toBeGreaterThanOrEqual(0.9);
  }
});

test("throughput that falls by 5 % is caught 9 times in 10 at 2 % run noise", () => {
  const { none, changed, trials } = simulated("throughput 2 %, −5 %", 300);
  expect(none.fail / trials).toBeLessThanOrEqual(0.012);
  expect(changed.fail / trials).toBeGreaterThanOrEqual(0.9);
});

test("six rules together turn red by themselves in at most 5 % of runs, also when deployments differ by 2 %", () => {
  const { none, trials } = simulated("family m=6, deployment 2 %, ρ .5", 200);
  // 5 % of 200 is 10, and two standard errors are 6; without the deployments' variance 18 % would be 37.
  expect(none.fail / trials).toBeLessThan(0.08);
});

function simulatedSessions(world: SessionWorld, trials: number): { none: Tally; changed: Tally } {
  const [none, changed] = simulateSessions(world, trials, 2026) as [Tally, Tally, Tally];
  return { none, changed };
}

test.each(SESSION_WORLDS.filter(({ basis }) => basis !== "slope"))(
  "$name: copies turn red at most 1.2 % of the time, and +10 % passes at most 5 %",
  (world) => {
    const trials = 250;
    const { none, changed } = simulatedSessions(world, trials);
    // 1.2 % of 250 is 3 and 5 % is 12.5; two and a half standard errors are 4 and 9.
    expect(none.fail).toBeLessThanOrEqual(world.goals.falseFail === 0 ? 0 : 7);
    expect(changed.pass).toBeLessThanOrEqual(world.goals.wrongPass === 0 ? 0 : 21);
  },
);

test("five and ten days of base, and three deployments a side, catch +10 % as they should", () => {
  for (const [name, least] of [
    ["stored k=5, day 1 %", 0.85],
    ["stored k=10, day 1 %", 0.95],
    ["phased D=3, deployment 1 %", 0.95],
    ["pinned once, day 1 %, window of 10 days", 0.85],
  ] as const) {
    const world = SESSION_WORLDS.find((one) => one.name === name) as SessionWorld;
    expect(simulatedSessions(world, 200).changed.fail / 200).toBeGreaterThanOrEqual(least);
  }
});

test("1 % a week for ten or twelve weeks is seen by its slope and against a pinned release, and no drift hardly ever is", () => {
  for (const world of SESSION_WORLDS.filter(({ name }) => /slope|12 weeks/.test(name))) {
    const { none, changed } = simulatedSessions(world, 200);
    expect(changed.fail / 200).toBeGreaterThanOrEqual(0.95);
    expect(none.fail / 200).toBeLessThanOrEqual(0.05);
  }
});
