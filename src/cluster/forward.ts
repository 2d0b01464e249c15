import { type AddressInfo, createServer, type Socket } from "node:net";
import { type Duplex, finished } from "node:stream";
import type { Forward } from "../deps.ts";
import type { ForwardTarget } from "../model/cluster.ts";
import type { Connection } from "./connection.ts";
import { readyPod } from "./ready-pod.ts";
import { openTunnel, TunnelFailure } from "./tunnel.ts";

/** The newest are kept: a run through a dead pod breaks one with every request. */
const MOST_FAILURES = 100;

/**
 * A port of a pod as a port of this machine, on loopback: every connection to it is one through the API server.
 * A connection that breaks is reset, so that the client never takes a cut answer for a whole one, and `failures` tells why.
 * When the pod is gone, a ready one of the selector takes over from the next connection on.
 * Rejects with TunnelFailure when not even a first connection can be opened.
 */
export async function forwardTo(connection: Connection, target: ForwardTarget): Promise<Forward> {
  const forward = new PortForward(connection, target);
  await forward.start();
  return forward;
}

class PortForward implements Forward {
  baseUrl = "";
  readonly #connection: Connection;
  readonly #target: ForwardTarget;
  readonly #server = createServer({ noDelay: true }, (socket) => void this.#serve(socket));
  readonly #sockets = new Set<Socket>();
  readonly #failures: string[] = [];
  #pod: string;
  /** A connection broke, so that the pod may be gone: look before the next one. */
  #doubtful = false;
  /** One look for all connections that wait for it. */
  #look: Promise<void> | undefined;

  constructor(connection: Connection, target: ForwardTarget) {
    this.#connection = connection;
    this.#target = target;
    this.#pod = target.pod;
  }

  async start(): Promise<void> {
    // Tells a missing right now instead of with every request; its TLS session makes the later handshakes short.
    const first = await this.#open(this.#connection.signal);
    first.destroy();
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    this.baseUrl = `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  pod(): string {
    return this.#pod;
  }

  failures(): readonly string[] {
    return this.#failures;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const closed = new Promise((resolve) => this.#server.close(resolve));
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(socket: Socket): Promise<void> {
    const gone = new AbortController();
    this.#sockets.add(socket);
    // Without a listener an error of a socket ends the process; its close says all there is to know.
    socket.on("error", () => undefined);
    socket.on("close", () => {
      this.#sockets.delete(socket);
      gone.abort();
    });
    try {
      const tunnel = await this.#open(gone.signal);
      gone.signal.addEventListener("abort", () => tunnel.destroy());
      finished(tunnel, (error) => {
        if (error) this.#fail(socket, error);
      });
      socket.pipe(tunnel).pipe(socket);
    } catch (error) {
      this.#fail(socket, error as Error);
    }
  }

  /** A tunnel to the present pod, or to the one that took over from it. */
  async #open(signal: AbortSignal): Promise<Duplex> {
    if (this.#doubtful) await this.#lookForPod();
    const pod = this.#pod;
    try {
      return await this.#openTo(pod, signal);
    } catch (error) {
      if (!mayBeGone(error) || signal.aborted) throw error;
      if (this.#pod === pod) await this.#lookForPod();
      if (this.#pod === pod) throw error;
      return await this.#openTo(this.#pod, signal);
    }
  }

  #openTo(pod: string, signal: AbortSignal): Promise<Duplex> {
    return openTunnel(this.#connection, { ...this.#target, pod }, signal);
  }

  /** Where nothing ready is found, or looking is not allowed, all stays as it is and the tunnel's own failure is told. */
  #lookForPod(): Promise<void> {
    this.#look ??= readyPod(this.#connection, this.#target, this.#pod)
      .then(
        (pod) => {
          this.#pod = pod ?? this.#pod;
        },
        () => undefined,
      )
      .finally(() => {
        this.#doubtful = false;
        this.#look = undefined;
      });
    return this.#look;
  }

  #fail(socket: Socket, error: Error): void {
    // The client went first: nobody waits for an answer that could have broken.
    if (socket.destroyed) return;
    this.#doubtful = true;
    this.#failures.push(error.message);
    if (this.#failures.length > MOST_FAILURES) this.#failures.shift();
    socket.resetAndDestroy();
  }
}

/** A refusal of us, 401 or 403, is the same for every pod. */
function mayBeGone(error: unknown): boolean {
  return error instanceof TunnelFailure && error.status !== 401 && error.status !== 403;
}
