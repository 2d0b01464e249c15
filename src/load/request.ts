import type { Dispatcher } from "undici";
import type { Clock } from "../deps.ts";
import type { Engine, HttpRequest, StreamEvent, StreamReader } from "../engines/engine.ts";
import { transportFailure } from "../engines/transport.ts";
import type { Endpoint } from "../model/endpoint.ts";
import type { Failure } from "../model/failures.ts";
import type { RequestSample } from "../model/sample.ts";
import type { Timeouts } from "../model/scenario.ts";
import type { Connection } from "./connection.ts";
import { EventBuffer } from "./event-buffer.ts";
import { countChunks, observe } from "./observe.ts";
import type { SocketRead } from "./stamped-reads.ts";

/** One request as the schedule wants it. */
export interface RequestPlan
  extends Pick<
    RequestSample,
    "id" | "scenario" | "phase" | "repeat" | "pair" | "user" | "turn" | "attempt" | "dueAtMs" | "stage" | "inFlight"
  > {
  http: HttpRequest;
  /** The client gives up on the answer after so many token events, as a person does who has read enough. */
  cancelAfterTokens?: number;
}

export interface RequestContext {
  endpoint: Endpoint;
  engine: Engine;
  connection: Connection;
  apiKey: string | undefined;
  timeouts: Timeouts;
  clock: Clock;
  /** `clock.now()` at the run's monotonic origin. */
  originMs: number;
  signal: AbortSignal;
}

/** For undici, which would put a text into the pool of small buffers: 64 KB that stay in memory for as long as one answer takes. */
const encoder = new TextEncoder();

/** How much of an error page is read; enough for any message. */
const ERROR_BODY_LIMIT = 64 * 1024;

/** A close that was under way when the request was sent arrives within half a round trip; later, it may be a crash. */
const ALREADY_CLOSING_MS = 100;

/** How long the clean end of a decided answer is waited for: only to keep the connection, the answer cannot change. */
const END_GRACE_MS = 250;

/** How long the body of an error is waited for after its headers: the status has said already that it is one. */
const ERROR_BODY_MS = 2_000;

/** Sends one request and observes its answer to the end. Never throws: every failure is a sample with its class. */
export function streamRequest(plan: RequestPlan, context: RequestContext): Promise<RequestSample> {
  return new Promise((resolve) => new Observation(plan, context, resolve).start());
}

/**
 * Undici's handler of one request.
 * It is called some time after the bytes arrived, and every time is that of the read which brought them (`StampedReads`).
 */
class Observation implements Dispatcher.DispatchHandler {
  readonly #context: RequestContext;
  /** Without its events, until it is settled. */
  readonly #sample: RequestSample;
  readonly #events = EventBuffer.borrow();
  readonly #http: HttpRequest;
  readonly #resolve: (sample: RequestSample) => void;
  readonly #reader: StreamReader;
  readonly #cancelAfterTokens: number;
  #controller: Dispatcher.DispatchController | undefined;
  #headers: Record<string, string> = {};
  #errorBody: string[] = [];
  #errorBodyBytes = 0;
  #read: SocketRead | undefined;
  /** HTTP chunks of one read that are not parsed yet: together they cost half of what they cost one by one. */
  #chunk: Buffer | undefined;
  #moreChunks: Buffer[] | undefined;
  #readIndex = -1;
  #lastReadAtMs = 0;
  #failure: Failure | undefined;
  /** The engine's own end marker was read: the answer is whole, whatever becomes of the socket. */
  #complete = false;
  /** When the reader had seen the end marker or an error: nothing that follows counts. */
  #decidedAtMs: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #settled = false;

