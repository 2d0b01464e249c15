import { expect, test } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { gateOutcome } from "../../src/gate/decision.ts";
import { decideVerdict } from "../../src/gate/verdict.ts";
import { applyWaivers, checkWaivers } from "../../src/gate/waivers.ts";
import type { Comparison } from "../../src/model/comparison.ts";
import type { Waiver } from "../../src/model/waiver.ts";
import { rule } from "./fixtures.ts";
import { BASE, cellOf, countsOf, decide, gateRule, HISTORY, successRule, throughputRule } from "./gate-fixtures.ts";

function waiver(more: Partial<Waiver> = {}): Waiver {
  return {
    metric: "ttft_ms",
    statistic: "p50",
    accepted: 0.25,
    reason: "longer context",
    author: "ada",
    expires: "2026-12-31",
    at: "waivers.yaml:7",
    ...more,
  };
}

const FAILED = decide([cellOf(BASE, [60.1, 58.0, 61.9, 59.2], { history: HISTORY })]);
const PASSED = decide([cellOf(BASE, [50.9, 49.6, 50.4, 51.2], { history: { ...HISTORY, betweenVariance: 0.0001 } })]);

function refusal(waivers: readonly Waiver[], today = "2026-06-30"): ConfigurationError {
  try {
    checkWaivers(waivers, [gateRule(), successRule()], today);
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return error as ConfigurationError;
  }
  throw new Error("nothing was refused");
}

test("a waiver holds to the end of its last day, UTC", () => {
  expect(() => checkWaivers([waiver()], [gateRule()], "2026-12-31")).not.toThrow();
  expect(refusal([waiver()], "2027-01-01").message).toBe(
    "Waivers that do not hold: waivers.yaml:7 ran out on 2026-12-31 (author: ada).",
  );
  expect(() => checkWaivers([], [], "2026-12-31")).not.toThrow();
});

test("all that have run out and all that are about nothing are told at once, with the rules that there are", () => {
  const found = refusal([
    waiver({ expires: "2026-01-31", at: "w:1" }),
    waiver({ expires: "2026-02-28", at: "w:2", author: "bob" }),
    waiver({ statistic: "p99", scenario: "heavy", engine: "tgi", at: "w:3" }),
    waiver({ at: "w:4" }),
  ]);
  expect(found.message).toBe(
    'Waivers that do not hold: w:1 ran out on 2026-01-31 (author: ada); w:2 ran out on 2026-02-28 (author: bob); w:3 (p99 TTFT of tgi in "heavy") is about no rule.',
  );
  expect(found.hint).toContain(
    'Rules that there are: median TTFT of vllm in "light", success rate of vllm in "light".',
  );
});

test("a day that is no day does not hold", () => {
  for (const expires of ["31.12.2026", "2026-13-01", "2999-02-30", "2999-12-31T00:00", "never", ""]) {
    expect(refusal([waiver({ expires })]).message).toContain("ran out on");
  }
});

test("an accepted regression keeps its outcome, is marked, and is not counted", () => {
  const { comparisons, unused } = applyWaivers(FAILED, [waiver()]);
  expect(comparisons[0]).toMatchObject({ outcome: "fail", waived: { author: "ada" }, reason: FAILED[0]?.reason });
  expect(unused).toEqual([]);
  expect([gateOutcome(FAILED), gateOutcome(comparisons)]).toEqual(["fail", "pass"]);
});

test("the verdict of a waived regression is a pass, and of anything beside it what it is", () => {
  const checks = [{ rule: rule(), outcome: "pass" as const, n: 1, reason: "" }];
  const verdict = (comparisons: readonly Comparison[]) => {
    const failOn = ["regression", "target", "invalid", "infrastructure"] as const;
    return decideVerdict({ checks, comparisons, absent: [], status: "complete", failOn });
  };
  const { comparisons } = applyWaivers(FAILED, [waiver()]);
  expect(verdict(FAILED)).toMatchObject({ outcome: "regression", exitCode: 1 });
  expect(verdict(comparisons)).toMatchObject({ outcome: "pass", exitCode: 0 });
  const open = { ...(PASSED[0] as Comparison), outcome: "inconclusive" as const };
  expect(verdict([...comparisons, open])).toMatchObject({ outcome: "inconclusive", exitCode: 0 });
});

test("a regression above what was accepted stays red, and says that the waiver does not cover it", () => {
  const { comparisons } = applyWaivers(FAILED, [waiver({ accepted: 0.12 })]);
  expect(comparisons[0]).not.toHaveProperty("waived");
  expect(comparisons[0]?.reason).toMatch(/; the waiver at waivers\.yaml:7 accepts 12 % and does not cover 19 %$/);
  expect(gateOutcome(comparisons)).toBe("fail");
});

/** A fail of this size, as the gate hands it on. */
function failedBy(change: number, more: Partial<Comparison> = {}): Comparison {
  const failed = FAILED[0] as Comparison & Required<Pick<Comparison, "evidence">>;
  const { evidence } = failed;
  return { ...failed, evidence: { ...evidence, change: { ...evidence.change, estimate: change } }, ...more };
}

