import type { ServerResponse } from "node:http";
import type { Fault } from "./faults.ts";
import { DATE, type Header, LENGTH } from "./headers.ts";
import type { Random } from "./random.ts";

/**
 * The way of one answer to the client. Headers keep the order and the case that the dialect gives, since this is what a real engine's look like on the wire.
 * Each part is written on its own (one HTTP chunk), all parts of one `write` in one go.
 */
export class Delivery {
  readonly #response: ServerResponse;
  readonly #fault: Fault | undefined;
  readonly #random: Random;
  /** What a simulated proxy holds back. */
  #held: Buffer[] | undefined;
  #head: { status: number; headers: readonly Header[] } | undefined;

  constructor(response: ServerResponse, fault: Fault | undefined, random: Random) {
    this.#response = response;
    this.#fault = fault;
    this.#random = random;
    this.#held = fault?.kind === "buffered" || fault?.kind === "slow-headers" ? [] : undefined;
  }

  /** Sets status and headers, which go out with the first part or a `flush`; a second call does nothing. */
  open(status: number, headers: readonly Header[]): void {
    if (this.#head) return;
    this.#head = { status, headers };
    if (!this.#held) this.#writeHead();
  }

  /** Sends the headers alone, before there is anything to say. */
  flush(): void {
    if (!this.#held) this.#response.flushHeaders();
  }

  write(parts: readonly string[]): void {
    const pieces = parts.flatMap((part) => this.#split(Buffer.from(part)));
    if (this.#held) this.#held.push(...pieces);
    else this.#send(pieces);
  }

  /** The proxy lets go of what it held; from now on everything passes. */
  release(): void {
    const held = this.#held;
    if (!held) return;
    this.#held = undefined;
    this.#writeHead();
    this.#send(held);
  }

  end(): void {
    this.release();
    this.#response.end();
  }

  /** Ends the connection with a reset, as a crash or a broken path does. */
  reset(): void {
    this.#response.socket?.resetAndDestroy();
  }

  #writeHead(): void {
    if (this.#head) writeHead(this.#response, this.#head.status, this.#head.headers, undefined);
  }

  /** Corking the socket, not the answer, keeps the HTTP chunks apart and flushes them before the next line runs. */
  #send(pieces: readonly Buffer[]): void {
    const { socket } = this.#response;
    socket?.cork();
    for (const piece of pieces) {
      this.#response.write(piece);
      if (this.#fault?.kind === "split") {
        socket?.uncork();
        socket?.cork();
      }
    }
    socket?.uncork();
  }

  #split(bytes: Buffer): Buffer[] {
    if (this.#fault?.kind !== "split") return [bytes];
    const pieces: Buffer[] = [];
    for (let start = 0; start < bytes.length; ) {
      const length = this.#fault.pieces === "bytes" ? 1 : 1 + this.#random.below(40);
      pieces.push(bytes.subarray(start, start + length));
      start += length;
    }
    return pieces;
  }
}

/** Writes status and headers as given; Node's own `Date`, `Connection` and `Keep-Alive` are left out unless the connection closes. */
export function writeHead(
  response: ServerResponse,
  status: number,
  headers: readonly Header[],
  length: number | undefined,
): void {
  response.sendDate = false;
  if (response.shouldKeepAlive) response.removeHeader("connection");
  const filled = headers.flatMap(([name, value]) => {
    if (value === LENGTH) return length === undefined ? [] : [name, String(length)];
    return [name, value === DATE ? new Date().toUTCString() : value];
  });
  response.writeHead(status, filled);
}