  constructor(plan: RequestPlan, context: RequestContext, resolve: (sample: RequestSample) => void) {
    this.#context = context;
    this.#resolve = resolve;
    this.#http = plan.http;
    this.#reader = context.engine.reader(context.endpoint.api);
    const { http: _, cancelAfterTokens = Number.POSITIVE_INFINITY, ...planned } = plan;
    this.#cancelAfterTokens = cancelAfterTokens;
    this.#sample = {
      ...planned,
      endpointId: context.endpoint.id,
      side: context.endpoint.side,
      events: { atMs: [], readIndex: [] },
      outcome: "ok",
    };
  }

  start(): void {
    const { signal } = this.#context;
    if (signal.aborted) {
      this.#settle({ class: "aborted", detail: "the run was stopped before the request was sent" });
      return;
    }
    signal.addEventListener("abort", this.#onAbort, { once: true });
    this.#armTimer();
    this.#dispatch();
  }

  #dispatch(): void {
    const { connection, endpoint, apiKey } = this.#context;
    const prefix = new URL(endpoint.baseUrl).pathname.replace(/\/$/, "");
    const headers: Record<string, string> = { ...this.#http.headers, "x-request-id": this.#sample.id };
    if (apiKey !== undefined) headers["authorization"] = `Bearer ${apiKey}`;
    try {
      const options = {
        path: prefix + this.#http.path,
        method: this.#http.method,
        headers,
        body: this.#http.body === undefined ? null : encoder.encode(this.#http.body),
      };
      connection.dispatch(options, this);
    } catch (error) {
      this.#settle(transportFailure(error));
    }
  }

  /** Undici calls this when the request is about to be written to a connected socket: the clock starts here. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    const sentAtMs = this.#now();
    this.#sample.sentAtMs = sentAtMs;
    this.#lastReadAtMs = sentAtMs;
    const opened = this.#context.connection.takeOpened();
    this.#sample.reusedConnection = opened === undefined;
    if (opened !== undefined) this.#sample.connectMs = opened;
    if (this.#failure === undefined) this.#armTimer();
    else controller.abort(new Error(this.#failure.detail));
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    this.#stamp();
    this.#sample.headersAtMs = this.#lastReadAtMs;
    this.#sample.status = status;
    if (status <= 200) return;
    this.#headers = Object.fromEntries(
      Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
    );
    this.#armTimer();
  }

  onResponseData(_: Dispatcher.DispatchController, bytes: Buffer): void {
    this.#stamp();
    if (this.#sample.status !== 200) {
      this.#keepErrorBody(bytes);
      return;
    }
    if (this.#chunk !== undefined) {
      this.#moreChunks ??= [];
      this.#moreChunks.push(bytes);
      return;
    }
    this.#chunk = bytes;
    // Undici hands over all HTTP chunks of a read in one turn.
    queueMicrotask(this.#parseRead);
  }

  #parseRead = (): void => {
    this.#parse();
    this.#cancelIfEnough();
  };

  #parse(): void {
    if (this.#chunk === undefined) return;
    const bytes = this.#moreChunks === undefined ? this.#chunk : Buffer.concat([this.#chunk, ...this.#moreChunks]);
    this.#chunk = undefined;
    this.#moreChunks = undefined;
    for (const event of this.#reader.push(bytes)) this.#take(event, this.#lastReadAtMs, this.#readIndex);
  }

  /** The end is when its bytes arrived, not when they have been parsed. */
  onResponseEnd(): void {
    this.#parse();
    this.#stamp();
    this.#settle(this.#sample.status === 200 ? this.#endStream() : this.#errorAnswer(), this.#lastReadAtMs);
  }

  #endStream(): Failure | undefined {
    const { events, failure } = this.#reader.end();
    for (const event of events) this.#take(event, this.#lastReadAtMs, this.#readIndex);
    return this.#failure ?? failure;
  }

  /** The key is cut out of the whole texts: the engine shortens them, and of a key cut in two a half would stay. */
  #errorAnswer(): Failure {
    const headers = Object.fromEntries(
      Object.entries(this.#headers).map(([name, value]) => [name, this.#withoutKey(value)]),
    );
    const body = this.#withoutKey(this.#errorBody.join(""));
    return this.#context.engine.failure({ status: this.#sample.status ?? 0, headers, body });
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    this.#parse();
    const failure = this.#complete ? undefined : (this.#failure ?? transportFailure(error));
    if (failure !== undefined && this.#metClosing(failure)) this.#sendAgain();
    else this.#settle(failure);
  }

  /**
   * The server was closing the kept connection while we sent on it, so it never read the request: a race that the client
   * has to bear, and no failure of the engine. llama.cpp closes after every stream, although it announces keep-alive.
   */
  #metClosing({ class: failure }: Failure): boolean {
    const { sentAtMs, reusedConnection, headersAtMs } = this.#sample;
    const unanswered = reusedConnection === true && headersAtMs === undefined && sentAtMs !== undefined;
    if (this.#sample.sentAgain || !unanswered || failure !== "truncated") return false;
    return this.#now() - sentAtMs < ALREADY_CLOSING_MS;
  }

  /** Once, on a new connection. The clock starts anew with it. */
  #sendAgain(): void {
    this.#sample.sentAgain = true;
    this.#controller = undefined;
    delete this.#sample.sentAtMs;
    delete this.#sample.reusedConnection;
    this.#context.connection.stopReusing();
    this.#dispatch();
  }

  #now(): number {
    return this.#context.clock.now() - this.#context.originMs;
  }

  /** All that arrives in one read of the socket has its time. */
  #stamp(): void {
    const { read } = this.#context.connection;
    if (read === undefined || read === this.#read) return;
    this.#read = read;
    this.#readIndex += 1;
    this.#lastReadAtMs = read.atMs - this.#context.originMs;
  }

  /** Only once there is text, so that the request has a TTFT; an answer that is decided has come to its own end. */
  #cancelIfEnough(): void {
    if (this.#complete || this.#decidedAtMs !== undefined || this.#settled) return;
    if (this.#events.length < this.#cancelAfterTokens || this.#sample.firstTokenAtMs === undefined) return;
    this.#sample.cancelled = true;
    this.#complete = true;
    this.#abandon(undefined);
  }

  #take(event: StreamEvent, atMs: number, readIndex: number): void {
    // Its buffer may be another answer's by now.
    if (this.#settled) return;
    if (event.failure !== undefined) {
      this.#failure ??= event.failure;
      this.#decide();
      return;
    }
    const waiting = this.#sample.firstCountedTokenAtMs === undefined;
    observe(this.#sample, this.#events, event, atMs, readIndex);
    if (event.terminal) {
      this.#complete = true;
      this.#decide();
    } else if (waiting && this.#sample.firstCountedTokenAtMs !== undefined) this.#armTimer();
  }

  #decide(): void {
    if (this.#decidedAtMs !== undefined || this.#settled) return;
    this.#decidedAtMs = this.#now();
    this.#armTimer();
  }

  #keepErrorBody(bytes: Buffer): void {
    const room = ERROR_BODY_LIMIT - this.#errorBodyBytes;
    if (room <= 0) return;
    this.#errorBodyBytes += bytes.length;
    this.#errorBody.push(bytes.subarray(0, room).toString("utf8"));
  }

  #onAbort = (): void =>
    this.#abandon({ class: "aborted", detail: "the run was stopped before the answer was complete" });

  /** Ends the request from our side. One that has not reached a socket is settled at once; undici reports the others back. */
  #abandon(failure: Failure | undefined): void {
    if (this.#settled) return;
    this.#failure ??= failure;
    if (this.#controller === undefined) this.#settle(failure);
    else this.#controller.abort(new Error(failure?.detail ?? "the answer is complete"));
  }

  /**
   * One timer a request: it fires at the nearest limit and looks again, so a token costs no timer work.
   * To be armed anew where another limit comes into force: when the request is sent, with an error's headers, its first token and its last.
   */
  #armTimer(): void {
    clearTimeout(this.#timer);
    const { limitAtMs, failure } = this.#nearestLimit();
    const wait = limitAtMs - this.#now();
    if (wait <= 0) this.#abandon(failure);
    else this.#timer = setTimeout(() => this.#armTimer(), Math.ceil(wait));
  }

  #nearestLimit(): { limitAtMs: number; failure: Failure | undefined } {
    if (this.#decidedAtMs !== undefined) {
      return { limitAtMs: this.#decidedAtMs + END_GRACE_MS, failure: this.#failure };
    }
    const { status = 0, headersAtMs = 0 } = this.#sample;
    if (status > 200) return { limitAtMs: headersAtMs + ERROR_BODY_MS, failure: this.#errorAnswer() };
    return this.#nearestTimeout();
  }

  #nearestTimeout(): { limitAtMs: number; failure: Failure } {
    const { timeouts } = this.#context;
    const sample = this.#sample;
    const fromMs = sample.sentAtMs ?? sample.dueAtMs + timeouts.connect;
    const total = {
      limitAtMs: fromMs + timeouts.total,
      failure: { class: "total-timeout", detail: `not complete after ${timeouts.total} ms` } as Failure,
    };
    // Connecting has its own limit in the connection; until the request is sent only the whole counts.
    if (sample.sentAtMs === undefined) return total;
    const next =
      sample.firstCountedTokenAtMs === undefined
        ? {
            limitAtMs: fromMs + timeouts.first_token,
            failure: { class: "first-token-timeout", detail: `no token after ${timeouts.first_token} ms` } as Failure,
          }
        : {
            limitAtMs: this.#lastReadAtMs + timeouts.idle,
            failure: { class: "idle-timeout", detail: `nothing arrived for ${timeouts.idle} ms` } as Failure,
          };
    return next.limitAtMs < total.limitAtMs ? next : total;
  }

  #settle(
    failure: Failure | undefined,
    endedAtMs = this.#decidedAtMs === undefined ? this.#now() : this.#lastReadAtMs,
  ): void {
    if (this.#settled) return;
    this.#settled = true;
    clearTimeout(this.#timer);
    this.#context.signal.removeEventListener("abort", this.#onAbort);
    const sample = this.#sample;
    sample.endedAtMs = endedAtMs;
    sample.events = this.#events.giveBack();
    countChunks(sample);
    const seen = failure ?? emptyAnswer(sample);
    if (seen !== undefined) {
      sample.outcome = seen.class;
      sample.failure = seen.class;
      sample.detail = this.#withoutKey(seen.detail);
    }
    this.#resolve(sample);
  }

  /** An engine or a proxy may quote the request back; the key must not travel further. */
  #withoutKey(text: string): string {
    const { apiKey } = this.#context;
    if (apiKey === undefined || apiKey === "") return text;
    // The encoded form first: the plain one may be the beginning of it.
    return text.replaceAll(encodeURIComponent(apiKey), "***").replaceAll(apiKey, "***");
  }
}

/** A complete answer without a single token has no TTFT, so it cannot count as measured. */
function emptyAnswer(sample: RequestSample): Failure | undefined {
  if (sample.firstTokenAtMs !== undefined) return undefined;
  return {
    class: "protocol",
    detail: `the answer was complete but held no text (finish reason ${sample.finishReason ?? "none"})`,
  };
}
