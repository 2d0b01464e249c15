import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import type { RequestSample } from "../../src/model/sample.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { load, measured } from "../helpers/load.ts";
import { answer, type Script, scriptedServer, streaming } from "../helpers/scripted-server.ts";

/** Answers after `ms` and counts how many answers were under way at once. */
function counting(ms: number): { script: Script; most: () => number; mostOf: (from: number, to: number) => number } {
  let inFlight = 0;
  const seen: number[] = [];
  return {
    most: () => Math.max(...seen),
    mostOf: (from, to) => Math.max(...seen.slice(from, to)),
    async script(_, response) {
      inFlight += 1;
      seen.push(inFlight);
      await delay(ms);
      inFlight -= 1;
      streaming(response).end(answer());
    },
  };
}

describe("a closed loop", () => {
  it("reaches its number of users and never exceeds it", async () => {
    const counter = counting(80);
    await using server = await scriptedServer(counter.script);
    const { samples } = await load(server.baseUrl, { loop: { users: 6, requests: 24 } });
    expect(samples.map(({ outcome }) => outcome)).toEqual(Array(24).fill("ok"));
    expect(counter.most()).toBe(6);
    expect(new Set(samples.map(({ user }) => user)).size).toBe(6);
  });

  it("gives each user one TCP connection and keeps it", async () => {
    const counter = counting(20);
    await using server = await scriptedServer(counter.script);
    const { samples } = await load(server.baseUrl, { loop: { users: 4, warmupWaves: 1, requests: 20 } });
    expect(server.connections).toBe(4);
    expect(samples.filter(({ reusedConnection }) => reusedConnection === false)).toHaveLength(4);
    expect(measured(samples).every(({ reusedConnection, connectMs }) => reusedConnection && !connectMs)).toBe(true);
  });

  it("warms up in waves at its own concurrency, and does not count them", async () => {
    const counter = counting(80);
    await using server = await scriptedServer(counter.script);
    const seen = await load(server.baseUrl, { loop: { users: 5, warmupWaves: 2, requests: 5 } });
    const warmup = seen.samples.filter(({ phase }) => phase === "warmup");
    expect(warmup).toHaveLength(10);
    expect(warmup.map(({ turn }) => turn)).toEqual([0, 0, 0, 0, 0, 1, 1, 1, 1, 1]);
    expect(counter.mostOf(0, 5)).toBe(5);
    expect(counter.mostOf(5, 10)).toBe(5);
    expect(measured(seen.samples)).toHaveLength(5);
    for (const { sentAtMs } of measured(seen.samples)) expect(sentAtMs).toBeGreaterThanOrEqual(seen.warmupEndedAtMs);
    expect(seen.times.startedAtMs).toBeGreaterThanOrEqual(seen.warmupEndedAtMs);
  });

  it.each([1, 7, 20])("sends exactly the requests of its limit, here %i, with 7 users", async (requests) => {
    const counter = counting(5);
    await using server = await scriptedServer(counter.script);
    const { samples } = await load(server.baseUrl, { loop: { users: 7, requests } });
    expect(samples).toHaveLength(requests);
    expect(server.requests).toHaveLength(requests);
  });

  it("starts nothing after its duration and follows what is in flight to its end", async () => {
    const counter = counting(120);
    await using server = await scriptedServer(counter.script);
    const { times, samples } = await load(server.baseUrl, { loop: { users: 3, durationMs: 300 } });
    const limit = times.startedAtMs + 300;
    expect(times.limitAtMs).toBeCloseTo(limit, 6);
    for (const sample of samples) {
      expect(sample.dueAtMs).toBeLessThan(limit);
      expect(sample.outcome).toBe("ok");
    }
    expect(samples.some(({ endedAtMs }) => (endedAtMs ?? 0) > limit)).toBe(true);
    expect(times.drainedAtMs).toBeGreaterThanOrEqual(Math.max(...samples.map(({ endedAtMs }) => endedAtMs ?? 0)));
    expect(server.requests).toHaveLength(samples.length);
  });

  it("ends at whichever of its two limits comes first", async () => {
    const counter = counting(5);
    await using server = await scriptedServer(counter.script);
    const { samples, times } = await load(server.baseUrl, { loop: { users: 2, durationMs: 20_000, requests: 6 } });
    expect(samples).toHaveLength(6);
    expect(times.drainedAtMs).toBeLessThan(10_000);
    expect(times.limitAtMs).toBeLessThanOrEqual(times.drainedAtMs);
  });

  it("lets each user think between an answer and the next request", async () => {
    const counter = counting(5);
    await using server = await scriptedServer(counter.script);
    const { samples } = await load(server.baseUrl, { loop: { users: 2, requests: 6, thinkTimeMs: 120 } });
    for (const user of [0, 1]) {
      const own = samples.filter((sample) => sample.user === user).sort((a, b) => a.turn - b.turn);
      own.slice(1).forEach((sample, i) => {
        // Timers of Node may fire up to a millisecond early.
        expect((sample.sentAtMs ?? 0) - (own[i]?.endedAtMs ?? 0)).toBeGreaterThanOrEqual(118);
      });
    }
  });

  it("starts its users spread evenly over the ramp", async () => {
    const counter = counting(5);
    await using server = await scriptedServer(counter.script);
    const { samples, times } = await load(server.baseUrl, { loop: { users: 5, durationMs: 500, rampMs: 400 } });
    for (const user of [0, 1, 2, 3, 4]) {
      const first = samples.find((sample) => sample.user === user && sample.turn === 0);
      expect(first?.dueAtMs).toBeCloseTo(times.startedAtMs + user * 100, 6);
      expect(first?.sentAtMs).toBeGreaterThanOrEqual(times.startedAtMs + user * 100 - 2);
    }
    expect(times.allStartedAtMs).toBeCloseTo(times.startedAtMs + 400, 6);
  });

  it("never starts the users whose turn on the ramp comes after the limit", async () => {
    const counter = counting(5);
    await using server = await scriptedServer(counter.script);
    const { samples, tookMs } = await load(server.baseUrl, { loop: { users: 3, durationMs: 150, rampMs: 60_000 } });
    expect(new Set(samples.map(({ user }) => user))).toEqual(new Set([0]));
    expect(tookMs).toBeLessThan(5_000);
  });
});

