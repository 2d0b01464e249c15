import { setTimeout as delay } from "node:timers/promises";
import { Agent, type Dispatcher, ProxyAgent } from "undici";
import { ToolError } from "../errors.ts";
import { type Asked, apiError, describeCall } from "./api-errors.ts";
import type { ChosenCluster } from "./chosen-cluster.ts";
import type { ApiCall, Connection } from "./connection.ts";
import { type Credentials, type CredentialsOutside, credentialsOf } from "./credentials.ts";
import { type Answer, type Exchange, exchange, readAnswer } from "./exchange.ts";
import { linesOf } from "./lines.ts";
import { quoted } from "./names.ts";
import {
  type Destination,
  isBrokenConnection,
  stoppedError,
  timeoutError,
  transportError,
} from "./transport-errors.ts";

const TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 10_000;
/** As many lists as are asked for at once; each keeps its connection. */
export const MOST_CONNECTIONS = 6;
/** A page of 500 large pods has some 10 MB. */
const MOST_BYTES = 64 * 1024 * 1024;
const MOST_TRIES = 3;
const FOR_CALLS = { connections: MOST_CONNECTIONS, maxResponseSize: MOST_BYTES };
/** A watch that is told nothing for so long, not even a bookmark, which comes every minute, is dead. */
const FOR_STREAMS = { headersTimeout: TIMEOUT_MS, bodyTimeout: 200_000 };
/** Where the server says nothing; client-go waits as long. */
const DEFAULT_WAIT_S = 1;

/**
 * Opens a connection with the credentials of the chosen user; nothing is sent yet.
 * Every request has one time limit over all of its tries; those under way end with the signal of the run.
 */
export async function openConnection(chosen: ChosenCluster, outside: CredentialsOutside): Promise<Connection> {
  const credentials = await credentialsOf(chosen, outside);
  return new HttpConnection(chosen, credentials, outside.signal);
}

class HttpConnection implements Connection {
  readonly server: string;
  readonly context?: string;
  readonly namespace?: string;
  readonly inCluster: boolean;
  readonly kubeConfig: Connection["kubeConfig"];
  readonly signal: AbortSignal;
  readonly #origin: string;
  /** Of a proxy such as Rancher's: `/k8s/clusters/x`. */
  readonly #prefix: string;
  readonly #destination: Destination;
  readonly #asked: Asked;
  readonly #credentials: Credentials;
  readonly #dispatcher: Dispatcher;
  /** Of their own: each takes a connection for as long as it goes on. */
  readonly #streams: Dispatcher;

  constructor(chosen: ChosenCluster, credentials: Credentials, signal: AbortSignal) {
    const { origin, host, pathname, port } = new URL(chosen.cluster.server);
    this.server = port === "" ? `${host}:443` : host;
    if (chosen.context !== undefined) this.context = chosen.context;
    if (chosen.namespace !== undefined) this.namespace = chosen.namespace;
    this.inCluster = chosen.inCluster;
    this.kubeConfig = credentials.kubeConfig;
    this.signal = signal;
    this.#origin = origin;
    this.#prefix = pathname.replace(/\/$/, "");
    const { clusterField, userField, context, cluster } = chosen;
    this.#destination = { server: this.server, clusterField, proxied: cluster.proxyUrl !== undefined };
    this.#asked = {
      server: this.server,
      identity: context === undefined ? userField : `context ${quoted(context)} (${userField})`,
    };
    this.#credentials = credentials;
    this.#dispatcher = dispatcherOf(credentials, cluster.proxyUrl, FOR_CALLS);
    this.#streams = dispatcherOf(credentials, cluster.proxyUrl, FOR_STREAMS);
  }

  async request(call: ApiCall): Promise<unknown> {
    const timeoutMs = call.timeoutMs ?? TIMEOUT_MS;
    const timeout = AbortSignal.timeout(timeoutMs);
    // What begins after the stop is tidying up, such as a lease that is given back.
    const signal = this.signal.aborted ? timeout : AbortSignal.any([this.signal, timeout]);
    const endsAt = performance.now() + timeoutMs;
    try {
      for (let attempt = 1; ; attempt++) {
        const answer = await this.#send(call, signal);
        if (answer.status < 300) return answer.json;
        const waitMs = waitBeforeNext(call, answer);
        const inTime = waitMs !== undefined && attempt < MOST_TRIES && performance.now() + waitMs < endsAt;
        if (!inTime) throw apiError(call, this.#asked, answer.status, answer.json);
        await delay(waitMs, undefined, { signal });
      }
    } catch (error) {
      if (timeout.aborted) throw timeoutError(this.#destination, describeCall(call), timeoutMs);
      if (error instanceof ToolError) throw error;
      if (signal.aborted) throw stoppedError(this.signal, describeCall(call));
      throw transportError(error, this.#destination, describeCall(call));
    }
  }

  async stream(path: string, signal: AbortSignal): Promise<AsyncIterable<string>> {
    const call = { method: "GET", path } as const;
    try {
      const response = await this.#streams.request(await this.#wired(call, AbortSignal.any([this.signal, signal])));
      if (response.statusCode === 200) return linesOf(response.body);
      const answer = await readAnswer(response, this.server);
      throw apiError(call, this.#asked, answer.status, answer.json);
    } catch (error) {
      throw error instanceof ToolError ? error : transportError(error, this.#destination, describeCall(call));
    }
  }

  async #wired(call: ApiCall, signal: AbortSignal): Promise<Exchange> {
    const headers = {
      accept: call.accept ?? "application/json",
      "user-agent": "llm-latency-gate",
      ...(call.body !== undefined && { "content-type": call.contentType ?? "application/json" }),
      ...(await this.#credentials.headers()),
    };
    const { method, body } = call;
    const text = body === undefined ? null : JSON.stringify(body);
    return { origin: this.#origin, path: this.#prefix + call.path, method, headers, body: text, signal };
  }

  async #send(call: ApiCall, signal: AbortSignal): Promise<Answer> {
    const request = await this.#wired(call, signal);
    const send = () => exchange(this.#dispatcher, request, this.server);
    return send().catch((error: unknown) => {
      // The server may close a kept connection just as it is used again.
      if (call.method === "GET" && isBrokenConnection(error)) return send();
      throw error;
    });
  }

  async close(): Promise<void> {
    await Promise.all([this.#dispatcher.destroy(), this.#streams.destroy()]);
  }
}

/** Undefined where the answer stands. A 429 was not carried out; another failure is only tried again where that does no harm. */
function waitBeforeNext({ method }: ApiCall, { status, retryAfter }: Answer): number | undefined {
  if (status === 429) return 1000 * (retryAfter ?? DEFAULT_WAIT_S);
  return status >= 500 && method === "GET" && retryAfter !== undefined ? 1000 * retryAfter : undefined;
}

/** One for all requests: the library itself makes a new one, and with it a new TLS connection, for each. */
function dispatcherOf({ tls }: Credentials, proxyUrl: string | undefined, limits: Agent.Options): Dispatcher {
  const shared = { ...limits, pipelining: 1, allowH2: false };
  if (proxyUrl !== undefined) return new ProxyAgent({ ...shared, uri: proxyUrl, requestTls: tls });
  return new Agent({ ...shared, connect: { ...tls, timeout: CONNECT_TIMEOUT_MS, keepAlive: true } });
}
