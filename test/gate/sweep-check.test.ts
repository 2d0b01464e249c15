import { expect, test } from "vitest";
import { judgeSweep } from "../../src/gate/sweep-check.ts";
import type { SweepLevel, SweepResult } from "../../src/model/sweep.ts";

const level = (rate: number, met: boolean, saturated = false): SweepLevel => ({ rate, requests: 60, met, saturated });

function sweep(levels: SweepLevel[], more: Partial<SweepResult> = {}): SweepResult {
  return { endpointId: "vllm", scenario: "capacity", fromRate: 2, levels, requests: 60, reason: "why", ...more };
}

test("a rate that keeps the targets passes, with that rate", () => {
  const found = judgeSweep(sweep([level(2, true), level(4, true), level(8, false)], { highestMeeting: 4 }));
  expect(found).toMatchObject({ outcome: "pass", value: 4, n: 60, reason: "capacity: why" });
  expect(found.rule).toMatchObject({
    endpointId: "vllm",
    metric: "requests_per_second",
    limit: 2,
    direction: "at-least",
  });
});

test("where none did it is a missed target", () => {
  expect(judgeSweep(sweep([level(2, false)])).outcome).toBe("target-missed");
});

test("one that was cut short passes by the levels that it has, and cannot tell without any", () => {
  const cutShort = "the client was busy";
  const passing = judgeSweep(sweep([level(2, true)], { cutShort, highestMeeting: 2 }));
  expect(passing).toMatchObject({ outcome: "pass", value: 2 });
  expect(judgeSweep(sweep([level(2, true, true)], { cutShort })).outcome).toBe("target-missed");
  expect(judgeSweep(sweep([], { cutShort }))).toMatchObject({ outcome: "inconclusive" });
});

test("a higher rate that kept them does not make up for the lowest, which the reason names", () => {
  const found = judgeSweep(sweep([level(2, false), level(4, true)]));
  expect(found).toMatchObject({ outcome: "target-missed", reason: "capacity: why" });
  expect(found.value).toBeUndefined();
});
