import { expect, test } from "vitest";
import { findDrift } from "../../src/gate/drift.ts";
import type { Session } from "../../src/model/session.ts";
import { gateRule } from "./gate-fixtures.ts";
import { fingerprint, session } from "./session-fixtures.ts";

/** A steady wobble about a line, one session every so many days. */
function series(count: number, everyDays: number, perWeek: number, wobble = 0.005): Session[] {
  return Array.from({ length: count }, (_, at) => {
    const day = at * everyDays;
    const value = 50 * Math.exp((Math.log1p(perWeek) * day) / 7 + wobble * Math.sin(2.4 * at));
    return session(`s${at}`, (count - at) * everyDays, [value * 1.01, value, value * 0.99]);
  });
}

test("1 % a week is drift, with the rate and its interval", () => {
  const [found] = findDrift([gateRule()], series(12, 7, 0.01));
  expect(found).toMatchObject({ metric: "ttft_ms", statistic: "p50", sessions: 12, days: 12, drifting: true });
  expect(found?.perWeek.estimate).toBeCloseTo(0.01, 2);
  expect(found?.perWeek.low).toBeGreaterThan(0);
  expect(found?.reason).toMatch(/^median TTFT gets worse by \d(\.\d)? % a week: \+.* % … \+.* % a week for the worse/);
});

test("the slope and its interval are those that a hand computes", () => {
  // Logs 0 1 3 2 4 … in hundredths, a day each three: as in the test of the slope, and one point more on the line.
  const logs = [0, 0.01, 0.03, 0.02, 0.04, 0.05];
  const [found] = findDrift(
    [gateRule()],
    logs.map((log, at) => session(`s${at}`, 3 * (logs.length - at), [50 * Math.exp(log)])),
  );
  // Σ(x − x̄)(y − ȳ) = 0.165 at a spread of 17.5 (in steps of three days).
  expect(found?.perWeek.estimate).toBeCloseTo(Math.expm1((7 * 0.165) / 17.5 / 3), 9);
  // SSE = Σ(y − ȳ)² − 0.165²/17.5; t(0.025, 4) = 2.776445.
  const error = 0.00175 - 0.165 ** 2 / 17.5;
  const half = 2.7764451051977987 * Math.sqrt(error / 4 / 17.5);
  expect(found?.perWeek.high).toBeCloseTo(Math.expm1((7 * (0.165 / 17.5 + half)) / 3), 9);
});

test("standing still, getting better, and what is too slow to matter are no drift", () => {
  for (const perWeek of [0, -0.02, 0.001]) {
    expect(findDrift([gateRule()], series(30, 2, perWeek, 0.0005))[0]?.drifting).toBe(false);
  }
});

test("where more is better a fall is the drift", () => {
  const rates = series(12, 7, -0.01).map((one) => ({
    ...one,
    tests: one.tests.map((of) => ({
      ...of,
      repeats: of.repeats.map((run) => ({
        ...run,
        metrics: { tokens_per_second: { n: 300, mean: run.metrics.ttft_ms?.p50 ?? 0 } },
      })),
    })),
  }));
  const rule = gateRule({
    metric: "tokens_per_second",
    statistic: "value",
    better: "higher",
    delta: 0.02,
    margin: 0.05,
  });
  const [found] = findDrift([rule], rates);
  expect(found?.drifting).toBe(true);
  expect(found?.perWeek.estimate).toBeCloseTo(0.01, 2);
});

test("fewer than six days, or less than two weeks, tell nothing", () => {
  expect(findDrift([gateRule()], series(5, 7, 0.05))).toEqual([]);
  expect(findDrift([gateRule()], series(10, 1, 0.05))).toEqual([]);
  const oneDay = series(12, 7, 0.05).map((one) => ({ ...one, startedAt: "2026-06-01T00:00:00Z" }));
  expect(findDrift([gateRule()], oneDay)).toEqual([]);
  expect(findDrift([gateRule()], [])).toEqual([]);
  expect(findDrift([gateRule({ statistic: "p95" })], series(12, 7, 0.05))).toEqual([]);
});

test("another GPU is a step and no drift, and a session that was a regression does not count", () => {
  const moved = series(12, 7, 0).map((one, at) =>
    at < 6 ? one : { ...one, fingerprint: fingerprint({ environment: { gpu: "A100" } }) },
  );
  expect(findDrift([gateRule()], moved)[0]).toMatchObject({ days: 6 });
  const regressed = series(12, 7, 0.03).map((one, at) => (at < 8 ? one : { ...one, regressed: true as const }));
  expect(findDrift([gateRule()], regressed)[0]).toMatchObject({ days: 8, sessions: 8 });
});
