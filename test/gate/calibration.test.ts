import { expect, test } from "vitest";
import { calibrate, falseAlarms, type NoiseSession, promiseBroken } from "../../src/gate/calibration.ts";
import { detailsOf, falseAlarmText } from "../../src/gate/comparison-details.ts";
import { replayFalseAlarms } from "../../src/gate/replay.ts";
import { randomOf } from "../bench/gate/random.ts";
import { drawSession, normalRuns } from "../bench/gate/session.ts";
import { BASE, cellOf, decide, gateRule, HISTORY, pairsOf } from "./gate-fixtures.ts";

const DAY = 86_400_000;

function session(ratios: readonly number[], at = 0, separateCopies = true): NoiseSession {
  return {
    pairs: pairsOf(
      ratios.map(() => 100),
      ratios.map((ratio) => 100 * Math.exp(ratio)),
    ),
    separateCopies,
    at,
  };
}

function drawn(seed: number, deploymentSd: number, sessions: number): NoiseSession[] {
  const random = randomOf(seed);
  return Array.from({ length: sessions }, (_, at) => {
    const { base, head } = drawSession({ runs: normalRuns(0.02), deploymentSd }, random, 4, 1);
    return { pairs: pairsOf([...base].map(Math.exp), [...head].map(Math.exp)), separateCopies: true, at };
  });
}

test("run noise and session noise are those that a hand computes", () => {
  const sessions = [
    [0.01, 0.03],
    [-0.02, 0.02],
    [0.05, 0.01],
    [0, -0.04],
    [0.02, 0.04],
  ].map((d, at) => session(d, at));
  // s_j²: 0.0002 0.0008 0.0008 0.0008 0.0002; means: 0.02 0 0.03 −0.02 0.03.
  const history = calibrate(sessions, 4 + 2 * DAY);
  expect(history).toMatchObject({ df: 5, sessions: 5, ageDays: 2 });
  expect(history?.runVariance).toBeCloseTo(0.00056, 12);
  expect(history?.sessionMeanSquare).toBeCloseTo(0.00052, 12);
  expect(history?.betweenVariance).toBeCloseTo(0.00052 - 0.00028, 12);
});

test("below five A/A sessions the noise between deployments stays unknown", () => {
  const history = calibrate(
    [0, 1, 2, 3].map((at) => session([0.01, 0.03], at)),
    4,
  );
  expect(history).toMatchObject({ sessions: 4 });
  expect(history).not.toHaveProperty("betweenVariance");
});

test("pairs of pull requests and of one deployment feed the run noise only, with their own mean removed", () => {
  const history = calibrate([session([0.5, 0.52], 0, false), session([0.1, 0.12], 1, false)], 1);
  expect(history).toMatchObject({ df: 2, sessions: 0 });
  expect(history?.runVariance).toBeCloseTo(0.0002, 12);
  expect(history).not.toHaveProperty("sessionMeanSquare");
});

test("only the newest twenty sessions count, and the A/A ones among them first", () => {
  const many = Array.from({ length: 30 }, (_, at) => session([0.01, 0.03], at));
  expect(calibrate(many, 30)).toMatchObject({ sessions: 20, df: 20 });
  const flood = Array.from({ length: 40 }, (_, at) => session([0.01, 0.05], 100 + at, false));
  expect(calibrate([...many.slice(0, 6), ...flood], 200)).toMatchObject({ sessions: 6, df: 20 });
});

test("no session, and sessions without two usable pairs, are no history", () => {
  expect(calibrate([], 0)).toBeUndefined();
  expect(calibrate([session([0.01]), session([Number.NaN, 0.1])], 0)).toBeUndefined();
});

test("a session variance below what run noise explains is no noise between deployments", () => {
  expect(
    calibrate(
      [0, 1, 2, 3, 4].map((at) => session([0.03, -0.03], at)),
      5,
    )?.betweenVariance,
  ).toBe(0);
});

test("over 400 seeded calibrations the variances come out right on average (within 6 %)", () => {
  const mean = (values: number[]): number => values.reduce((a, b) => a + b) / values.length;
  const found = Array.from({ length: 400 }, (_, seed) => calibrate(drawn(seed + 1, 0.02, 20), 20));
  expect(mean(found.map((one) => one?.runVariance ?? 0)) / (2 * 0.02 ** 2)).toBeCloseTo(1, 1);
  expect(Math.abs(mean(found.map((one) => one?.betweenVariance ?? 0)) / (2 * 0.02 ** 2) - 1)).toBeLessThan(0.06);
});

test("false alarms are stated with their Wilson bounds, and a promise is broken only when it is for certain", () => {
  expect(falseAlarmText(falseAlarms(1, 60))).toBe(
    "measured false alarms: 1 of 60 A/A sessions (Wilson 95 %: 0.29 % to 8.9 %)",
  );
  expect(falseAlarmText(falseAlarms(0, 0))).toContain("no A/A session yet");
  expect([falseAlarms(1, 20), falseAlarms(4, 20), falseAlarms(0, 0)].map(promiseBroken)).toEqual([false, true, false]);
});

test("copies of one revision, replayed as pull requests, hardly ever fail, also when deployments differ", () => {
  const rules = [{ rule: gateRule(), sessions: drawn(77, 0.02, 120) }];
  const { failed, sessions } = replayFalseAlarms(rules, 120);
  expect(sessions).toBe(120);
  expect(failed).toBeLessThanOrEqual(6);
});

test("a real difference between the copies shows in the replay", () => {
  const sessions = drawn(78, 0, 20).map((one) => ({
    ...one,
    pairs: one.pairs.map(({ base = 1, head = 1 }) => ({ base, head: head * (one.at === 3 ? 1.3 : 1) })),
  }));
  expect(replayFalseAlarms([{ rule: gateRule(), sessions }], 20)).toMatchObject({ failed: 1, sessions: 20 });
});

test("the small print says where the error comes from, what was spent, and what is detectable", () => {
  const [found] = decide([cellOf(BASE, [60.1, 58.0, 61.9, 59.2], { history: HISTORY })]);
  expect(found === undefined ? [] : detailsOf(found)).toEqual([
    "change +14 % … +24 % (two-sided 95 %); 4 pairs, 1 deployment a side; look 1 of 3, αF spent 0.0046 % in a family of 1",
    "standard error 2.2 %, its square from today 3 %, history 34 %, deployments 63 %; history lends 8 df (20 A/A sessions, the newest 3 days old)",
    "between-deployment noise: 1.7 % from 20 A/A sessions",
    "smallest regression found 9 times in 10 (MDE90): 13 %",
  ]);
});
