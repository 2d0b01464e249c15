import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Connection } from "../../src/load/connection.ts";
import { ask, realClock } from "../helpers/request-context.ts";
import { answer, chunk, scriptedServer, streaming } from "../helpers/scripted-server.ts";

describe("one streamed request", () => {
  it("takes TTFT from the first text, not from headers, comments or the role", async () => {
    await using server = await scriptedServer(async (_, response) => {
      streaming(response).write(`: keep-alive\n\n${chunk({ role: "assistant", content: "" })}`);
      await delay(60);
      response.end(answer().slice(answer().indexOf("data: ", 10)));
    });
    const sample = await ask(server.baseUrl);
    expect(sample.outcome).toBe("ok");
    expect(sample.roleAtMs).toBeLessThanOrEqual(sample.firstTokenAtMs ?? 0);
    // The server held the text back for 60 ms after it had read the request.
    expect((sample.firstTokenAtMs ?? 0) - (sample.sentAtMs ?? 0)).toBeGreaterThanOrEqual(59);
    expect(sample.firstAnswerAtMs).toBe(sample.firstTokenAtMs);
    expect(sample).toMatchObject({
      inputTokens: 7,
      outputTokens: 3,
      tokenSource: "usage",
      finishReason: "length",
      status: 200,
    });
  });

  it("keeps the set-up of the connection out of TTFT and reuses it afterwards", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).end(answer()));
    await using connection = new Connection(server.baseUrl, 2_000, realClock);
    const first = await ask(server.baseUrl, { connection });
    const second = await ask(server.baseUrl, { connection, turn: 1 });
    expect(first.reusedConnection).toBe(false);
    expect(first.connectMs?.tcp).toBeGreaterThan(0);
    expect(first.connectMs?.tls).toBeUndefined();
    expect(second.reusedConnection).toBe(true);
    expect(second.connectMs).toBeUndefined();
    expect(server.connections).toBe(1);
  });

  it("is sent again on a new connection where the server was closing the kept one, as llama.cpp does after each stream", async () => {
    let onThisConnection = 0;
    await using server = await scriptedServer((request, response) => {
      onThisConnection = request.headers.connection === "close" ? 1 : onThisConnection + 1;
      if (onThisConnection === 1) streaming(response).end(answer());
      else {
        onThisConnection = 0;
        request.socket.destroy();
      }
    });
    await using connection = new Connection(server.baseUrl, 2_000, realClock);
    await ask(server.baseUrl, { connection });
    const second = await ask(server.baseUrl, { connection, turn: 1 });
    const third = await ask(server.baseUrl, { connection, turn: 2 });
    expect(second).toMatchObject({ outcome: "ok", reusedConnection: false, connectMs: { tcp: expect.any(Number) } });
    expect(third).toMatchObject({ outcome: "ok", reusedConnection: false });
    expect(server.connections).toBe(3);
  });

  it("gives all events of one read one stamp and the same read index", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).end(answer(5)));
    const { events } = await ask(server.baseUrl);
    expect(events.atMs).toHaveLength(5);
    expect(new Set(events.atMs).size).toBe(1);
    expect(new Set(events.readIndex).size).toBe(1);
  });

  it("gives events of separate reads stamps and indexes of their own", async () => {
    await using server = await scriptedServer(async (_, response) => {
      streaming(response);
      for (const text of [" a", " b"]) {
        response.write(chunk({ content: text }));
        await delay(150);
      }
      response.end(answer(1));
    });
    const { events } = await ask(server.baseUrl);
    expect(new Set(events.readIndex).size).toBe(3);
    expect(events.atMs[1] ?? 0).toBeGreaterThan((events.atMs[0] ?? 0) + 15);
  });

  it("sends its id and its key, and keeps the path of the base URL", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).end(answer()));
    await ask(`${server.baseUrl}/team/a/`, { apiKey: "s3cret-key" });
    expect(server.requests[0]).toMatchObject({ method: "POST", path: "/team/a/v1/chat/completions" });
    expect(server.requests[0]?.headers).toMatchObject({
      "x-request-id": "request-0",
      authorization: "Bearer s3cret-key",
    });
  });

  it("cuts the key out of an error that quotes it", async () => {
    await using server = await scriptedServer((request, response) => {
      response.writeHead(401, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: `bad key ${request.headers.authorization}` } }));
    });
    const sample = await ask(server.baseUrl, { apiKey: "s3cret-key" });
    expect(sample.outcome).toBe("auth");
    expect(sample.detail).toContain("***");
    expect(JSON.stringify(sample)).not.toContain("s3cret-key");
  });
});

