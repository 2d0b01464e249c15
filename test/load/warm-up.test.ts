import { describe, expect, it } from "vitest";
import type { LoadPlan } from "../../src/load/plan.ts";
import { type Wave, warmUp } from "../../src/load/warm-up.ts";
import { load } from "../helpers/load.ts";
import { answer, scriptedServer, streaming } from "../helpers/scripted-server.ts";

const PLAN: LoadPlan = {
  scenario: "test",
  repeat: 0,
  users: 8,
  warmupWaves: 1,
  warmupMaxWaves: 6,
  thinkTimeMs: 0,
  rampMs: 0,
  maxTokens: 4,
};

/** Widths of the waves that were sent, the engine's TTFT in each being given. */
async function widths(ttftMs: readonly number[], plan: Partial<LoadPlan> = {}, e2eMs = 500): Promise<number[]> {
  const sent: number[] = [];
  await warmUp({ ...PLAN, ...plan }, new AbortController().signal, async (number, width) => {
    sent.push(width);
    const ms = ttftMs[number];
    return ms === undefined ? { ttftMs: [], e2eMs: [] } : { ttftMs: [ms, ms, ms], e2eMs: [e2eMs] };
  });
  return sent;
}

describe("the warm-up", () => {
  it("goes on until two waves in a row have about the same median TTFT", async () => {
    expect(await widths([900, 300, 110, 105, 100])).toEqual([8, 8, 8, 8]);
    expect(await widths([100, 109])).toEqual([8, 8]);
  });

  it("sends at least and at most as many waves as it may", async () => {
    expect(await widths([100, 100, 100, 100], { warmupWaves: 3 })).toHaveLength(3);
    expect(await widths([6400, 3200, 1600, 800, 400, 200, 100])).toHaveLength(6);
    expect(await widths([100, 50, 100, 50], { warmupWaves: 2, warmupMaxWaves: 2 })).toHaveLength(2);
  });

  it("is none at all where none was asked for", async () => {
    expect(await widths([100, 100], { warmupWaves: 0 })).toEqual([]);
  });

  it("does not go on with an engine that answers nothing", async () => {
    expect(await widths([])).toHaveLength(1);
    expect(await widths([], { warmupWaves: 2 })).toHaveLength(2);
  });

  it("of an open loop finds by Little's law how many requests will be in flight", async () => {
    const arrival = { process: "poisson" as const, rate: 10, burstiness: 1 };
    expect(await widths([300, 200, 100, 100], { users: 64, arrival })).toEqual([1, 5, 5, 5]);
    expect(await widths([300, 200, 100, 100], { users: 3, arrival })).toEqual([1, 3, 3, 3]);
    const stages = [{ durationMs: 1000, level: 40, shape: "ramp" as const }];
    expect(await widths([300, 100, 100], { users: 64, arrival, stages })).toEqual([1, 20, 20]);
  });

  it("stops when the run is stopped", async () => {
    const stop = new AbortController();
    let sent = 0;
    await warmUp({ ...PLAN, warmupWaves: 100 }, stop.signal, async (): Promise<Wave> => {
      sent += 1;
      stop.abort();
      return { ttftMs: [1], e2eMs: [1] };
    });
    expect(sent).toBe(1);
  });

  it("is followed by nothing measured before what comes after it is done", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).end(answer()));
    let asked = Number.NaN;
    const { samples } = await load(server.baseUrl, {
      loop: { users: 2, warmupWaves: 1, requests: 2 },
      context: {
        async onWarmupEnded() {
          await new Promise((resolve) => setTimeout(resolve, 50));
          asked = server.requests.length;
        },
      },
    });
    expect(asked).toBe(2);
    expect(samples).toHaveLength(4);
  });
});
