import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { dueTimes } from "../../src/load/schedule.ts";
import { type LoadOptions, load, measured } from "../helpers/load.ts";
import { answer, scriptedServer, streaming } from "../helpers/scripted-server.ts";

const entry = fileURLToPath(new URL("../helpers/load-worker.ts", import.meta.url));
const workers = (count: number, options: LoadOptions = {}): LoadOptions => ({
  ...options,
  context: { workers: { count, entry }, ...options.context },
});

const slow = (ms: number) =>
  scriptedServer(async (_, response) => {
    await delay(ms);
    streaming(response).end(answer());
  });

describe("a load that workers carry", () => {
  it("splits the users of a closed loop, each with its own connection, and loses no sample", async () => {
    await using server = await slow(5);
    const options = workers(2, { loop: { users: 5, warmupWaves: 1, requests: 21 } });
    const { samples, outcome } = await load(server.baseUrl, options);
    expect(measured(samples)).toHaveLength(21);
    expect(samples.map(({ outcome }) => outcome)).toEqual(Array(26).fill("ok"));
    expect(new Set(samples.map(({ id }) => id))).toEqual(
      new Set(server.requests.map(({ headers }) => headers["x-request-id"])),
    );
    expect(new Set(samples.map(({ user }) => user))).toEqual(new Set([0, 1, 2, 3, 4]));
    expect(server.connections).toBe(5);
    expect(outcome.health.workers).toBe(2);
  });

  it("asks byte for byte what one thread asks, at the same times", async () => {
    const arrival = { process: "poisson" as const, rate: 80, burstiness: 1 };
    const run = async (count: number) => {
      await using server = await slow(2);
      const loop = { users: 30, arrival, requests: 40, warmupWaves: 3, cancel: { share: 0.5, afterTokens: 100 } };
      const { samples, times } = await load(server.baseUrl, workers(count, { loop }));
      const bodyOf = new Map(server.requests.map(({ headers, body }) => [headers["x-request-id"], body]));
      const inOrder = measured(samples).sort((a, b) => a.turn - b.turn);
      return inOrder.map(({ id, dueAtMs }) => [bodyOf.get(id), Number((dueAtMs - times.startedAtMs).toFixed(6))]);
    };
    const alone = await run(1);
    expect(alone).toHaveLength(40);
    expect(alone[39]?.[1]).toBeCloseTo(
      [...dueTimes(arrival, { seed: 7, scenario: "test", repeat: 0 }).take(40)][39] ?? 0,
      5,
    );
    expect(await run(3)).toEqual(alone);
  });

  it("has one clock: what a server stamps in between lies between the sample's own stamps", async () => {
    const readAt = new Map<unknown, number>();
    await using server = await scriptedServer(async (request, response) => {
      readAt.set(request.headers["x-request-id"], performance.now());
      await delay(5);
      streaming(response).end(answer());
    });
    const originMs = performance.now();
    const { samples } = await load(
      server.baseUrl,
      workers(2, { loop: { users: 4, requests: 40 }, context: { originMs } }),
    );
    for (const { id, sentAtMs = Number.NaN, firstTokenAtMs = Number.NaN } of samples) {
      const at = (readAt.get(id) ?? Number.NaN) - originMs;
      // Half a millisecond for the offset between the threads' clocks, which is measured within microseconds.
      expect(at).toBeGreaterThan(sentAtMs - 0.5);
      expect(at).toBeLessThan(firstTokenAtMs + 0.5);
    }
  });

  it("is stopped by the run's signal, with what was in flight marked as aborted", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).write(": waiting\n\n"));
    const stop = new AbortController();
    const running = load(server.baseUrl, workers(2, { loop: { users: 4, durationMs: 600_000 }, signal: stop.signal }));
    while (server.requests.length < 4) await delay(5);
    stop.abort();
    const { samples } = await running;
    expect(samples.map(({ outcome }) => outcome)).toEqual(Array(4).fill("aborted"));
  });

  it("is told to start nothing more, and follows what is in flight", async () => {
    await using server = await slow(30);
    const enough = new AbortController();
    const { samples } = await load(
      server.baseUrl,
      workers(2, {
        loop: { users: 4, durationMs: 600_000 },
        context: { enough: enough.signal },
        onSample: () => enough.abort(),
      }),
    );
    expect(samples.length).toBeGreaterThanOrEqual(4);
    expect(samples.every(({ outcome }) => outcome === "ok")).toBe(true);
  });

  it("fails closed when a worker breaks", async () => {
    await using server = await slow(5);
    const broken = fileURLToPath(new URL("../helpers/broken-worker.ts", import.meta.url));
    await expect(
      load(server.baseUrl, { loop: { users: 2, requests: 2 }, context: { workers: { count: 2, entry: broken } } }),
    ).rejects.toThrow(/load worker [12] of 2 broke: out of order/);
  });

  it("fails closed when the prompts cannot be made", async () => {
    await using server = await slow(5);
    const prompts = {
      requestAt: () => {
        throw new Error("the file of prompts is gone");
      },
    };
    const options = workers(2, { loop: { users: 2, requests: 2 } });
    await expect(load(server.baseUrl, { ...options, context: { ...options.context, prompts } })).rejects.toThrow(
      "the file of prompts is gone",
    );
  });
});
