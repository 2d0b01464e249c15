import { connect, createServer, type Server, type Socket } from "node:net";
import type { Address } from "./tables.ts";

/** A server that can be told where it leads from now on. */
export interface Front extends AsyncDisposable {
  readonly listening: Promise<void>;
}

/** Passes every connection on to one of the backends, in turn; resets it where there is none. */
export function tcpFront(address: Address, backends: () => readonly Address[]): Front {
  const sockets = new Set<Socket>();
  let turn = 0;
  const server = createServer({ noDelay: true }, (client) => {
    const targets = backends();
    const target = targets[turn++ % targets.length];
    if (target === undefined) return void client.resetAndDestroy();
    const { host, port } = split(target);
    join(sockets, client, connect({ host, port, noDelay: true }));
  });
  return listeningFront(server, address, sockets);
}

/** What one side does, the other does: data, end, and a break as a break. */
function join(sockets: Set<Socket>, client: Socket, engine: Socket): void {
  for (const [socket, other] of [
    [client, engine],
    [engine, client],
  ] as const) {
    sockets.add(socket);
    socket.on("error", () => other.resetAndDestroy());
    socket.on("close", () => {
      sockets.delete(socket);
      other.destroySoon();
    });
    socket.pipe(other);
  }
}

export function split(address: Address): { host: string; port: number } {
  const at = address.lastIndexOf(":");
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}

export function listeningFront(server: Server, address: Address, sockets: ReadonlySet<Socket>): Front {
  const listening = new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(new Error(`Cannot listen on ${address}: ${error.message}`)));
    server.listen({ ...split(address), exclusive: true }, resolve);
  });
  return {
    listening,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
