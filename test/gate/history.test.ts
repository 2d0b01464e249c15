import { expect, test } from "vitest";
import { falseAlarmText } from "../../src/gate/comparison-details.ts";
import { falseAlarmsOf, historyFor } from "../../src/gate/history.ts";
import { repeatValue } from "../../src/gate/session-values.ts";
import { CALIBRATION_SCHEMA, type Calibration } from "../../src/model/calibration.ts";
import type { Fingerprint } from "../../src/model/fingerprint.ts";
import { gateRule, successRule } from "./gate-fixtures.ts";
import { DAY, fingerprint, IDENTITY, NOW, repeat } from "./session-fixtures.ts";

/** Log-ratios of each session's pairs. */
function calibration(
  sessions: readonly (readonly number[])[],
  more: { fingerprint?: Fingerprint; separateCopies?: boolean; failed?: number } = {},
): Calibration {
  const counts = (failed: number) => ({ due: 300, failed, failures: {} });
  return {
    schema: CALIBRATION_SCHEMA,
    sessions: sessions.map((ratios, at) => ({
      id: `c${at}`,
      startedAt: new Date(NOW - (sessions.length - at) * DAY).toISOString(),
      fingerprint: more.fingerprint ?? fingerprint(),
      separateCopies: more.separateCopies ?? true,
      tests: [
        {
          endpointId: "vllm",
          engine: "vllm",
          scenario: "light",
          pairs: ratios.map((ratio) => ({
            base: repeat(50, { counts: counts(0) }),
            head: repeat(50 * Math.exp(ratio), { counts: counts(more.failed ?? 0) }),
          })),
        },
      ],
    })),
  };
}

const FIVE = [
  [0.01, 0.03],
  [-0.02, 0.02],
  [0.05, 0.01],
  [0, -0.04],
  [0.02, 0.04],
];

test("the history of a rule is what calibrate makes of the sessions of the same ground", () => {
  const history = historyFor(calibration(FIVE), fingerprint(), gateRule(), NOW);
  expect(history).toMatchObject({ df: 5, sessions: 5, ageDays: 1 });
  expect(history?.runVariance).toBeCloseTo(0.00056, 12);
  expect(history?.betweenVariance).toBeCloseTo(0.00052 - 0.00028, 12);
});

test("sessions of unequal length count by what they know: pooled by degrees of freedom, run noise by their pairs", () => {
  const history = historyFor(
    calibration([
      [0.01, 0.03, -0.01, 0.05],
      [0.04, 0],
      [-0.02, 0.02],
      [0.03, 0.01],
      [0, -0.04],
    ]),
    fingerprint(),
    gateRule(),
    NOW,
  );
  // Sums of squares 0.002 and 0.0008 0.0008 0.0002 0.0008 at 3 + 4·1 df; means 0.02 0.02 0 0.02 −0.02.
  expect(history).toMatchObject({ df: 7, sessions: 5 });
  expect(history?.runVariance).toBeCloseTo(0.0046 / 7, 12);
  expect(history?.sessionMeanSquare).toBeCloseTo(0.0016 / 5, 12);
  // s²/R of them on average: (1/4 + 4/2)/5 = 0.45.
  expect(history?.betweenVariance).toBeCloseTo(0.00032 - 0.45 * (0.0046 / 7), 12);
});

test("a pair without a value is no pair, and a session of one pair has no noise", () => {
  const spoilt = calibration(FIVE);
  const [pair] = spoilt.sessions[0]?.tests[0]?.pairs ?? [];
  if (pair !== undefined) pair.head = repeat(undefined);
  const history = historyFor(spoilt, fingerprint(), gateRule(), NOW);
  // Without the first: 0.0008 0.0008 0.0008 0.0002 at 4 df, and four A/A sessions are one too few.
  expect(history).toMatchObject({ df: 4, sessions: 4 });
  expect(history?.runVariance).toBeCloseTo(0.0026 / 4, 12);
  expect(history).not.toHaveProperty("betweenVariance");
});

test("the age is that of the newest session that tells something, and never negative", () => {
  expect(historyFor(calibration(FIVE), fingerprint(), gateRule(), NOW + 3.5 * DAY)?.ageDays).toBe(4.5);
  expect(historyFor(calibration(FIVE), fingerprint(), gateRule(), NOW - 30 * DAY)?.ageDays).toBe(0);
});

