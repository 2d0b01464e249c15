import { buildConnector, Client, type Dispatcher } from "undici";
import type { Clock } from "../deps.ts";
import { dialling, HOW_TO_CONNECT } from "../model/dial.ts";
import type { ServerAddress } from "../model/endpoint.ts";
import { parseQueue } from "./parse-queue.ts";
import { SpareSocket } from "./spare-socket.ts";
import { ONE_READ_BUFFER, type SocketRead, StampedReads } from "./stamped-reads.ts";

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
  readonly #spare: SpareSocket;
  readonly #address: buildConnector.Options;
  #opened: ConnectPhases | undefined;
  #reads: StampedReads | undefined;
  #connected = false;
  #reuse = true;

  constructor({ baseUrl, dialHost }: ServerAddress, connectTimeoutMs: number, clock: Clock) {
    const url = new URL(baseUrl);
    this.#address = addressOf(url);
    const connect = timedConnector(connectTimeoutMs, dialHost, clock, (phases) => {
      this.#opened = phases;
    });
    this.#spare = new SpareSocket(connect, clock.now);
    this.#client = new Client(url.origin, {
      connect: (options, give) => {
        const callback: typeof give = (...args) => {
          if (args[0] === null) this.#reads = StampedReads.of(args[1]);
          give(...args);
        };
        // A connection that stood ready was not set up by the request that gets it.
        const onReady = () => this.takeOpened();
        if (!this.#spare.handOver(callback, onReady)) connect(options, callback);
      },
      pipelining: 1,
      // Every limit is ours (`request.ts`), since undici's cannot tell a first token from a header.
      headersTimeout: 0,
      bodyTimeout: 0,
      // vLLM closes idle connections after 5 s; leave before it does, or a request meets a reset.
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 4_000,
    });
    this.#client.on("connect", () => {
      this.#connected = true;
    });
    this.#client.on("disconnect", () => {
      this.#connected = false;
    });
  }

  /** Whether a request would meet an open connection, or one that is being opened. */
  get isWarm(): boolean {
    return this.#connected || this.#spare.there;
  }

  /** Opens the connection ahead of the next request, where there is none. */
  prepare(): void {
    if (!this.isWarm) this.#spare.open(this.#address);
  }

  dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): void {
    this.#client.dispatch(this.#reuse ? options : { ...options, reset: true }, handler);
  }

  /** The read that brought what the handler of a request is being given. */
  get read(): SocketRead | undefined {
    return this.#reads?.current;
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
    this.#spare.destroy();
    await this.#client.destroy();
  }
}

/** As undici tells its connector. */
function addressOf({ host, hostname, protocol, port }: URL): buildConnector.Options {
  return { host, hostname: hostname.replace(/^\[(.*)\]$/, "$1"), protocol, port };
}

function timedConnector(
  timeout: number,
  dialHost: string | undefined,
  clock: Clock,
  onOpened: (phases: ConnectPhases) => void,
): buildConnector.connector {
  const connect = dialling(buildConnector({ timeout, ...HOW_TO_CONNECT, ...ONE_READ_BUFFER }), dialHost);
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
    new StampedReads(socket, clock.now, parseQueue);
    socket.once("lookup", lap("dns"));
    socket.once("connect", lap("tcp"));
    if (options.protocol === "https:") socket.once("secureConnect", lap("tls"));
  };
}