describe("a request that fails", () => {
  it("is refused where nothing listens", async () => {
    const free = createServer().listen(0, "127.0.0.1");
    await once(free, "listening");
    const { port } = free.address() as { port: number };
    free.close();
    await once(free, "close");
    expect(await ask(`http://127.0.0.1:${port}`)).toMatchObject({
      outcome: "refused",
      failure: "refused",
      detail: expect.stringContaining("ECONNREFUSED"),
    });
  });

  it("is a dns failure for a name that does not exist", async () => {
    expect((await ask("http://no-such-host.invalid")).outcome).toBe("dns");
  });

  it("is a tls failure when the server speaks plain http", async () => {
    await using server = await scriptedServer((_, response) => void response.end("x"));
    expect((await ask(server.baseUrl.replace("http:", "https:"))).outcome).toBe("tls");
  });

  it("is a first-token-timeout when only comments come", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).write(": still here\n\n"));
    const sample = await ask(server.baseUrl, { timeouts: { first_token: 80 } });
    expect(sample).toMatchObject({ outcome: "first-token-timeout", detail: "no token after 80 ms" });
  });

  it("is an idle-timeout when the stream stands still", async () => {
    await using server = await scriptedServer(
      (_, response) => void streaming(response).write(chunk({ content: " a" })),
    );
    const sample = await ask(server.baseUrl, { timeouts: { idle: 80 } });
    expect(sample).toMatchObject({ outcome: "idle-timeout", outputTokens: 1, tokenSource: "chunks" });
  });

  it("is a total-timeout when tokens come for ever", async () => {
    await using server = await scriptedServer((_, response) => {
      streaming(response);
      const timer = setInterval(() => response.write(chunk({ content: " a" })), 10);
      response.on("close", () => clearInterval(timer));
    });
    expect((await ask(server.baseUrl, { timeouts: { total: 150 } })).outcome).toBe("total-timeout");
  });

  it("is truncated when the stream ends cleanly without its marker", async () => {
    await using server = await scriptedServer((_, response) => void streaming(response).end(chunk({ content: " a" })));
    expect((await ask(server.baseUrl)).outcome).toBe("truncated");
  });

  it("is truncated when the connection is cut in the middle", async () => {
    await using server = await scriptedServer(async (_, response) => {
      streaming(response).write(chunk({ content: " a" }));
      await delay(30);
      response.destroy();
    });
    const sample = await ask(server.baseUrl);
    expect(sample.outcome).toBe("truncated");
    expect(sample.firstTokenAtMs).toBeDefined();
  });

  it("is truncated, and not sent again, when the server closes long after it took the request", async () => {
    let taken = 0;
    await using server = await scriptedServer(async (request, response) => {
      taken += 1;
      if (taken === 1) streaming(response).end(answer());
      else await delay(150).then(() => request.socket.destroy());
    });
    await using connection = new Connection(server.baseUrl, 2_000, realClock);
    await ask(server.baseUrl, { connection });
    expect(await ask(server.baseUrl, { connection, turn: 1 })).toMatchObject({ outcome: "truncated" });
    expect(taken).toBe(2);
  });

  it("is a stream-error when a 200 carries an error", async () => {
    await using server = await scriptedServer((_, response) => {
      streaming(response).end(
        `${chunk({ content: " a" })}data: {"error":{"message":"EngineCore died","code":500}}\n\ndata: [DONE]\n\n`,
      );
    });
    expect(await ask(server.baseUrl)).toMatchObject({
      outcome: "stream-error",
      detail: expect.stringContaining("EngineCore died"),
    });
  });

  it("is protocol for a web page, for an answer without text, and for a redirect", async () => {
    await using server = await scriptedServer((request, response) => {
      if (request.url?.startsWith("/page"))
        response.writeHead(200, { "content-type": "text/html" }).end("<html><title>Sign in</title></html>");
      else if (request.url?.startsWith("/moved"))
        response.writeHead(307, { location: "https://elsewhere.test/" }).end();
      else streaming(response).end(answer(0));
    });
    expect((await ask(`${server.baseUrl}/page`)).outcome).toBe("protocol");
    expect((await ask(`${server.baseUrl}/empty`)).outcome).toBe("protocol");
    expect(await ask(`${server.baseUrl}/moved`)).toMatchObject({
      outcome: "protocol",
      detail: expect.stringContaining("https://elsewhere.test/"),
    });
  });

  it("is aborted at once when the run is stopped, before or during the answer", async () => {
    await using server = await scriptedServer(
      (_, response) => void streaming(response).write(chunk({ content: " a" })),
    );
    expect((await ask(server.baseUrl, { signal: AbortSignal.abort() })).outcome).toBe("aborted");
    const controller = new AbortController();
    const pending = ask(server.baseUrl, { signal: controller.signal });
    while (server.requests.length === 0) await delay(5);
    controller.abort();
    const startedAt = performance.now();
    expect((await pending).outcome).toBe("aborted");
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });
});
