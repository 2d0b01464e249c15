import type { buildConnector } from "undici";

type Connector = buildConnector.connector;
type Callback = Parameters<Connector>[1];
type Socket = NonNullable<Parameters<Callback>[1]>;

/** Servers close a connection that stands idle, vLLM after 5 s: an older one could be closing when it is needed. */
const FRESH_MS = 4_000;

/**
 * A connection that is opened before a request needs it, so that the request is sent when it is due and not a handshake
 * later. At most one; a failure to open it is left to the request, which will meet the same.
 */
export class SpareSocket {
  readonly #connect: Connector;
  readonly #now: () => number;
  #opening = false;
  #destroyed = false;
  #ready: { socket: Socket; sinceMs: number } | undefined;
  /** A request that came while the connection was still being opened. */
  #waiting: { callback: Callback } | undefined;

  constructor(connect: Connector, now: () => number) {
    this.#connect = connect;
    this.#now = now;
  }

  /** Whether one is open or under way. */
  get there(): boolean {
    return this.#opening || this.#isFresh();
  }

  open(options: buildConnector.Options): void {
    if (this.there) return;
    this.#ready?.socket.destroy();
    this.#ready = undefined;
    this.#opening = true;
    this.#connect(options, (...result) => {
      this.#opening = false;
      const { callback } = this.#waiting ?? {};
      this.#waiting = undefined;
      if (callback !== undefined) callback(...result);
      else if (result[0] === null) this.#keep(result[1]);
    });
  }

  /** Hands over the spare at once, or as soon as it is open; false when there is none. */
  handOver(callback: Callback, onReady: () => void): boolean {
    if (this.#opening) {
      this.#waiting = { callback };
      return true;
    }
    if (!this.#isFresh() || this.#ready === undefined) return false;
    const { socket } = this.#ready;
    this.#ready = undefined;
    onReady();
    // Never in the same turn: undici does not expect its connector to be that quick.
    queueMicrotask(() => callback(null, socket));
    return true;
  }

  destroy(): void {
    this.#destroyed = true;
    this.#ready?.socket.destroy();
  }

  #isFresh(): boolean {
    if (this.#ready === undefined) return false;
    const { socket, sinceMs } = this.#ready;
    return !socket.destroyed && !socket.readableEnded && this.#now() - sinceMs < FRESH_MS;
  }

  #keep(socket: Socket): void {
    if (this.#destroyed) socket.destroy();
    else this.#ready = { socket, sinceMs: this.#now() };
  }
}
