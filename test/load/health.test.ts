import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { mergeHealth, type ThreadHealth, watchProcess, watchThread } from "../../src/load/health.ts";
import { load } from "../helpers/load.ts";
import { answer, scriptedServer, streaming } from "../helpers/scripted-server.ts";

function block(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

describe("the watch over a thread", () => {
  it("counts a stall of the event loop for as long as it lasted, not once", async () => {
    const watch = watchThread();
    await delay(60);
    block(600);
    await delay(60);
    const { loopDelayMs, busy } = watch.stop();
    // The tick that was due at the start of the stall waited for all of it, those behind it for less.
    expect(loopDelayMs.max).toBeGreaterThan(550);
    expect(loopDelayMs.p50).toBeGreaterThan(50);
    expect(loopDelayMs.p99).toBeGreaterThan(400);
    expect(busy).toBeGreaterThan(0.4);
  });

  it("does not report its own resolution as a delay", async () => {
    const watch = watchThread();
    await delay(300);
    // An idle loop is late by the granularity of a timer; the median survives a busy machine.
    expect(watch.stop().loopDelayMs.p50).toBeLessThan(9);
  });

  it("sees the collections of garbage", async () => {
    const watch = watchThread();
    let kept: unknown[] = [];
    for (let round = 0; round < 60; round++) {
      kept = Array.from({ length: 40_000 }, (_, n) => ({ n, round }));
      await delay(1);
    }
    expect(kept).toHaveLength(40_000);
    const { gc } = watch.stop();
    expect(gc.pauses).toBeGreaterThan(0);
    expect(gc.longestMs).toBeGreaterThan(0);
    expect(gc.totalMs).toBeGreaterThanOrEqual(gc.longestMs);
  });
});

describe("the health of the client", () => {
  const thread = (p99: number, busy: number, pauses: number): ThreadHealth => ({
    loopDelayMs: { p50: 1, p99, max: 2 * p99 },
    gc: { pauses, totalMs: pauses * 2, longestMs: pauses },
    busy,
  });

  it("is that of its worst thread, with all collections", () => {
    expect(mergeHealth([thread(3, 0.2, 1), thread(9, 0.7, 4)], { cpu: 1.1, cores: 4 })).toEqual({
      loopDelayMs: { p50: 1, p99: 9, max: 18 },
      busiestThread: 0.7,
      gc: { pauses: 5, totalMs: 10, longestMs: 4 },
      cpu: 1.1,
      cores: 4,
      workers: 2,
    });
  });

  it("counts the processor time of the whole process", () => {
    const watch = watchProcess();
    block(300);
    const { cpu, cores } = watch.stop([]);
    expect(cpu).toBeGreaterThan(0.05);
    expect(cores).toBeGreaterThanOrEqual(1);
  });

  it("is watched from the end of the warm-up to the last answer, and can be given", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).end(answer()));
    const asked: number[] = [];
    const { outcome } = await load(server.baseUrl, {
      loop: { users: 2, warmupWaves: 1, requests: 4 },
      context: {
        watchHealth() {
          asked.push(server.requests.length);
          return {
            stop() {
              asked.push(server.requests.length);
              return thread(7, 0.5, 0);
            },
          };
        },
      },
    });
    expect(asked).toEqual([2, 6]);
    expect(outcome.health).toMatchObject({ loopDelayMs: { p99: 7 }, busiestThread: 0.5, workers: 1 });
    expect(outcome.health.rttMs).toBeUndefined();
  });
});
