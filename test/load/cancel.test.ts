import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { load, measured } from "../helpers/load.ts";
import { answer, chunk, scriptedServer, streaming } from "../helpers/scripted-server.ts";

/** Sends a token every 5 ms and remembers how many streams were cut by the client. */
async function talker(tokens = 200) {
  const seen = { cut: 0 };
  const server = await scriptedServer(async (_, response) => {
    streaming(response).write(chunk({ role: "assistant", content: "" }));
    const closed = once(response, "close").then(() => true);
    for (let token = 0; token < tokens; token++) {
      response.write(chunk({ content: ` t${token}` }));
      if (await Promise.race([closed, delay(5, false)])) {
        seen.cut += 1;
        return;
      }
    }
    response.end(answer().slice(answer().indexOf('data: {"choices":[],"usage"')));
  });
  return { server, seen };
}

describe("a request that the client gives up on", () => {
  it("is no failure: it has a TTFT, is marked, and the engine sees the stream cut", async () => {
    const { server, seen } = await talker();
    await using _ = server;
    const { samples } = await load(server.baseUrl, {
      loop: { users: 2, warmupWaves: 0, requests: 4, cancel: { share: 1, afterTokens: 3 } },
    });
    expect(samples).toHaveLength(4);
    for (const sample of samples) {
      expect(sample).toMatchObject({ outcome: "ok", cancelled: true, firstTokenAtMs: expect.any(Number) });
      expect(sample.failure).toBeUndefined();
      expect(sample.events.atMs.length).toBeGreaterThanOrEqual(3);
      expect(sample.events.atMs.length).toBeLessThan(200);
      expect(sample.endedAtMs).toBeGreaterThanOrEqual(sample.lastTokenAtMs ?? Number.POSITIVE_INFINITY);
    }
    while (seen.cut < 4) await delay(5);
  });

  it("is chosen by the seed, in about the share that was asked for, and never in the warm-up", async () => {
    await using server = await scriptedServer(async (_, response) => {
      streaming(response).write(chunk({ content: " a" }));
      await delay(10);
      response.end(answer());
    });
    const run = (seed: number) =>
      load(server.baseUrl, {
        loop: { users: 20, warmupWaves: 1, requests: 200, cancel: { share: 0.25, afterTokens: 1 } },
        settings: { seed },
      });
    const cancelledOf = ({ samples }: Awaited<ReturnType<typeof run>>) =>
      samples.filter(({ cancelled }) => cancelled).map(({ user, turn }) => `${user}/${turn}`);
    const [one, again, other] = [await run(1), await run(1), await run(2)];
    expect(one.samples.filter(({ phase, cancelled }) => phase === "warmup" && cancelled)).toEqual([]);
    // 200 draws at 0.25: 4 standard deviations are 0.12.
    expect(cancelledOf(one).length).toBeGreaterThan(25);
    expect(cancelledOf(one).length).toBeLessThan(75);
    const common = new Set(measured(again.samples).map(({ user, turn }) => `${user}/${turn}`));
    const cancelledAgain = new Set(cancelledOf(again));
    const strays = cancelledOf(one).filter((key) => common.has(key) && !cancelledAgain.has(key));
    // An answer that comes whole in one read, as on a busy machine, has ended before anybody can give up on it.
    expect(strays.length).toBeLessThan(cancelledOf(one).length / 4);
    expect(new Set(cancelledOf(other))).not.toEqual(new Set(cancelledOf(one)));
  });

  it("is left alone where its answer ends by itself before", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).end(answer(3)));
    const { samples } = await load(server.baseUrl, { loop: { requests: 3, cancel: { share: 1, afterTokens: 3 } } });
    expect(samples.map(({ outcome, cancelled }) => [outcome, cancelled])).toEqual(Array(3).fill(["ok", undefined]));
  });
});
