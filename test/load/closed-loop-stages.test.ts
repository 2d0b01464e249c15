import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { load } from "../helpers/load.ts";
import { answer, scriptedServer, streaming } from "../helpers/scripted-server.ts";

const slow = (ms: number) =>
  scriptedServer(async (_, response) => {
    await delay(ms);
    streaming(response).end(answer());
  });

describe("a closed loop in stages", () => {
  it("has as many users as its stage wants, up and down", async () => {
    await using server = await slow(10);
    const { samples, times } = await load(server.baseUrl, {
      loop: {
        users: 4,
        stages: [
          { durationMs: 300, level: 1, shape: "step" },
          { durationMs: 300, level: 4, shape: "step" },
          { durationMs: 300, level: 2, shape: "step" },
        ],
      },
    });
    const usersOf = (stage: number) =>
      new Set(samples.filter((sample) => sample.stage === stage).map(({ user }) => user));
    expect(usersOf(0)).toEqual(new Set([0]));
    expect(usersOf(1)).toEqual(new Set([0, 1, 2, 3]));
    expect(usersOf(2)).toEqual(new Set([0, 1]));
    expect(times.limitAtMs).toBeCloseTo(times.startedAtMs + 900, 6);
    for (const { dueAtMs } of samples) expect(dueAtMs).toBeLessThan(times.limitAtMs);
  });

  it("stops starting requests when enough output tokens have arrived", async () => {
    await using server = await slow(5);
    // Three tokens an answer: the 30 are there with the tenth, and those under way still end.
    const { samples } = await load(server.baseUrl, { loop: { users: 2, durationMs: 600_000, outputTokens: 30 } });
    expect(samples.length).toBeGreaterThanOrEqual(10);
    expect(samples.length).toBeLessThanOrEqual(11);
  });
});
