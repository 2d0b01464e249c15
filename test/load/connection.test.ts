import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import { createServer as createTlsServer } from "node:tls";
import { describe, expect, it } from "vitest";
import { Connection } from "../../src/load/connection.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { ask, realClock } from "../helpers/request-context.ts";
import { answer, scriptedServer, streaming } from "../helpers/scripted-server.ts";

const answering = () => scriptedServer((_, response) => void streaming(response).end(answer()));

/** A TCP server that is told of each connection when it is accepted. */
async function accepting(onConnection: (socket: Socket) => void) {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket.on("error", () => undefined));
    onConnection(socket);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

describe("a connection that is opened ahead", () => {
  it("is met open by the request, whose own set-up it was not", async () => {
    await using server = await answering();
    await using connection = new Connection(server, 2_000, realClock);
    expect(connection.isWarm).toBe(false);
    connection.prepare();
    connection.prepare();
    expect(connection.isWarm).toBe(true);
    while (server.connections === 0) await delay(5);
    await delay(20);
    const sample = await ask(server.baseUrl, { connection });
    expect(sample).toMatchObject({ outcome: "ok", reusedConnection: true });
    expect(sample.connectMs).toBeUndefined();
    expect(server.connections).toBe(1);
  });

  it("is waited for by a request that comes while it is being opened", async () => {
    await using server = await answering();
    await using connection = new Connection(server, 2_000, realClock);
    connection.prepare();
    const sample = await ask(server.baseUrl, { connection });
    expect(sample).toMatchObject({ outcome: "ok", reusedConnection: false, connectMs: { tcp: expect.any(Number) } });
    expect(server.connections).toBe(1);
  });

  it("is opened anew where the server has closed it meanwhile", async () => {
    const body = answer();
    await using server = await accepting((socket) => {
      if (server.sockets.length === 1) socket.end();
      else socket.once("data", () => socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`));
    });
    await using connection = new Connection(server, 2_000, realClock);
    connection.prepare();
    while (server.sockets.length === 0 || connection.isWarm) await delay(5);
    expect(await ask(server.baseUrl, { connection })).toMatchObject({ outcome: "ok", reusedConnection: false });
    expect(server.sockets).toHaveLength(2);
  });

  it("leaves the failure to open it to the request", async () => {
    const baseUrl = await closedPort();
    await using connection = new Connection({ baseUrl }, 2_000, realClock);
    connection.prepare();
    while (connection.isWarm) await delay(5);
    expect(await ask(baseUrl, { connection })).toMatchObject({ outcome: "refused" });
  });

  it("is closed with the rest, also where it was never used", async () => {
    await using server = await accepting((socket) => void socket.resume());
    for (const wait of [0, 30]) {
      await using connection = new Connection(server, 2_000, realClock);
      connection.prepare();
      await delay(wait);
    }
    // Of the one that was not open yet when it was closed, the server may never have heard.
    while (server.sockets.length === 0 || !server.sockets.every(({ destroyed }) => destroyed)) await delay(5);
  });
});

describe("a connection to another address than its URL's host", () => {
  it("goes there, and keeps the host in every request", async () => {
    await using server = await answering();
    const { port } = new URL(server.baseUrl);
    const at = { baseUrl: `http://llm.gateway.invalid:${port}`, dialHost: "127.0.0.1" };
    await using connection = new Connection(at, 2_000, realClock);
    connection.prepare();
    const sample = await ask(at.baseUrl, { connection });
    expect(sample.outcome).toBe("ok");
    expect(server.requests.map(({ headers }) => headers.host)).toEqual([`llm.gateway.invalid:${port}`]);
  });

  it("names the host to TLS, which checks the certificate by it", async () => {
    const names: string[] = [];
    const server = createTlsServer({
      SNICallback(name, done) {
        names.push(name);
        done(new Error("no certificate is needed to see the name"));
      },
    }).on("tlsClientError", () => undefined);
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const at = {
      baseUrl: `https://llm.gateway.invalid:${(server.address() as AddressInfo).port}`,
      dialHost: "127.0.0.1",
    };
    await using connection = new Connection(at, 2_000, realClock);
    expect((await ask(at.baseUrl, { connection })).outcome).not.toBe("dns");
    expect(new Set(names)).toEqual(new Set(["llm.gateway.invalid"]));
    server.close();
  });

  it("is not found by the name alone", async () => {
    expect((await ask("http://llm.gateway.invalid:8000")).outcome).toBe("dns");
  });
});
