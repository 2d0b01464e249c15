import { describe, expect, test } from "vitest";
import { LEAST_SESSIONS as OF_THE_GATE } from "../../src/gate/calibration.ts";
import type { NoiseHistory } from "../../src/model/comparison.ts";
import { buildCalibrationText, type CalibrationSummary, LEAST_SESSIONS } from "../../src/report/calibration.ts";
import { comparison } from "./comparisons.ts";
import { expectGolden } from "./golden.ts";
import { HOSTILE } from "./runs.ts";

const noise = (sessions: number, more: Partial<NoiseHistory> = {}): NoiseHistory => ({
  runVariance: 0.021 ** 2,
  df: 3 * sessions,
  sessions,
  ageDays: 0.1,
  ...(sessions >= LEAST_SESSIONS && { betweenVariance: 0.014 ** 2 }),
  ...more,
});

function summary(sessions: number, more: Partial<CalibrationSummary> = {}): CalibrationSummary {
  const { rule } = comparison("pass", "");
  const { rule: rate } = comparison("pass", "", { metric: "tokens_per_second" });
  return {
    rules: [
      { rule, history: noise(sessions) },
      { rule: rate, history: noise(sessions, { runVariance: 0.008 ** 2 }) },
    ],
    falseAlarms: { failed: 0, sessions, low: 0, high: 0.39 },
    separateCopies: true,
    file: "llm-latency-gate-calibration.json",
    ...more,
  };
}

describe("what calibrate says", () => {
  test("is the noise of each metric, false alarms and what is still to do, as in the golden file", () => {
    expectGolden("calibration.txt", buildCalibrationText(summary(6)));
  });

  test("counts the sessions until the noise between deployments is known, and then until there are enough", () => {
    expect(LEAST_SESSIONS).toBe(OF_THE_GATE);
    const few = buildCalibrationText(summary(3));
    expect(few).toMatch(/the noise between deployments is not known yet \(3 of 5 sessions\)\./);
    expect(few).toContain("not measured");
    expect(few).toContain("Next: 2 more sessions");
    expect(buildCalibrationText(summary(19))).toContain("Next: 1 more session to the 20 that are aimed at");
    expect(buildCalibrationText(summary(20))).not.toContain("Next:");
  });

  test("on one deployment is the run noise only, and it says so", () => {
    const text = buildCalibrationText(summary(0, { separateCopies: false }));
    expect(text).toMatch(/^Run noise 0\.8 to 2\.1 %\. Both sides are one deployment, so this session tells nothing of/);
    expect(text).toContain("False alarms: not known, there is no A/A session yet.");
    expect(text).toContain("Next: deploy two copies of one revision separately");
  });

  test("of nothing is that nothing is known", () => {
    const { rule } = comparison("pass", "");
    expect(buildCalibrationText(summary(0, { rules: [{ rule }] }))).toMatch(/^Nothing is calibrated: /);
  });

  test("lets no name act on a terminal or a runner", () => {
    const { rule } = comparison("pass", "", { endpointId: HOSTILE, scenario: `::error::${HOSTILE}` });
    const text = buildCalibrationText(summary(6, { rules: [{ rule, history: noise(6) }], file: HOSTILE }));
    expect(text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]|##\[/u);
    expect(text).not.toMatch(/^\s*::/m);
  });
});
