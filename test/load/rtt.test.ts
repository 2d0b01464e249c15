import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { engineOf } from "../../src/engines/index.ts";
import { probeRtt } from "../../src/load/rtt.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { load } from "../helpers/load.ts";
import { endpointAt, realClock, timeouts } from "../helpers/request-context.ts";
import { answer, scriptedServer, streaming } from "../helpers/scripted-server.ts";

const probe = (baseUrl: string) =>
  probeRtt({
    endpoint: endpointAt(baseUrl),
    engine: engineOf("openai"),
    settings: {
      max_tokens: 1,
      force_length: false,
      temperature: 0,
      prompts: { kind: "texts", texts: ["a"] },
      cache: "cold",
      seed: 1,
      retries: 0,
      timeouts_ms: timeouts,
    },
    clock: realClock,
    signal: new AbortController().signal,
  });

describe("the round trip", () => {
  it("is measured on one warm connection, below the path of the base URL and without a key", async () => {
    await using server = await scriptedServer(async (_, response) => {
      await delay(20);
      response.end("{}");
    });
    const rtt = await probe(`${server.baseUrl}/team`);
    expect(rtt?.n).toBe(30);
    // Timers of Node may fire up to a millisecond early.
    expect(rtt?.p50).toBeGreaterThanOrEqual(19);
    expect(rtt?.p99).toBeGreaterThanOrEqual(rtt?.p50 ?? 0);
    expect(server.connections).toBe(1);
    expect(server.requests).toHaveLength(31);
    expect(server.requests[0]).toMatchObject({ method: "GET", path: expect.stringMatching(/^\/team\//) });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it("is absent where nobody answers", async () => {
    expect(await probe(await closedPort())).toBeUndefined();
  });

  it("becomes a part of the client's health where it is wanted", async () => {
    await using server = await scriptedServer((request, response) => {
      if (request.method === "GET") response.end("{}");
      else streaming(response).end(answer());
    });
    const { outcome, samples } = await load(server.baseUrl, { loop: { requests: 1 }, context: { probeRtt: true } });
    expect(outcome.health.rttMs?.n).toBe(30);
    expect(samples).toHaveLength(1);
  });
});
