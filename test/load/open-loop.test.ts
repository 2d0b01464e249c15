import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { dueTimes } from "../../src/load/schedule.ts";
import type { Arrival } from "../../src/model/scenario.ts";
import { load, measured } from "../helpers/load.ts";
import { answer, scriptedServer, streaming } from "../helpers/scripted-server.ts";

const POISSON: Arrival = { process: "poisson", rate: 60, burstiness: 1 };

/** Answers after `ms`. */
const slow = (ms: number) =>
  scriptedServer(async (_, response) => {
    await delay(ms);
    streaming(response).end(answer());
  });

describe("an open loop", () => {
  it("has its requests due exactly at the times of its schedule, whatever the engine does", async () => {
    await using server = await slow(40);
    const { samples, times } = await load(server.baseUrl, { loop: { users: 200, arrival: POISSON, requests: 60 } });
    const planned = [...dueTimes(POISSON, { seed: 7, scenario: "test", repeat: 0 }).take(60)];
    const due = samples.sort((a, b) => a.turn - b.turn).map(({ dueAtMs }) => dueAtMs - times.startedAtMs);
    for (const [i, ms] of due.entries()) expect(ms).toBeCloseTo(planned[i] ?? Number.NaN, 6);
    expect(samples.map(({ turn }) => turn)).toEqual(Array.from({ length: 60 }, (_, i) => i));
    for (const { sentAtMs, dueAtMs } of samples) expect(sentAtMs).toBeGreaterThanOrEqual(dueAtMs);
  });

  it("does not wait for answers before it sends the next request", async () => {
    await using server = await slow(600);
    const arrival: Arrival = { process: "constant", rate: 100, burstiness: 1 };
    const { samples } = await load(server.baseUrl, { loop: { users: 50, arrival, requests: 20 } });
    expect(samples.map(({ outcome }) => outcome)).toEqual(Array(20).fill("ok"));
    const lastDue = Math.max(...samples.map(({ dueAtMs }) => dueAtMs));
    expect(lastDue).toBeLessThan(Math.min(...samples.map(({ endedAtMs }) => endedAtMs ?? 0)));
    expect(samples.map(({ inFlight }) => inFlight).sort((a = 0, b = 0) => a - b)).toEqual(
      Array.from({ length: 20 }, (_, i) => i + 1),
    );
  });

  it("drops at once what is due while as many are in flight as may be, and never sends it late", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).write(": waiting\n\n"));
    const stop = new AbortController();
    const arrival: Arrival = { process: "constant", rate: 200, burstiness: 1 };
    const { samples, outcome } = await load(server.baseUrl, {
      loop: { users: 3, arrival, requests: 10 },
      signal: stop.signal,
      onSample: ({ turn }) => turn === 9 && stop.abort(),
    });
    const dropped = samples.filter((sample) => sample.outcome === "dropped");
    expect(dropped.map(({ turn }) => turn)).toEqual([3, 4, 5, 6, 7, 8, 9]);
    expect(outcome.droppedDue).toBe(7);
    expect(dropped[0]).toMatchObject({
      failure: "dropped",
      detail: expect.stringContaining("3 requests were in flight"),
    });
    for (const { sentAtMs, dueAtMs } of dropped) {
      expect(sentAtMs).toBeUndefined();
      expect(dueAtMs).toBeGreaterThan(0);
    }
    expect(server.requests).toHaveLength(3);
  });

  it("uses its warm connections again, the last one first, and no more than it needs", async () => {
    await using server = await slow(1);
    const arrival: Arrival = { process: "constant", rate: 8, burstiness: 1 };
    const { samples } = await load(server.baseUrl, {
      loop: { users: 100, arrival, requests: 8, warmupWaves: 1 },
    });
    expect(measured(samples).every(({ reusedConnection, connectMs }) => reusedConnection && !connectMs)).toBe(true);
    // One that carries and one that is kept ready; more only where an answer was late.
    expect(server.connections).toBeLessThan(8);
  });

  it("meets an open connection also where one more is needed than before", async () => {
    await using server = await slow(500);
    const arrival: Arrival = { process: "constant", rate: 10, burstiness: 1 };
    const { samples } = await load(server.baseUrl, { loop: { users: 100, arrival, requests: 4 } });
    const [first, ...others] = samples.sort((a, b) => a.turn - b.turn);
    expect(first?.reusedConnection).toBe(false);
    expect(others.map(({ reusedConnection }) => reusedConnection)).toEqual([true, true, true]);
  });

  it("starts nothing after its duration, and follows what is in flight", async () => {
    await using server = await slow(150);
    const { samples, times } = await load(server.baseUrl, { loop: { users: 100, arrival: POISSON, durationMs: 400 } });
    expect(times.limitAtMs).toBeCloseTo(times.startedAtMs + 400, 6);
    expect(times.allStartedAtMs).toBe(times.startedAtMs);
    const planned = [...dueTimes(POISSON, { seed: 7, scenario: "test", repeat: 0 }).take(200)];
    expect(samples).toHaveLength(planned.filter((ms) => ms < 400).length);
    expect(samples.every(({ outcome }) => outcome === "ok")).toBe(true);
    expect(times.drainedAtMs).toBeGreaterThan(times.limitAtMs);
  });

  it("plays a trace to its last request and ends there", async () => {
    await using server = await slow(5);
    const traceMs = [0, 10, 12, 12, 90];
    const { samples, times } = await load(server.baseUrl, {
      loop: { users: 10, arrival: { process: "trace", burstiness: 1 } },
      context: {
        prompts: { dueTimesMs: traceMs, requestAt: ({ turn }) => ({ text: `t${turn}`, maxTokens: turn + 1 }) },
      },
    });
    expect(samples).toHaveLength(5);
    expect(times.limitAtMs).toBeCloseTo(times.startedAtMs + 90, 6);
    const asked = server.requests.map(({ body }) => JSON.parse(body).max_tokens).sort();
    expect(asked).toEqual([1, 2, 3, 4, 5]);
  });

  it("follows the rate through its stages and says in which each request was due", async () => {
    await using server = await slow(1);
    const { samples, times } = await load(server.baseUrl, {
      loop: {
        users: 20,
        arrival: { process: "constant", burstiness: 1 },
        stages: [
          { durationMs: 200, level: 20, shape: "step" },
          { durationMs: 200, level: 100, shape: "step" },
        ],
      },
    });
    expect(samples.filter(({ stage }) => stage === 0)).toHaveLength(4);
    expect(samples.filter(({ stage }) => stage === 1)).toHaveLength(20);
    expect(times.limitAtMs).toBeCloseTo(times.startedAtMs + 400, 6);
  });

  it("is told to start nothing more without losing what is in flight", async () => {
    await using server = await slow(100);
    const enough = new AbortController();
    const { samples, times } = await load(server.baseUrl, {
      loop: { users: 50, arrival: { process: "constant", rate: 50, burstiness: 1 }, durationMs: 600_000 },
      context: { enough: enough.signal },
      onSample: () => enough.abort(),
    });
    expect(samples.length).toBeGreaterThan(1);
    expect(samples.every(({ outcome }) => outcome === "ok")).toBe(true);
    expect(times.limitAtMs).toBeLessThanOrEqual(times.drainedAtMs);
  });

  it("gives up an engine that only fails", async () => {
    await using server = await scriptedServer((_, response) => void response.writeHead(500).end("broken"));
    const { samples } = await load(server.baseUrl, {
      loop: { users: 5, arrival: { process: "constant", rate: 500, burstiness: 1 }, durationMs: 600_000 },
    });
    expect(samples.filter(({ outcome }) => outcome === "server").length).toBeGreaterThanOrEqual(20);
    expect(samples.length).toBeLessThan(500);
  });
});

describe("equal seeds", () => {
  const run = async (repeat: number, seed: number) => {
    await using server = await slow(3);
    const { samples, times } = await load(server.baseUrl, {
      loop: { users: 20, repeat, arrival: POISSON, requests: 30, cancel: { share: 0.3, afterTokens: 1 } },
      settings: { seed },
    });
    const inOrder = samples.sort((a, b) => a.turn - b.turn);
    const bodyOf = new Map(server.requests.map(({ headers, body }) => [headers["x-request-id"], body]));
    return {
      bodies: inOrder.map(({ id }) => bodyOf.get(id)),
      due: inOrder.map(({ dueAtMs }) => Number((dueAtMs - times.startedAtMs).toFixed(6))),
    };
  };

  it("ask byte for byte the same at the same times; another seed or repeat does not", async () => {
    const first = await run(0, 7);
    expect(first.bodies.every((body) => typeof body === "string")).toBe(true);
    expect(await run(0, 7)).toEqual(first);
    const others = [await run(1, 7), await run(0, 8)];
    for (const other of others) {
      expect(other.due).not.toEqual(first.due);
      expect(other.bodies).not.toEqual(first.bodies);
    }
  });
});
