import { describe, expect, it } from "vitest";
import type { Deps } from "../../src/deps.ts";
import type { SweepTest } from "../../src/model/scenario.ts";
import { CAPACITY, onlySweep, type SweepSeen, slowEngine, sweepOf } from "../helpers/sweep.ts";

/** As many requests a second as the slow engine, six at a time and 120 ms each: what a busy machine adds is little beside that. */
const STEADY = { latency: { baseTtftMs: 75, prefillMsPerToken: 0, msPerToken: 15, jitter: 0, slots: 6 } };

/** What the client itself says does not count, since a busy machine made it late, is no answer: it is asked again. */
async function answeredSweep(url: string, sweep: Partial<SweepTest>): Promise<SweepSeen> {
  let seen = await sweepOf({ vllm: url }, { sweep });
  for (let tries = 1; tries < 5 && /went out more than .* after the schedule/.test(onlySweep(seen).reason); tries++) {
    seen = await sweepOf({ vllm: url }, { sweep });
  }
  return seen;
}

describe("a saturation sweep", () => {
  it("finds the knee of an engine, stops the levels beyond it early, and costs at most half of a grid", async () => {
    await using engine = await slowEngine(STEADY);
    const seen = await answeredSweep(engine.baseUrl, { from_rate: 20 });
    const result = onlySweep(seen);
    // Levels of three seconds cannot tell an engine at 115 % of what it can do from one that just keeps up.
    expect(result.knee).toBeGreaterThan(CAPACITY / 1.35);
    expect(result.knee).toBeLessThan(CAPACITY * 1.25);
    const beyond = result.levels.filter(({ rate }) => rate > 1.5 * CAPACITY);
    expect(beyond.length).toBeGreaterThan(0);
    for (const level of beyond) {
      expect(level).toMatchObject({ saturated: true, met: false });
      expect(level.requests).toBeLessThan(0.9 * 3 * level.rate);
    }
    let grid = 0;
    for (let rate = 20; rate <= 160; rate *= 1.2) grid += 3 * rate;
    expect(result.requests).toBeLessThan(grid / 2);
    expect(seen.report.verdict.exitCode).toBe(0);
    expect(seen.report.sweeps).toEqual([result]);
    expect(seen.report.tables.find(({ id }) => id === "sweep-1")?.title).toMatch(
      /^capacity on vllm: meets its targets up to \d+(\.\d+)? requests\/s, knee at/,
    );
  });

  it("finds the highest rate that keeps a target, to within its precision", async () => {
    await using engine = await slowEngine(STEADY);
    // 75 ms to the first token, and 60 of waiting: that many only wait where all slots are taken.
    const targets = [{ metric: "ttft_ms" as const, statistic: "p95" as const, limit: 135 }];
    const sweep = { targets, from_rate: 20, to_rate: 80, seconds_per_level: 2 };
    const { highestMeeting = 0, levels, reason, knee = 0 } = onlySweep(await answeredSweep(engine.baseUrl, sweep));
    expect(highestMeeting).toBeLessThanOrEqual(knee);
    // A timer fires late rather than early, so the engine is a little slower than it says.
    expect(highestMeeting).toBeGreaterThan(CAPACITY / 1.6);
    expect(highestMeeting).toBeLessThan(CAPACITY * 1.1);
    const missed = levels.filter(({ rate, met }) => rate > highestMeeting && !met).map(({ rate }) => rate);
    expect(Math.min(...missed) / highestMeeting).toBeLessThanOrEqual(1.2 + 1e-9);
    expect(reason).toMatch(/^known to 20 %/);
  });

  it("in which not even the lowest rate keeps the targets is a missed target", async () => {
    await using engine = await slowEngine();
    const targets = [{ metric: "ttft_ms" as const, statistic: "p50" as const, limit: 5 }];
    const sweep = { targets, to_rate: 20, seconds_per_level: 1 };
    const seen = await sweepOf({ vllm: engine.baseUrl }, { sweep });
    expect(seen.report.verdict).toMatchObject({ outcome: "target-missed", exitCode: 2 });
    const result = onlySweep(seen);
    expect(result).not.toHaveProperty("highestMeeting");
    expect(result.reason).toBe("not even 10 requests/s, the lowest rate, keeps the targets");
  });

  it("says so where every rate keeps them, and that its levels were too short to be sure", async () => {
    await using engine = await slowEngine();
    const result = onlySweep(await sweepOf({ vllm: engine.baseUrl }, { sweep: { to_rate: 20, seconds_per_level: 1 } }));
    expect(result.highestMeeting).toBe(20);
    expect(result).not.toHaveProperty("knee");
    // Forty requests at 20 a second, and three times an answer's 40 ms before them.
    expect(result.reason).toBe(
      "every rate up to 20 requests/s keeps the targets: raise to_rate to find the limit; " +
        "its levels are too short to show a queue that grows: raise seconds_per_level to 3",
    );
  });

  it("does not drive on an engine that fails every request", async () => {
    await using engine = await slowEngine();
    engine.setFault({ kind: "status", status: 500 });
    const seen = await sweepOf({ vllm: engine.baseUrl });
    const result = onlySweep(seen);
    expect(seen.report.verdict.exitCode).toBe(2);
    expect(result.levels).toHaveLength(1);
    expect(result.cutShort).toBe("at 10 requests/s no request succeeded");
  });

  it("keeps the levels that it has when it is stopped, and does not call that an answer", async () => {
    await using engine = await slowEngine();
    const stop = new AbortController();
    let ended = 0;
    const onProgress: Deps["progress"] = ({ kind }) => {
      if (kind === "request-ended") ended += 1;
      // In the middle of the second level: the first has 10 requests, the second 20.
      if (ended === 20) stop.abort();
    };
    const options = { sweep: { seconds_per_level: 1 }, deps: { signal: stop.signal }, onProgress };
    const seen = await sweepOf({ vllm: engine.baseUrl }, options);
    expect(seen.report.verdict.outcome).toBe("aborted");
    const result = onlySweep(seen);
    expect(result.levels.map(({ rate }) => rate)).toEqual([10]);
    expect(result).toMatchObject({ cutShort: "stopped in level 2", highestMeeting: 10 });
  });
});
