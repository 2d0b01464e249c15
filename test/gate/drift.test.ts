import { expect, test } from "vitest";
import { findDrift } from "../../src/gate/drift.ts";
import type { Session } from "../../src/model/session.ts";
import { gateRule, throughputRule } from "./gate-fixtures.ts";
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

test("the days are told one by one, oldest first, and no more than 30", () => {
  const [found] = findDrift([gateRule()], series(32, 7, 0.01, 0));
  expect(found).toMatchObject({ days: 32 });
  expect(found?.levels).toHaveLength(30);
  const [first, second] = found?.levels ?? [];
  expect(first?.day).toMatch(/^\d{4}-\d\d-\d\d$/);
  expect(Date.parse(second?.day ?? "") - Date.parse(first?.day ?? "")).toBe(7 * 86_400_000);
  // The third of the series; each session has runs of 1 % more, the same and 1 % less.
  expect(first?.value).toBeCloseTo(50 * 1.01 ** 2 * (1.01 * 0.99) ** (1 / 3), 6);
  const [rate] = findDrift([throughputRule()], asRates(series(12, 7, -0.01, 0)));
  expect(rate?.levels?.at(0)?.value).toBeGreaterThan(rate?.levels?.at(-1)?.value ?? 0);
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
  expect(found?.perWeek.low).toBeCloseTo(Math.expm1((7 * (0.165 / 17.5 - half)) / 3), 9);
  expect(found).toMatchObject({
    drifting: true,
    reason: "median TTFT gets worse by 2.2 % a week: +1.1 % … +3.3 % a week for the worse (95 %, 6 days)",
  });
});

/** Sessions of one run each, of these logs (around 50) on these days before now. */
function logged(points: readonly (readonly [daysAgo: number, log: number])[]): Session[] {
  return points.map(([daysAgo, log], at) => session(`l${at}`, daysAgo, [50 * Math.exp(log)]));
}

test("an interval that reaches below zero is no drift, however steep the slope", () => {
  // Σ(x − x̄)(y − ȳ) = 0.11 and SSE = 0.002 − 0.11²/17.5: 0.0062857 ± 2.776445·0.0020996 in three days would be drift;
  // with the wobble three times as large, 0.0062857 ± 0.0174877 is none.
  const steady = [0, 0.02, 0.01, 0.03, 0.02, 0.04];
  const line = (at: number) => 0.02 + (0.11 / 17.5) * (at - 2.5);
  const wobbling = steady.map((log, at) => line(at) + 3 * (log - line(at)));
  const drift = (logs: readonly number[]) =>
    findDrift([gateRule()], logged(logs.map((log, at) => [3 * (6 - at), log])))[0];
  for (const [logs, error, drifting] of [
    [steady, 0.0020995627, true],
    [wobbling, 3 * 0.0020995627, false],
  ] as const) {
    const found = drift(logs);
    expect(found?.perWeek.estimate).toBeCloseTo(Math.expm1((7 * 0.0062857143) / 3), 8);
    expect(found?.perWeek.low).toBeCloseTo(Math.expm1((7 * (0.0062857143 - 2.7764451052 * error)) / 3), 8);
    expect(found?.drifting).toBe(drifting);
  }
  expect(drift(wobbling)?.reason).toBe(
    "median TTFT does not drift for certain: −2.6 % … +5.7 % a week for the worse (95 %, 6 days)",
  );
});

/** A day each three, of the slope that a hand computes above. */
const HAND: [number, number][] = [0, 0.01, 0.03, 0.02, 0.04, 0.05].map((log, at) => [3 * (6 - at), log]);

test("sessions of one day are one point, the mean of the logs of their runs", () => {
  const single = logged(HAND);
  const slow = session("early", 18, [50 * Math.exp(0.03)]);
  const fast = session("late", 18, [50 * Math.exp(-0.015), 50 * Math.exp(-0.015)]);
  const [whole] = findDrift([gateRule()], single);
  const [found] = findDrift([gateRule()], [slow, fast, ...single.slice(1)]);
  expect(found).toMatchObject({ days: 6, sessions: 7 });
  expect(found?.perWeek.estimate).toBeCloseTo(whole?.perWeek.estimate ?? 0, 9);
  expect(found?.perWeek.low).toBeCloseTo(whole?.perWeek.low ?? 0, 9);
});

test("six days, two weeks and a quarter of a percent a week are just enough", () => {
  const drift = (days: readonly number[], perWeek = 0.01) =>
    findDrift([gateRule()], logged(days.map((day) => [40 - day, (Math.log1p(perWeek) * day) / 7])))[0];
  expect(drift([0, 2, 5, 8, 11, 14])).toMatchObject({ days: 6, drifting: true });
  expect(drift([0, 2, 5, 8, 11, 13])).toBeUndefined();
  expect(drift([0, 5, 8, 11, 14])).toBeUndefined();
  expect(drift([0, 2, 5, 8, 11, 14], 0.0026)?.drifting).toBe(true);
  expect(drift([0, 2, 5, 8, 11, 14], 0.0024)).toMatchObject({ drifting: false });
});

test("a session without a value or a day is no point of the line", () => {
  const lost = session("lost", 1, [undefined]);
  const timeless = { ...session("timeless", 1, [500]), startedAt: "soon" };
  const [whole] = findDrift([gateRule()], logged(HAND));
  const [found] = findDrift([gateRule()], [...logged(HAND), lost, timeless]);
  expect(found?.days).toBe(6);
  expect(found?.perWeek).toEqual(whole?.perWeek);
});

test("standing still, getting better, and what is too slow to matter are no drift", () => {
  for (const perWeek of [0, -0.02, 0.001]) {
    expect(findDrift([gateRule()], series(30, 2, perWeek, 0.0005))[0]?.drifting).toBe(false);
  }
});

/** The same numbers as a throughput. */
function asRates(sessions: readonly Session[]): Session[] {
  return sessions.map((one) => ({
    ...one,
    tests: one.tests.map((of) => ({
      ...of,
      repeats: of.repeats.map((run) => ({
        ...run,
        metrics: { tokens_per_second: { n: 300, mean: run.metrics.ttft_ms?.p50 ?? 0 } },
      })),
    })),
  }));
}

test("where more is better a fall is the drift", () => {
  const rates = asRates(series(12, 7, -0.01));
  const rule = throughputRule();
  const [found] = findDrift([rule], rates);
  expect(found?.drifting).toBe(true);
  expect(found?.perWeek.estimate).toBeCloseTo(0.01, 2);
  // The loss of a week, not the gain that would undo it: 1 − 0.99, where 1/0.99 − 1 would be 0.0101.
  const [exact] = findDrift([rule], asRates(series(12, 7, -0.01, 0)));
  expect(exact?.perWeek.estimate).toBeCloseTo(0.01, 9);
  expect(exact?.reason).toMatch(/^output tokens\/s gets worse by 1 % a week: \+1 % … \+1 % a week for the worse/);
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
