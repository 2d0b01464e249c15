import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { EngineId } from "../model/scenario.ts";
import { DIALECTS } from "./dialects/index.ts";
import { SimulatedEngine } from "./engine.ts";
import { exchange } from "./exchange.ts";
import { type Fault, FaultSwitch } from "./faults.ts";
import { wait } from "./pace.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import type { Serving } from "./serving.ts";
import { type CompleteSettings, completeSettings, type SimulatorSettings } from "./settings.ts";

export type { Fault, FaultKind } from "./faults.ts";
export type { LatencyModel } from "./latency.ts";
export type { RecordedRequest } from "./recorded-request.ts";
export type { SimulatorSettings } from "./settings.ts";

const MOST_CONNECTIONS = 2048;
const MOST_RECORDS = 50_000;

/** A running simulated engine. Disposing it is `close`. */
export interface Simulator extends AsyncDisposable {
  readonly dialect: EngineId;
  readonly baseUrl: string;
  /** What was asked, in the order of arrival; the newest 50,000. */
  readonly requests: readonly RecordedRequest[];
  /** The newest request with this `X-Request-Id`. */
  request(id: string): RecordedRequest | undefined;
  /** Misbehaves from now on; `undefined` behaves again. Throws a `TypeError` for a fault that does not exist. */
  setFault(fault: Fault | undefined): void;
  /** Goes down at once with all its connections, forgets state and metrics, and is back on the same port after `delayMs` (default 0). */
  restart(delayMs?: number): Promise<void>;
  /** Ends everything, open streams too; afterwards no socket and no timer is left. Safe to call twice. */
  close(): Promise<void>;
}

/** Starts a simulated engine over real HTTP. Rejects when it cannot listen; throws a `RangeError` for settings that make no sense. */
export async function startSimulator(settings: SimulatorSettings): Promise<Simulator> {
  const simulator = new RunningSimulator(completeSettings(settings));
  await simulator.start();
  return simulator;
}

class RunningSimulator implements Simulator {
  readonly dialect: EngineId;
  readonly requests: RecordedRequest[] = [];
  readonly #settings: CompleteSettings;
  readonly #faults = new FaultSwitch();
  readonly #closing = new AbortController();
  #listener: Listener | undefined;
  #port: number;
  #lastStart = 0;

  constructor(settings: CompleteSettings) {
    this.dialect = settings.dialect;
    this.#settings = settings;
    this.#port = settings.port;
  }

  get baseUrl(): string {
    const { host } = this.#settings;
    return `http://${host.includes(":") ? `[${host}]` : host}:${this.#port}`;
  }

  async start(): Promise<void> {
    // A process start time has a resolution of 10 ms on Linux, and two starts never share one.
    this.#lastStart = Math.max(Date.now(), this.#lastStart + 10);
    this.#listener = new Listener(this.#serving(this.#lastStart));
    this.#port = await this.#listener.listen(this.#port, this.#settings.host);
  }

  request(id: string): RecordedRequest | undefined {
    return this.requests.findLast((request) => request.id === id);
  }

  setFault(fault: Fault | undefined): void {
    this.#faults.set(fault);
  }

  async restart(delayMs = 0): Promise<void> {
    await this.#stop();
    await wait(delayMs, this.#closing.signal);
    await this.start();
  }

  async close(): Promise<void> {
    this.#closing.abort(new Error("The simulator was closed."));
    await this.#stop();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #stop(): Promise<void> {
    const listener = this.#listener;
    this.#listener = undefined;
    await listener?.stop();
  }

  #serving(startedAt: number): Serving {
    const dialect = DIALECTS[this.dialect];
    const metrics = dialect.metrics(this.#settings, startedAt);
    const engine = new SimulatedEngine(this.#settings, metrics, startedAt);
    return { dialect, metrics, engine, faults: this.#faults, record: (request) => this.#record(request) };
  }

  #record(request: RecordedRequest): void {
    this.requests.push(request);
    if (this.requests.length > MOST_RECORDS) this.requests.splice(0, this.requests.length - MOST_RECORDS);
  }
}

/** One life of the server, from listening to the end of its last exchange. */
class Listener {
  readonly #serving: Serving;
  readonly #server: Server;
  readonly #open = new Map<AbortController, Promise<void>>();

  constructor(serving: Serving) {
    this.#serving = serving;
    this.#server = createServer(
      { keepAliveTimeout: serving.dialect.keepAliveMs, noDelay: true },
      (incoming, response) => this.#handle(incoming, response),
    );
    this.#server.maxConnections = MOST_CONNECTIONS;
  }

  listen(port: number, host: string): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(port, host, () => {
        this.#server.off("error", reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const controller of this.#open.keys()) controller.abort(new Error("The server stops."));
    this.#server.closeAllConnections();
    await closed;
    await Promise.all(this.#open.values());
  }

  #handle(incoming: IncomingMessage, response: ServerResponse): void {
    const controller = new AbortController();
    response.once("close", () => controller.abort(new Error("The client went away.")));
    const done = exchange(incoming, response, this.#serving, controller.signal)
      .catch((error: unknown) => {
        // It ends early when the client goes or the server stops; anything else is a fault of the simulator and must be seen.
        if (!controller.signal.aborted && !response.destroyed)
          process.emitWarning(error instanceof Error ? error : String(error));
        response.destroy();
      })
      .finally(() => this.#open.delete(controller));
    this.#open.set(controller, done);
  }
}