describe("the end of a closed loop", () => {
  const NEVER_MS = 600_000;
  const SOON_MS = 60_000;
  const lastEnd = (samples: readonly RequestSample[]) => Math.max(...samples.map(({ endedAtMs }) => endedAtMs ?? 0));

  it("wakes the users who think or wait on the ramp when the last request is taken", { timeout: SOON_MS }, async () => {
    await using server = await scriptedServer(counting(5).script);
    const thinking = await load(server.baseUrl, { loop: { users: 3, requests: 3, thinkTimeMs: NEVER_MS } });
    const ramping = await load(server.baseUrl, { loop: { users: 2, requests: 4, rampMs: NEVER_MS } });
    expect(thinking.samples).toHaveLength(3);
    expect(ramping.samples.map(({ user }) => user)).toEqual([0, 0, 0, 0]);
    for (const { times, samples } of [thinking, ramping]) expect(times.drainedAtMs).toBe(lastEnd(samples));
  });

  it("wakes them when the engine is given up", { timeout: SOON_MS }, async () => {
    const { times, samples } = await load(await closedPort(), {
      loop: { users: 2, durationMs: NEVER_MS, rampMs: NEVER_MS - 1 },
    });
    expect(samples).toHaveLength(20);
    expect(times.drainedAtMs).toBe(lastEnd(samples));
  });

  it("is not slept towards by a user whose next turn is after the deadline", { timeout: SOON_MS }, async () => {
    await using server = await scriptedServer(counting(5).script);
    const loop = { users: 2, durationMs: NEVER_MS, thinkTimeMs: NEVER_MS };
    const { times, samples } = await load(server.baseUrl, { loop });
    expect(samples).toHaveLength(2);
    expect(times.drainedAtMs).toBe(lastEnd(samples));
    expect(times.limitAtMs).toBeCloseTo(times.startedAtMs + NEVER_MS, 6);
  });
});

