import { buildConnector, Client, type Dispatcher } from "undici";
import type { Clock } from "../deps.ts";

/** Set-up times of one connection, ms; a phase that did not happen is absent. */
export interface ConnectPhases {
  dns?: number;
  tcp?: number;
  tls?: number;
}

/**
 * One user's connection to an engine, kept warm between requests.
 * HTTP/1.1 without pipelining, so that a request has the socket to itself and its bytes are its own.
 */
export class Connection implements AsyncDisposable {
  readonly #client: Client;
  #opened: ConnectPhases | undefined;
  #reuse = true;

  constructor(baseUrl: string, connectTimeoutMs: number, clock: Clock) {
    this.#client = new Client(new URL(baseUrl).origin, {
      connect: timedConnector(connectTimeoutMs, clock, (phases) => {
        this.#opened = phases;
      }),
      pipelining: 1,
      // Every limit is ours (`request.ts`), since undici's cannot tell a first token from a header.
      headersTimeout: 0,
      bodyTimeout: 0,
      // vLLM closes idle connections after 5 s; leave before it does, or a request meets a reset.
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 4_000,
    });
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#client.dispatch(this.#reuse ? options : { ...options, reset: true }, handler);
  }

  /** From now on a new connection for each request: this server does not keep them, whatever it says. */
  stopReusing(): void {
    this.#reuse = false;
  }

  /** The phases of the connection that was opened since the last call; undefined when a warm one was reused. */
  takeOpened(): ConnectPhases | undefined {
    const opened = this.#opened;
    this.#opened = undefined;
    return opened;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client.destroy();
  }
}

function timedConnector(
  timeout: number,
  clock: Clock,
  onOpened: (phases: ConnectPhases) => void,
): buildConnector.connector {
  // Said aloud, or NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment would hand the key to anybody.
  const connect = buildConnector({ timeout, allowH2: false, rejectUnauthorized: true });
  return (options, callback) => {
    const phases: ConnectPhases = {};
    let last = clock.now();
    const lap = (phase: keyof ConnectPhases) => () => {
      const now = clock.now();
      phases[phase] = now - last;
      last = now;
    };
    // undici's connector returns the socket, though its types do not say so.
    const socket = connect(options, (...args) => {
      if (args[0] === null) onOpened(phases);
      callback(...args);
    }) as unknown as import("node:net").Socket;
    socket.once("lookup", lap("dns"));
    socket.once("connect", lap("tcp"));
    if (options.protocol === "https:") socket.once("secureConnect", lap("tls"));
  };
}
