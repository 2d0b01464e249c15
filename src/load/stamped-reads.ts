import type { Socket } from "node:net";
import type { ParseQueue } from "./parse-queue.ts";

/** One read of a socket: when its bytes arrived, `clock.now()`. */
export interface SocketRead {
  readonly atMs: number;
  /** Null where the server has said that nothing follows. */
  readonly bytes: Buffer | null;
}

/** Reads of one socket that wait to be parsed, at 64 KB at most each: then the server has to wait, too. */
const MOST_WAITING = 64;

const readBuffer = Buffer.allocUnsafe(64 * 1024);

/**
 * Option of a socket that will be stamped: all read into the same buffer, and what was read is copied out of it. Else Node
 * takes 64 KB from the system for each read of some hundred bytes, which costs more than the copy.
 */
export const ONE_READ_BUFFER = {
  onread: {
    buffer: readBuffer,
    callback(this: unknown, count: number): boolean {
      const bytes = Buffer.allocUnsafe(count);
      readBuffer.copy(bytes, 0, 0, count);
      return (this as Socket).push(bytes);
    },
  },
};

/**
 * Stamps what a socket reads the moment it is read, before the HTTP parser and everybody else get to see it, which costs a
 * tenth of parsing it. The bytes follow in their turn of the queue: in a burst all streams are stamped first.
 * They go to the socket's reader without passing through the stream, whose own queue would cost as much as parsing them.
 */
export class StampedReads {
  static readonly #of = new WeakMap<object, StampedReads>();

  readonly #socket: Socket;
  readonly #queue: ParseQueue;
  readonly #push: Socket["push"];
  readonly #read: Socket["read"];
  readonly #destroy: Socket["destroy"];
  readonly #waiting: SocketRead[] = [];
  /** The server was told to wait: only a push into the stream makes the socket read on. */
  #stopped = false;
  #offered: Buffer | null = null;
  #endAfterwards: (() => void) | undefined;
  /** The read whose bytes are with the reader of the socket now. */
  current: SocketRead | undefined;

  /** From now on, for a socket that has read nothing yet: `push` is what Node hands every read to. */
  constructor(socket: Socket, now: () => number, queue: ParseQueue) {
    this.#socket = socket;
    this.#queue = queue;
    this.#push = socket.push.bind(socket);
    this.#read = socket.read.bind(socket);
    this.#destroy = socket.destroy.bind(socket);
    socket.push = (bytes: Buffer | null) => this.#take({ atMs: now(), bytes });
    socket.read = (size) => this.#takeOffered() ?? this.#read(size);
    socket.destroy = (error) => this.#end(error);
    StampedReads.#of.set(socket, this);
  }

  /** Of a socket that was stamped. */
  static of(socket: object): StampedReads | undefined {
    return StampedReads.#of.get(socket);
  }

  #take(read: SocketRead): boolean {
    this.#waiting.push(read);
    // An idle connection that ends must be known to be closed before the next request takes it.
    if (read.bytes === null && this.#waiting.length === 1) this.#next();
    else if (this.#waiting.length === 1) this.#queue.add(this.#next);
    this.#stopped ||= this.#waiting.length >= MOST_WAITING;
    return !this.#stopped;
  }

  #next = (): void => {
    const next = this.#waiting.shift();
    if (this.#socket.destroyed) return;
    if (next !== undefined) this.#hand(next);
    if (this.#waiting.length > 0) this.#queue.add(this.#next);
    else this.#endAfterwards?.();
  };

  #hand(read: SocketRead): void {
    this.current = read;
    if (read.bytes === null || this.#stopped || this.#socket.readableLength > 0) this.#handThroughStream(read.bytes);
    else this.#offer(read.bytes);
  }

  /** A reader listens for `readable` and reads until there is nothing. What nobody takes is for the stream to keep. */
  #offer(bytes: Buffer): void {
    this.#offered = bytes;
    this.#socket.emit("readable");
    const left = this.#takeOffered();
    if (left !== null) this.#push(left);
  }

  #takeOffered(): Buffer | null {
    const bytes = this.#offered;
    this.#offered = null;
    return bytes;
  }

  #handThroughStream(bytes: Buffer | null): void {
    this.#stopped = false;
    this.#push(bytes);
    // Nobody asks a stream that ends late for more, which is what makes it say that it has ended.
    if (bytes === null) this.#read(0);
  }

  /** A connection that was reset had brought what waits before. Whoever else ends it wants no more of it. */
  #end(error?: Error): Socket {
    const { syscall } = (error ?? {}) as NodeJS.ErrnoException;
    if (this.#waiting.length === 0 || (syscall !== "read" && syscall !== "write")) return this.#destroy(error);
    this.#endAfterwards ??= () => this.#destroy(error);
    return this.#socket;
  }
}