test("sessions of another GPU, workload or model lend nothing, those of an unknown one do", () => {
  const lent = (of: Fingerprint) => historyFor(calibration(FIVE, { fingerprint: of }), fingerprint(), gateRule(), NOW);
  expect(lent(fingerprint({ environment: { gpu: "A100" } }))).toBeUndefined();
  expect(lent(fingerprint({ workload: { promptsHash: "q" } }))).toBeUndefined();
  expect(lent(fingerprint({ subject: { vllm: { ...IDENTITY, modelDigest: "sha256:2" } } }))).toBeUndefined();
  expect(lent(fingerprint({ subject: { vllm: { ...IDENTITY, version: "0.10" } } }))).toBeDefined();
  expect(lent(fingerprint({ environment: { gpu: "unknown" } }))).toBeDefined();
});

test("no calibration, another test and another metric are no history", () => {
  expect(historyFor(undefined, fingerprint(), gateRule(), NOW)).toBeUndefined();
  expect(historyFor(calibration(FIVE), fingerprint(), gateRule({ scenario: "heavy" }), NOW)).toBeUndefined();
  expect(historyFor(calibration(FIVE), fingerprint(), gateRule({ statistic: "p95" }), NOW)).toBeUndefined();
});

test("a repeat gives the statistic of the rule, and the mean of what is one value a run", () => {
  const one = repeat(50, {
    metrics: { ttft_ms: { n: 300, p50: 50, p95: 90 }, tokens_per_second: { n: 300, mean: 700 } },
  });
  expect(repeatValue(one, { metric: "ttft_ms", statistic: "p95" })).toBe(90);
  expect(repeatValue(one, { metric: "tokens_per_second", statistic: "value" })).toBe(700);
  expect(repeatValue(one, { metric: "ttft_ms", statistic: "p99" })).toBeUndefined();
  expect(repeatValue(repeat(0), { metric: "ttft_ms", statistic: "p50" })).toBeUndefined();
});

const QUIET = Array.from({ length: 20 }, (_, at) =>
  [0.01, -0.01, 0.005, -0.006].map((ratio) => ratio + 0.001 * (at % 3)),
);

test("false alarms are counted over the gating rules of every A/A session", () => {
  const rules = [successRule(), gateRule(), gateRule({ statistic: "p95", role: "advisory" })];
  const found = falseAlarmsOf(calibration(QUIET), fingerprint(), rules, NOW);
  expect(found).toMatchObject({ failed: 0, sessions: 20 });
  const odd = QUIET.map((ratios, at) => (at % 4 === 0 ? ratios.map((ratio) => ratio + 0.5) : ratios));
  const broken = falseAlarmsOf(calibration(odd), fingerprint(), [gateRule({ delta: 0, margin: 0.1 })], NOW);
  expect(broken.sessions).toBe(20);
  // The noise between these copies is huge, and the gate knows it.
  expect(broken.failed).toBe(0);
  const failing = falseAlarmsOf(calibration(QUIET, { failed: 30 }), fingerprint(), rules, NOW);
  // Wilson's bounds at z² = 3.841459: z²/(20 + z²) above none of 20, and 20/(20 + z²) below all of them.
  expect([found.low, failing.high]).toEqual([0, 1]);
  expect(found.high).toBeCloseTo(3.841459 / 23.841459, 7);
  expect(failing).toMatchObject({ failed: 20, sessions: 20 });
  expect(failing.low).toBeCloseTo(20 / 23.841459, 7);
  expect(falseAlarmText(failing)).toContain("more than the 5 % that are promised, for certain");
});

test("sessions with too few pairs for a look, and those of one deployment, prove nothing", () => {
  expect(falseAlarmsOf(calibration(FIVE), fingerprint(), [gateRule()], NOW).sessions).toBe(0);
  const one = calibration(QUIET, { separateCopies: false });
  expect(falseAlarmsOf(one, fingerprint(), [gateRule()], NOW).sessions).toBe(0);
  expect(falseAlarmsOf(undefined, fingerprint(), [gateRule()], NOW)).toEqual({
    failed: 0,
    sessions: 0,
    low: 0,
    high: 1,
  });
});
