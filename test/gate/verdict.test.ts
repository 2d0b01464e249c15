import { expect, test } from "vitest";
import { decideVerdict } from "../../src/gate/verdict.ts";
import type { AbsentEndpoint } from "../../src/model/endpoint.ts";
import type { FailOnKind } from "../../src/model/scenario.ts";
import type { CheckOutcome, Verdict } from "../../src/model/verdict.ts";
import { rule } from "./fixtures.ts";

const usual: FailOnKind[] = ["regression", "target", "invalid", "infrastructure"];

function verdict(
  outcomes: CheckOutcome[],
  failOn: readonly FailOnKind[] = usual,
  absent: readonly AbsentEndpoint[] = [],
): [Verdict["outcome"], number] {
  const checks = outcomes.map((outcome) => ({ rule: rule(), outcome, n: 1, reason: "" }));
  const { outcome, exitCode } = decideVerdict({ checks, comparisons: [], absent, status: "complete", failOn });
  return [outcome, exitCode];
}

function absent(required: boolean): AbsentEndpoint[] {
  const why = { failure: "refused", reason: "", hint: "" };
  return [{ id: "tgi", engine: "tgi", baseUrl: "http://127.0.0.1:1", required, ...why }];
}

test("each outcome has its exit code, and inconclusive is neutral unless named", () => {
  expect(verdict(["pass"])).toEqual(["pass", 0]);
  expect(verdict(["pass", "target-missed"])).toEqual(["target-missed", 2]);
  expect(verdict(["pass", "invalid"])).toEqual(["invalid", 3]);
  expect(verdict(["pass", "inconclusive"])).toEqual(["inconclusive", 0]);
  expect(verdict(["pass", "inconclusive"], ["inconclusive"])).toEqual(["inconclusive", 3]);
});

test("the gravest outcome wins: infrastructure, then target, then invalid, then inconclusive", () => {
  expect(verdict(["inconclusive", "invalid"])).toEqual(["invalid", 3]);
  expect(verdict(["inconclusive", "invalid", "target-missed"])).toEqual(["target-missed", 2]);
  expect(verdict(["target-missed", "pass"], usual, absent(true))).toEqual(["infrastructure", 4]);
});

test("a required endpoint that is absent is infrastructure, an optional one is not", () => {
  expect(verdict(["pass"], usual, absent(true))).toEqual(["infrastructure", 4]);
  expect(verdict(["pass"], usual, absent(false))).toEqual(["pass", 0]);
});

test("a run that judged nothing never passes", () => {
  expect(verdict([])).toEqual(["infrastructure", 4]);
});

test("a kind that is not red exits 0 and still sets the outcome", () => {
  expect(verdict(["target-missed"], [])).toEqual(["target-missed", 0]);
  expect(verdict(["pass"], [], absent(true))).toEqual(["infrastructure", 0]);
});

test("a graver thing that is not red does not hide a lesser one that is", () => {
  expect(verdict(["target-missed"], ["target"], absent(true))).toEqual(["infrastructure", 2]);
  expect(verdict(["target-missed", "invalid"], ["invalid"])).toEqual(["target-missed", 3]);
});

test("an aborted run is always red, with the exit code of its signal", () => {
  const run = { checks: [], comparisons: [], absent: [], status: "aborted", failOn: [] } as const;
  expect(decideVerdict(run)).toMatchObject({ outcome: "aborted", exitCode: 130 });
  expect(decideVerdict({ ...run, signalExitCode: 143 })).toMatchObject({ outcome: "aborted", exitCode: 143 });
});
