import { describe, expect, it } from "vitest";
import type { LoadPlan } from "../../src/load/plan.ts";
import { EVENTS_PER_SECOND, threadsFor } from "../../src/load/threads.ts";

const plan = (users: number, more: Partial<LoadPlan> = {}): LoadPlan => ({
  scenario: "test",
  repeat: 0,
  users,
  warmupWaves: 0,
  thinkTimeMs: 0,
  rampMs: 0,
  maxTokens: 100,
  ...more,
});

describe("the number of threads", () => {
  it("is what was asked for, but never more than there are users", () => {
    expect(threadsFor(plan(8), 4, 1)).toBe(4);
    expect(threadsFor(plan(3), 4, 16)).toBe(3);
  });

  it("is one for every ordinary load, and grows with the token events a second", () => {
    expect(threadsFor(plan(100), "auto", 16)).toBe(1);
    expect(threadsFor(plan((3 * EVENTS_PER_SECOND) / 50), "auto", 16)).toBe(3);
    expect(threadsFor(plan((3 * EVENTS_PER_SECOND) / 50 + 1), "auto", 16)).toBe(4);
  });

  it("leaves a core to the main thread", () => {
    expect(threadsFor(plan(100_000), "auto", 4)).toBe(3);
    expect(threadsFor(plan(100_000), "auto", 1)).toBe(1);
  });

  it("counts in an open loop the tokens that its rate will bring, at its peak", () => {
    const arrival = { process: "poisson" as const, rate: 10, burstiness: 1 };
    expect(threadsFor(plan(100_000, { arrival }), "auto", 64)).toBe(1);
    const stages = [{ durationMs: 1000, level: (4 * EVENTS_PER_SECOND) / 100, shape: "ramp" as const }];
    expect(threadsFor(plan(100_000, { arrival, stages }), "auto", 64)).toBe(4);
  });
});
