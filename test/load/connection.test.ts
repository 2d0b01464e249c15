import { setTimeout as delay } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { Connection } from "../../src/load/connection.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { rawServer } from "../helpers/raw-server.ts";
import { ask, realClock } from "../helpers/request-context.ts";
import { answer, scriptedServer, streaming } from "../helpers/scripted-server.ts";

const answering = () => scriptedServer((_, response) => void streaming(response).end(answer()));

describe("a connection that is opened ahead", () => {
  it("is met open by the request, whose own set-up it was not", async () => {
    await using server = await answering();
    await using connection = new Connection(server.baseUrl, 2_000, realClock);
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
    await using connection = new Connection(server.baseUrl, 2_000, realClock);
    connection.prepare();
    const sample = await ask(server.baseUrl, { connection });
    expect(sample).toMatchObject({ outcome: "ok", reusedConnection: false, connectMs: { tcp: expect.any(Number) } });
    expect(server.connections).toBe(1);
  });

  it("is opened anew where the server has closed it meanwhile", async () => {
    let connections = 0;
    const body = answer();
    await using server = await rawServer((socket) => {
      connections += 1;
      if (connections === 1) socket.end();
      else socket.end(`HTTP/1.1 200 OK\r\ncontent-length: ${body.length}\r\n\r\n${body}`);
    });
    await using connection = new Connection(server.baseUrl, 2_000, realClock);
    connection.prepare();
    while (connections === 0 || connection.isWarm) await delay(5);
    expect(await ask(server.baseUrl, { connection })).toMatchObject({ outcome: "ok", reusedConnection: false });
    expect(connections).toBe(2);
  });

  it("leaves the failure to open it to the request", async () => {
    const baseUrl = await closedPort();
    await using connection = new Connection(baseUrl, 2_000, realClock);
    connection.prepare();
    while (connection.isWarm) await delay(5);
    expect(await ask(baseUrl, { connection })).toMatchObject({ outcome: "refused" });
  });

  it("is closed with the rest, also where it was never used", async () => {
    let closed = 0;
    await using server = await rawServer((socket) => void socket.once("close", () => (closed += 1)));
    for (const wait of [0, 30]) {
      await using connection = new Connection(server.baseUrl, 2_000, realClock);
      connection.prepare();
      await delay(wait);
    }
    while (closed < 2) await delay(5);
  });
});
