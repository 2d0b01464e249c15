import { describe, expect, it } from "vitest";
import { load } from "../helpers/load.ts";
import { ask } from "../helpers/request-context.ts";
import { chunk, scriptedServer, streaming } from "../helpers/scripted-server.ts";

/** Far below the whole of connecting and answering (12 s), so that a limit that comes too late shows. */
const SOON_MS = 4_000;

describe("the limits of a request", () => {
  it("end a wait for the first token on time, on a new connection and on a warm one", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).write(": waiting\n\n"));
    const sample = await ask(server.baseUrl, { timeouts: { first_token: 100 } });
    expect(sample.outcome).toBe("first-token-timeout");
    expect(sample.endedAtMs).toBeLessThan(SOON_MS);
    const { samples } = await load(server.baseUrl, {
      loop: { requests: 2 },
      settings: { timeouts_ms: { connect: 2_000, first_token: 100, idle: 5_000, total: 60_000 } },
    });
    for (const { outcome, sentAtMs, endedAtMs } of samples) {
      expect(outcome).toBe("first-token-timeout");
      expect((endedAtMs ?? 0) - (sentAtMs ?? 0)).toBeLessThan(SOON_MS);
    }
  });

  it("end a silence in the middle on time, however long the first token may take", async () => {
    await using server = await scriptedServer(
      (_, response) => void streaming(response).write(chunk({ content: " a" })),
    );
    const sample = await ask(server.baseUrl, { timeouts: { first_token: 60_000, idle: 100, total: 60_000 } });
    expect(sample.outcome).toBe("idle-timeout");
    expect(sample.endedAtMs).toBeLessThan(SOON_MS);
  });

  it("do not end an answer whose pauses are shorter than the longest silence", async () => {
    await using server = await scriptedServer((_, response) => {
      streaming(response);
      let sent = 0;
      const timer = setInterval(() => {
        sent += 1;
        if (sent <= 6) response.write(chunk({ content: ` t${sent}` }));
        else {
          clearInterval(timer);
          response.end(`${chunk({ content: "" }, { finish_reason: "stop" })}data: [DONE]\n\n`);
        }
      }, 100);
    });
    const sample = await ask(server.baseUrl, { timeouts: { first_token: 5_000, idle: 450, total: 60_000 } });
    expect(sample.outcome).toBe("ok");
  });
});
