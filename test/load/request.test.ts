import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Connection } from "../../src/load/connection.ts";
import { rawServer } from "../helpers/raw-server.ts";
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
    await using connection = new Connection(server, 2_000, realClock);
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
    await using connection = new Connection(server, 2_000, realClock);
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

describe("the key in an answer", () => {
  const apiKey = "s3cret/key+with=signs";

  it("is cut out before the answer is shortened, so that no half of it stays", async () => {
    await using server = await scriptedServer((_, response) => {
      response.writeHead(400, { "content-type": "application/json" });
      response.end(JSON.stringify({ error: { message: `${"x".repeat(290)}${apiKey}` } }));
    });
    const { detail } = await ask(server.baseUrl, { apiKey });
    expect(detail).toContain("x***");
    expect(detail).not.toContain("s3cret");
  });

  it("is cut out of an address, and in its encoded form", async () => {
    const encoded = encodeURIComponent(apiKey);
    await using server = await scriptedServer((request, response) => {
      if (request.url?.startsWith("/moved")) {
        response.writeHead(307, { location: `https://elsewhere.test/${"x".repeat(270)}/${encoded}` }).end();
      } else {
        const error = JSON.stringify({ error: { message: `bad keys ${apiKey} and ${encoded}`, code: 500 } });
        streaming(response).end(`${chunk({ content: " a" })}data: ${error}\n\n`);
      }
    });
    const moved = await ask(`${server.baseUrl}/moved`, { apiKey });
    const streamed = await ask(server.baseUrl, { apiKey });
    expect(moved.detail).not.toContain("s3cret");
    expect(streamed.detail).toContain("bad keys *** and ***");
  });
});

describe("the end of an answer", () => {
  const FOREVER = { connect: 2_000, first_token: 600_000, idle: 600_000, total: 600_000 };

  it("is when its bytes arrived, not when they have been parsed", async () => {
    const body = answer(100);
    // One write, so that the last token and the end are of one read.
    await using server = await rawServer((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`),
    );
    const sample = await ask(server.baseUrl);
    expect(sample.outcome).toBe("ok");
    expect(sample.endedAtMs).toBe(sample.lastTokenAtMs);
  });

  it("is its end marker, though the socket is cut or stays open afterwards", async () => {
    const body = answer();
    const head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n\r\n";
    const unended = `${head}${body.length.toString(16)}\r\n${body}\r\n`;
    await using cutting = await rawServer((socket) => socket.end(unended));
    await using holding = await rawServer((socket) => void socket.write(unended));
    expect(await ask(cutting.baseUrl)).toMatchObject({ outcome: "ok", outputTokens: 3, finishReason: "length" });
    const held = await ask(holding.baseUrl, { timeouts: FOREVER });
    expect(held).toMatchObject({ outcome: "ok", outputTokens: 3 });
    // The wait for the clean end is no part of the answer.
    expect(held.events.atMs).toContain(held.endedAtMs);
  });

  it("is not a finish reason alone where the engine has an end marker: a cut there may have cost tokens", async () => {
    const body = chunk({ content: " a" }) + chunk({ content: "" }, { finish_reason: "stop" });
    await using server = await rawServer((socket) =>
      socket.end(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n`),
    );
    expect((await ask(server.baseUrl, { engine: "vllm" })).outcome).toBe("truncated");
  });

  it("is an error inside of it, though the stream stays open", async () => {
    await using server = await scriptedServer(
      (_, response) =>
        void streaming(response).write(`${chunk({ content: " a" })}data: {"error":{"message":"EngineCore died"}}\n\n`),
    );
    const sample = await ask(server.baseUrl, { timeouts: FOREVER });
    expect(sample).toMatchObject({ outcome: "stream-error", detail: expect.stringContaining("EngineCore died") });
  });

  it("is not waited for when an error status has come without the end of its body", async () => {
    await using server = await scriptedServer(
      (_, response) => void response.writeHead(503).write("all slots are busy"),
    );
    const sample = await ask(server.baseUrl, { timeouts: FOREVER });
    expect(sample).toMatchObject({ outcome: "overloaded", detail: expect.stringContaining("all slots are busy") });
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
    await using connection = new Connection(server, 2_000, realClock);
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
        response.writeHead(307, { location: "https://elsewhere.test/?token=t0ken" }).end();
      else streaming(response).end(answer(0));
    });
    expect((await ask(`${server.baseUrl}/page`)).outcome).toBe("protocol");
    expect((await ask(`${server.baseUrl}/empty`)).outcome).toBe("protocol");
    const moved = await ask(`${server.baseUrl}/moved`);
    expect(moved).toMatchObject({ outcome: "protocol", detail: expect.stringContaining("https://elsewhere.test/") });
    expect(moved.detail).not.toContain("t0ken");
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