test("what is accepted includes its own size, and no more", () => {
  const waivedAt = (change: number, accepted: number) =>
    "waived" in (applyWaivers([failedBy(change)], [waiver({ accepted })]).comparisons[0] ?? {});
  expect([waivedAt(0.25, 0.25), waivedAt(0.2501, 0.25), waivedAt(0.1, 0.25)]).toEqual([true, false, true]);
  // The geometric means of the runs are 18.87 % apart.
  const mean = (values: number[]) => Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
  const worse = mean([60.1, 58.0, 61.9, 59.2]) / mean(BASE) - 1;
  expect(worse).toBeCloseTo(0.1887, 4);
  expect(applyWaivers(FAILED, [waiver({ accepted: worse + 1e-9 })]).comparisons[0]).toHaveProperty("waived");
  expect(applyWaivers(FAILED, [waiver({ accepted: worse - 1e-9 })]).comparisons[0]).not.toHaveProperty("waived");
});

test("sizes that round to the same are shown with the digits that differ", () => {
  const reasonOf = (change: number, accepted: number) =>
    applyWaivers([failedBy(change)], [waiver({ accepted })]).comparisons[0]?.reason;
  expect(reasonOf(0.1243, 0.12)).toMatch(/accepts 12 % and does not cover 12\.43 %$/);
  expect(reasonOf(1.06, 1)).toMatch(/accepts 100 % and does not cover 106 %$/);
});

test("where more is better it is a fall that is accepted", () => {
  const rule = throughputRule();
  const failed = failedBy(-0.08, { metric: "tokens_per_second", statistic: "value", rule });
  const of = (accepted: number) =>
    applyWaivers([failed], [waiver({ metric: "tokens_per_second", accepted })]).comparisons[0];
  expect(of(0.08)).toHaveProperty("waived");
  expect(of(0.05)?.reason).toMatch(/accepts 5 % and does not cover 8 %$/);
});

test("only a fail is waived: what is open or invalid stays what it is, and so does a fail without a size", () => {
  for (const outcome of ["pass", "inconclusive", "invalid"] as const) {
    const comparison = failedBy(0.1, { outcome });
    expect(applyWaivers([comparison], [waiver()]).comparisons).toEqual([comparison]);
  }
  const { evidence: _, ...bare } = failedBy(0.1);
  expect(applyWaivers([bare], [waiver()]).comparisons).toEqual([bare]);
});

test("of two waivers the wider counts, and one for another metric, statistic, engine or test does not", () => {
  expect(applyWaivers(FAILED, [waiver({ accepted: 0.1 }), waiver()]).comparisons[0]?.waived?.accepted).toBe(0.25);
  for (const other of [
    { metric: "tpot_ms" },
    { statistic: "p95" },
    { engine: "tgi" },
    { scenario: "heavy" },
  ] satisfies Partial<Waiver>[]) {
    expect(applyWaivers(FAILED, [waiver(other)]).comparisons[0]).not.toHaveProperty("waived");
  }
  const { statistic: _, ...every } = waiver();
  expect(applyWaivers(FAILED, [every]).comparisons[0]).toHaveProperty("waived");
});

test("failures are accepted in points", () => {
  const failed = decide([{ rule: successRule(), counts: countsOf([0, 1, 0, 0], [9, 12, 8, 11]) }]);
  const of = (accepted: number) => applyWaivers(failed, [waiver({ metric: "success_rate", accepted })]).comparisons[0];
  expect(of(0.04)).toHaveProperty("waived");
  expect(of(0.02)?.reason).toContain("accepts 2 points and does not cover 3.3 points");
});

test("accepted failures leave the latencies of the survivors open: they neither pass nor spoil the run", () => {
  const success = { rule: successRule(), counts: countsOf([0, 1, 0, 0], [9, 12, 8, 11]) };
  const decisions = decide([success, cellOf(BASE, [50.3, 49.2, 51.1, 50.5])]);
  expect(gateOutcome(decisions)).toBe("fail");
  const accept = (accepted: number) =>
    applyWaivers(decisions, [waiver({ metric: "success_rate", accepted })]).comparisons;
  const [failures, latency] = accept(0.04);
  expect([failures?.outcome, latency?.outcome]).toEqual(["fail", "inconclusive"]);
  expect(latency?.reason).toContain("which is accepted, and its median TTFT is that of the requests that survived");
  expect(gateOutcome(accept(0.04))).toBe("inconclusive");
  expect(accept(0.02).map(({ outcome }) => outcome)).toEqual(["fail", "invalid"]);
});

test("a waiver whose rules pass is not needed any more, and one whose rule is open is left alone", () => {
  const { comparisons, unused } = applyWaivers(PASSED, [waiver()]);
  expect(comparisons).toEqual(PASSED);
  expect(unused).toEqual([
    {
      code: "waiver-not-needed",
      message:
        "The waiver at waivers.yaml:7 (median TTFT) is not needed any more: what it accepts is gone. Take it away.",
    },
  ]);
  const open = { ...(PASSED[0] as Comparison), outcome: "inconclusive" as const };
  expect(applyWaivers([open], [waiver()]).unused).toEqual([]);
});
