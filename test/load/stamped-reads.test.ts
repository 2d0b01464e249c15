import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { ParseQueue } from "../../src/load/parse-queue.ts";
import { ONE_READ_BUFFER, StampedReads } from "../../src/load/stamped-reads.ts";
import { rawServer } from "../helpers/raw-server.ts";

/** Sockets on a server of this process, whose reads are handed on when the test says so, by a clock that counts. */
async function stamped(count = 1) {
  const accepted: Socket[] = [];
  const server = await rawServer((socket) => void accepted.push(socket));
  onTestFinished(() => server[Symbol.asyncDispose]());
  const turns: (() => void)[] = [];
  const queue = new ParseQueue((turn) => void turns.push(turn));
  let now = 0;
  const clients = [];
  for (let at = 0; at < count; at++) {
    const socket = connect({ port: Number(new URL(server.baseUrl).port), host: "127.0.0.1", ...ONE_READ_BUFFER });
    onTestFinished(() => void socket.destroy());
    clients.push(listen(socket, new StampedReads(socket, () => ++now, queue)));
    await once(socket, "connect");
    // A raw server looks up with the first bytes that it gets.
    socket.write("hello");
  }
  await expect.poll(() => accepted.length).toBe(count);
  return { accepted, clients, turns, turn: () => turns.shift()?.(), readSoFar: () => now };
}

/** What undici does: read to the end of the buffer whenever there is something. */
function listen(socket: Socket, reads: StampedReads) {
  const seen: string[] = [];
  socket.on("readable", () => {
    for (let bytes = socket.read(); bytes !== null; bytes = socket.read())
      seen.push(`${bytes} at ${reads.current?.atMs}`);
  });
  socket.on("error", ({ message }) => seen.push(message));
  socket.on("end", () => seen.push("end"));
  return { socket, seen };
}

describe("reads of a socket", () => {
  it("are all stamped before the first of a burst is handed on", async () => {
    const { accepted, clients, turns, turn, readSoFar } = await stamped(20);
    for (const peer of accepted) peer.write("token");
    await expect.poll(readSoFar).toBe(20);
    expect(clients.flatMap(({ seen }) => seen)).toEqual([]);
    expect(turns).toHaveLength(1);
    while (turns.length > 0) turn();
    await expect.poll(() => clients.flatMap(({ seen }) => seen)).toHaveLength(20);
    const stamps = clients.flatMap(({ seen }) => seen.map((line) => Number(line.replace("token at ", ""))));
    expect(stamps.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, at) => at + 1));
  });

  it("of one socket are handed on one by one, each with its own time", async () => {
    const { accepted, clients, turn, readSoFar } = await stamped();
    accepted[0]?.write("a");
    await expect.poll(readSoFar).toBe(1);
    accepted[0]?.write("b");
    await expect.poll(readSoFar).toBe(2);
    turn();
    await expect.poll(() => clients[0]?.seen).toEqual(["a at 1"]);
    turn();
    await expect.poll(() => clients[0]?.seen).toEqual(["a at 1", "b at 2"]);
  });

  it("come before the reset that followed them", async () => {
    const { accepted, clients, turn, readSoFar } = await stamped();
    accepted[0]?.write("half");
    await expect.poll(readSoFar).toBe(1);
    accepted[0]?.resetAndDestroy();
    // On loopback the reset is there by now, and known to the client after a look or two at the socket.
    for (let looks = 0; looks < 5; looks++) await new Promise((resolve) => setImmediate(resolve));
    expect(clients[0]?.seen).toEqual([]);
    const afterTurn = () => {
      turn();
      return clients[0]?.seen;
    };
    await expect.poll(afterTurn).toEqual(["half at 1", "read ECONNRESET"]);
  });

  it("come before the end, which waits for them and for nobody else", async () => {
    const { accepted, clients, turn, readSoFar } = await stamped();
    accepted[0]?.end("last");
    await expect.poll(readSoFar).toBe(2);
    turn();
    await expect.poll(() => clients[0]?.seen).toEqual(["last at 1"]);
    turn();
    await expect.poll(() => clients[0]?.seen).toEqual(["last at 1", "end"]);
    const idle = await stamped();
    idle.accepted[0]?.end();
    await expect.poll(() => idle.clients[0]?.seen).toEqual(["end"]);
  });

  it("are with the reader in their very turn, and with the stream where there is no reader yet", async () => {
    const { accepted, clients, turn, readSoFar } = await stamped();
    accepted[0]?.write("at once");
    await expect.poll(readSoFar).toBe(1);
    turn();
    expect(clients[0]?.seen).toEqual(["at once at 1"]);
    clients[0]?.socket.removeAllListeners("readable");
    for (const [at, text] of ["kept", "and more"].entries()) {
      accepted[0]?.write(text);
      await expect.poll(readSoFar).toBe(2 + at);
      turn();
    }
    expect(String(clients[0]?.socket.read())).toBe("keptand more");
  });

  it("are dropped when the socket was closed on this side", async () => {
    const { accepted, clients, turn, readSoFar } = await stamped();
    accepted[0]?.write("too late");
    await expect.poll(readSoFar).toBe(1);
    clients[0]?.socket.destroy(new Error("enough"));
    turn();
    await expect.poll(() => clients[0]?.seen).toEqual(["enough"]);
  });

  it("make the server wait where too many wait here, and go on afterwards", async () => {
    const { accepted, clients, turns, turn, readSoFar } = await stamped();
    const megabytes = 32;
    const block = Buffer.alloc(2 ** 20, "x");
    for (let at = 0; at < megabytes; at++) accepted[0]?.write(block);
    await expect.poll(readSoFar).toBeGreaterThanOrEqual(64);
    const stopped = readSoFar();
    await new Promise((resolve) => setImmediate(resolve));
    expect(readSoFar()).toBe(stopped);
    let received = 0;
    clients[0]?.socket.removeAllListeners("readable");
    clients[0]?.socket.on("readable", () => {
      for (let bytes = clients[0]?.socket.read(); bytes; bytes = clients[0]?.socket.read()) received += bytes.length;
    });
    const afterTurns = () => {
      while (turns.length > 0) turn();
      return received;
    };
    await expect.poll(afterTurns, { interval: 1, timeout: 20_000 }).toBe(megabytes * 2 ** 20);
  });
});
