import type { Connection } from "./connection.ts";

/** A bounded number of connections: the warm ones are used again, the one last used first, and one is kept ready ahead. */
export class ConnectionPool implements AsyncDisposable {
  readonly #limit: number;
  readonly #create: () => Connection;
  readonly #all: Connection[] = [];
  /** The one given back last is at the end. */
  readonly #free: Connection[] = [];

  constructor(limit: number, create: () => Connection) {
    this.#limit = limit;
    this.#create = create;
  }

  get taken(): number {
    return this.#all.length - this.#free.length;
  }

  /** Undefined while as many are taken as there may be. */
  take(): Connection | undefined {
    if (this.#free.length === 0) this.#grow();
    const warm = this.#free.findLastIndex(({ isWarm }) => isWarm);
    const [connection] = this.#free.splice(warm, 1);
    this.#prepareNext();
    return connection;
  }

  give(connection: Connection): void {
    this.#free.push(connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#all.map((connection) => connection[Symbol.asyncDispose]()));
  }

  /** So that a request which is due soon meets an open connection. */
  #prepareNext(): void {
    if (this.#free.findLast(({ isWarm }) => isWarm) !== undefined) return;
    if (this.#free.length === 0) this.#grow();
    this.#free.at(-1)?.prepare();
  }

  #grow(): void {
    if (this.#all.length >= this.#limit) return;
    const connection = this.#create();
    this.#all.push(connection);
    this.#free.push(connection);
  }
}