describe("a failing engine", () => {
  it("is asked again where the scenario allows retries, and each attempt is a sample", async () => {
    let asked = 0;
    await using server = await scriptedServer((_, response) => {
      asked += 1;
      if (asked % 3 !== 0) response.writeHead(503).end("busy");
      else streaming(response).end(answer());
    });
    const { samples } = await load(server.baseUrl, { loop: { requests: 2 }, settings: { retries: 2 } });
    expect(samples.map(({ turn, attempt, outcome }) => [turn, attempt, outcome])).toEqual([
      [0, 1, "overloaded"],
      [0, 2, "overloaded"],
      [0, 3, "ok"],
      [1, 1, "overloaded"],
      [1, 2, "overloaded"],
      [1, 3, "ok"],
    ]);
    // Each has a salt of its own: a retry must not find its own prompt in the engine's cache.
    expect(new Set(server.requests.map(({ body }) => body)).size).toBe(6);
    expect(new Set(samples.map(({ id }) => id)).size).toBe(6);
  });

  it("is given up after twenty failures in a row when it never answered, with a pause after each", async () => {
    const { samples, tookMs } = await load(await closedPort(), { loop: { users: 4, durationMs: 600_000 } });
    // Users that are on their way when patience ends still finish their request.
    expect(samples.length).toBeGreaterThanOrEqual(20);
    expect(samples.length).toBeLessThan(20 + 4);
    expect(new Set(samples.map(({ outcome }) => outcome))).toEqual(new Set(["refused"]));
    expect(tookMs).toBeGreaterThanOrEqual(4 * 245);
    expect(tookMs).toBeLessThan(20_000);
  });

  it("is given up after two failures a user when there are many", async () => {
    const { samples } = await load(await closedPort(), { loop: { users: 30, requests: 100_000 } });
    expect(samples.length).toBeGreaterThanOrEqual(60);
    expect(samples.length).toBeLessThan(60 + 30);
  });

  it("is not tried again after the deadline", async () => {
    await using server = await scriptedServer(async (_, response) => {
      await delay(200);
      response.writeHead(503).end("busy");
    });
    const { samples } = await load(server.baseUrl, { loop: { durationMs: 150 }, settings: { retries: 1_000 } });
    expect(samples.map(({ attempt, outcome }) => [attempt, outcome])).toEqual([[1, "overloaded"]]);
  });

  it("is given up after as many failures in a row when it dies after some answers", async () => {
    let asked = 0;
    await using server = await scriptedServer((_, response) => {
      asked += 1;
      if (asked > 5) response.writeHead(500).end("broken");
      else streaming(response).end(answer());
    });
    const { samples, times } = await load(server.baseUrl, { loop: { users: 4, requests: 100_000 } });
    const failed = samples.filter(({ outcome }) => outcome === "server");
    expect(samples.length - failed.length).toBe(5);
    expect(failed.length).toBeGreaterThanOrEqual(20);
    expect(failed.length).toBeLessThan(20 + 4);
    expect(times.limitAtMs).toBeLessThanOrEqual(times.drainedAtMs);
  });

  it("is not given up as long as it answers now and then", async () => {
    let asked = 0;
    await using server = await scriptedServer((_, response) => {
      asked += 1;
      if (asked % 10 !== 0) response.writeHead(500).end("broken");
      else streaming(response).end(answer());
    });
    const { samples } = await load(server.baseUrl, { loop: { users: 10, requests: 60 } });
    expect(samples).toHaveLength(60);
    expect(samples.filter(({ outcome }) => outcome === "server")).toHaveLength(54);
  });

  it("does not end the others' answers with its own", async () => {
    await using simulator = await startSimulator({ dialect: "vllm", models: ["m"] });
    simulator.setFault({ kind: "reset", everyNth: 3 });
    const { samples } = await load(simulator.baseUrl, { engine: "vllm", loop: { users: 3, requests: 12 } });
    const failed = samples.filter(({ outcome }) => outcome !== "ok");
    expect(failed.map(({ outcome }) => outcome)).toEqual(Array(4).fill("truncated"));
    expect(samples).toHaveLength(12);
  });
});

