import type { Socket } from "node:net";
import type { ParseQueue } from "./parse-queue.ts";

/** One read of a socket: when its bytes arrived, `clock.now()`. */
export interface SocketRead {
  atMs: number;
}

/** Reads of one socket that wait to be parsed, at 64 KB at most each: then the server has to wait, too. */
const MOST_WAITING = 64;

/**
 * Stamps what a socket reads the moment it is read, before the stream, the HTTP parser and everybody else get to see it,
 * which costs a tenth of parsing it. The bytes follow in their turn of the queue: in a burst all streams are stamped first.
 */
export class StampedReads {
  static readonly #of = new WeakMap<object, StampedReads>();

  readonly #socket: Socket;
  readonly #queue: ParseQueue;
  readonly #push: Socket["push"];
  readonly #destroy: Socket["destroy"];
  readonly #waiting: { read: SocketRead; deliver: () => void }[] = [];
  /** The read whose bytes are with the reader of the socket now. */
  current: SocketRead | undefined;

  /** From now on, for a socket that has read nothing yet: `push` is what Node hands every read to. */
  constructor(socket: Socket, now: () => number, queue: ParseQueue) {
    this.#socket = socket;
    this.#queue = queue;
    this.#push = socket.push.bind(socket);
    this.#destroy = socket.destroy.bind(socket);
    socket.push = (bytes: Buffer | null) => this.#take({ atMs: now() }, bytes);
    socket.destroy = (error) => this.#end(error);
    StampedReads.#of.set(socket, this);
  }

  /** Of a socket that was stamped. */
  static of(socket: object): StampedReads | undefined {
    return StampedReads.#of.get(socket);
  }

  #take(read: SocketRead, bytes: Buffer | null): boolean {
    // An idle connection that ends must be known to be closed before the next request takes it.
    if (bytes === null && this.#waiting.length === 0) return this.#hand(read, null);
    this.#add(read, () => this.#hand(read, bytes));
    return this.#waiting.length < MOST_WAITING;
  }

  #hand(read: SocketRead, bytes: Buffer | null): boolean {
    this.current = read;
    const more = this.#push(bytes);
    // Nobody asks a stream that ends late for more, which is what makes it say that it has ended.
    if (bytes === null) this.#socket.read(0);
    return more;
  }

  /** A connection that was reset had brought what waits before. Whoever else ends it wants no more of it. */
  #end(error?: Error): Socket {
    const { syscall } = (error ?? {}) as NodeJS.ErrnoException;
    const last = this.#waiting.at(-1);
    if (last === undefined || (syscall !== "read" && syscall !== "write")) return this.#destroy(error);
    this.#add(last.read, () => this.#destroy(error));
    return this.#socket;
  }

  /** One delivery a turn: two would reach the parser as one. */
  #add(read: SocketRead, deliver: () => void): void {
    this.#waiting.push({ read, deliver });
    if (this.#waiting.length === 1) this.#queue.add(this.#next);
  }

  #next = (): void => {
    const next = this.#waiting.shift();
    if (!this.#socket.destroyed) next?.deliver();
    if (this.#waiting.length > 0) this.#queue.add(this.#next);
  };
}