describe("a stopped run", () => {
  it("ends within two seconds, with what was in flight marked as aborted", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).write(": waiting\n\n"));
    const controller = new AbortController();
    const running = load(server.baseUrl, { loop: { users: 5, durationMs: 600_000 }, signal: controller.signal });
    while (server.requests.length < 5) await delay(5);
    const stoppedAt = performance.now();
    controller.abort();
    const { samples } = await running;
    expect(performance.now() - stoppedAt).toBeLessThan(10_000);
    expect(samples.map(({ outcome }) => outcome)).toEqual(Array(5).fill("aborted"));
  });

  it("ends within two seconds while its users think, and in the middle of the warm-up", async () => {
    const counter = counting(1);
    await using server = await scriptedServer(counter.script);
    const controller = new AbortController();
    const firstAnswers: RequestSample[] = [];
    const thinking = load(server.baseUrl, {
      loop: { users: 2, durationMs: 600_000, thinkTimeMs: 300_000 },
      signal: controller.signal,
      onSample: (sample) => firstAnswers.push(sample),
    });
    const warming = load(server.baseUrl, {
      loop: { users: 1, warmupWaves: 1_000_000, requests: 1 },
      signal: controller.signal,
    });
    while (firstAnswers.length < 2) await delay(5);
    const stoppedAt = performance.now();
    controller.abort();
    const { samples } = await thinking;
    const { samples: warmup } = await warming;
    expect(performance.now() - stoppedAt).toBeLessThan(10_000);
    expect(samples.map(({ outcome }) => outcome)).toEqual(["ok", "ok"]);
    expect(measured(warmup)).toEqual([]);
  });
});

describe("what a sample says", () => {
  it("can be found in the engine's own log by its id", async () => {
    await using simulator = await startSimulator({ dialect: "tgi", models: ["m"] });
    const { samples } = await load(simulator.baseUrl, {
      engine: "tgi",
      loop: { users: 3, warmupWaves: 1, requests: 9 },
    });
    expect(simulator.requests).toHaveLength(12);
    expect(new Set(simulator.requests.map(({ id }) => id))).toEqual(new Set(samples.map(({ id }) => id)));
    for (const sample of samples) {
      expect(simulator.request(sample.id)?.outputTokens).toBe(sample.outputTokens);
    }
  });

  it.each(["vllm", "tgi", "ollama", "openai"] as const)(
    "agrees with the server's own stamps about the time to the first token, for %s",
    async (dialect) => {
      await using simulator = await startSimulator({ dialect, models: ["m"], latency: { loadMs: 0 } });
      const { samples } = await load(simulator.baseUrl, {
        engine: dialect,
        loop: { users: 2, warmupWaves: 1, requests: 24 },
      });
      const differences = measured(samples).map(({ id, firstTokenAtMs, sentAtMs }) => {
        const { readAt, firstTokenAt } = simulator.request(id) ?? { readAt: Number.NaN, firstTokenAt: undefined };
        return (firstTokenAtMs ?? Number.NaN) - (sentAtMs ?? Number.NaN) - ((firstTokenAt ?? Number.NaN) - readAt);
      });
      expect(differences).toHaveLength(24);
      const median = differences.sort((a, b) => a - b)[12];
      // The client's time encloses the server's, but for the moment between the stamp and the write.
      expect(median).toBeGreaterThan(-5);
      expect(median).toBeLessThan(20);
    },
  );
});
