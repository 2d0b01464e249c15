import type { IncomingMessage } from "node:http";
import { Duplex } from "node:stream";
import { type ClientOptions, WebSocket } from "ws";
import { InfrastructureError, ToolError } from "../errors.ts";
import type { ForwardTarget } from "../model/cluster.ts";
import { ruleLine } from "./api-access.ts";
import type { Connection } from "./connection.ts";
import { oneLine } from "./one-line.ts";

/**
 * The kubelet's protocol for one port: two channels, data and error. Each message begins with its channel's number, and
 * the first of each channel has the port in two bytes more (kubelet, `websocket.go`).
 */
const PROTOCOL = "v4.channel.k8s.io";
const DATA = 0;
const ERROR = 1;
const PORT_BYTES = 2;

const OPEN_MS = 15_000;
/** A kubelet copies 32 KiB at a time; what is larger by far is none. */
const MAX_MESSAGE_BYTES = 8 * 1024 * 1024;
/** Enough for a Status object; a page is cut. */
const MAX_REFUSAL_BYTES = 16 * 1024;

/** The handshake is a GET, and Kubernetes 1.35 asks for `create` as well. */
const ROLE_HINT = `A port-forward needs get and create on pods/portforward. This rule of a Role grants both:
  ${ruleLine({ group: "", resources: ["pods/portforward"], verbs: ["get", "create"] })}`;

export type TunnelTarget = Pick<ForwardTarget, "namespace" | "pod" | "port">;

/** The tunnel did not come about, or it broke. */
export class TunnelFailure extends InfrastructureError {
  /** Of the HTTP answer; absent where there was none. */
  readonly status: number | undefined;

  constructor(message: string, { status, ...options }: { status?: number; hint?: string; cause?: unknown } = {}) {
    super(message, options);
    this.status = status;
  }
}

/**
 * One TCP connection to a port of a pod, as a stream: through the API server and the kubelet, over one WebSocket.
 * Rejects with TunnelFailure, within 15 s and as soon as the signal aborts. What goes wrong later, such as a port that
 * refuses, destroys the stream with a sentence; it ends when the pod closes the connection.
 *
 * The PortForward of client-node is not used: it never ends the local side, loses the words of the error channel,
 * ignores back-pressure and the body of a refusal, and comes with two megabytes of generated classes.
 */
export async function openTunnel(connection: Connection, target: TunnelTarget, signal: AbortSignal): Promise<Duplex> {
  const options = await optionsOf(connection);
  const webSocket = new WebSocket(urlOf(connection, target), [PROTOCOL], options);
  const tunnel = new Tunnel(webSocket, target);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(OPEN_MS)]);
  const giveUp = () =>
    tunnel.refuse(signal.aborted ? "given up" : `the API server did not answer within ${OPEN_MS / 1000} s`);
  if (limit.aborted) giveUp();
  limit.addEventListener("abort", giveUp);
  try {
    await new Promise<void>((resolve, reject) => {
      webSocket.once("open", resolve);
      // It stays, so that an error never finds the stream without a listener.
      tunnel.on("error", reject);
    });
    return tunnel;
  } finally {
    limit.removeEventListener("abort", giveUp);
  }
}

function urlOf({ kubeConfig }: Connection, { namespace, pod, port }: TunnelTarget): string {
  const server = (kubeConfig.getCurrentCluster()?.server ?? "").replace(/^http/, "ws").replace(/\/$/, "");
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(pod)}/portforward`;
  return `${server}${path}?ports=${port}`;
}

async function optionsOf({ kubeConfig }: Connection): Promise<ClientOptions> {
  const options: ClientOptions = {};
  try {
    await kubeConfig.applyToHTTPSOptions(options);
  } catch (error) {
    // The words of a library or of a plugin may hold secrets; ours do not.
    throw error instanceof ToolError ? error : new TunnelFailure("no credentials could be got for a port-forward");
  }
  const headers = Object.entries(options.headers ?? {}).map(([name, value]) => [name, String(value).trim()]);
  return {
    ...options,
    headers: Object.fromEntries(headers),
    rejectUnauthorized: kubeConfig.getCurrentCluster()?.skipTLSVerify !== true,
    perMessageDeflate: false,
    maxPayload: MAX_MESSAGE_BYTES,
  };
}

class Tunnel extends Duplex {
  readonly #webSocket: WebSocket;
  readonly #target: TunnelTarget;
  /** Channels whose port bytes have come. */
  readonly #begun = new Set<number>();

  constructor(webSocket: WebSocket, target: TunnelTarget) {
    super();
    this.#webSocket = webSocket;
    this.#target = target;
    webSocket.on("unexpected-response", (_, answer) => void this.#refused(answer));
    webSocket.on("message", (message: Buffer) => this.#take(message));
    webSocket.on("close", (code) => this.#closed(code));
    webSocket.on("error", (cause) => this.refuse(oneLine(cause.message), { cause }));
  }

  refuse(what: string, options: ConstructorParameters<typeof TunnelFailure>[1] = {}): void {
    const { namespace, pod, port } = this.#target;
    this.destroy(new TunnelFailure(`port ${port} of pod ${pod} in ${namespace}: ${what}`, options));
  }

  async #refused(answer: IncomingMessage): Promise<void> {
    const status = answer.statusCode ?? 0;
    // The words of a 403 name the user, who does not belong into a public log.
    if (status === 403) this.refuse("not allowed to port-forward", { status, hint: ROLE_HINT });
    else this.refuse(`the API server answered ${status}${sentence(await bodyOf(answer))}`, { status });
  }

  #take(message: Buffer): void {
    const channel = message[0];
    if (channel === undefined || this.destroyed) return;
    const bytes = message.subarray(this.#begun.has(channel) ? 1 : 1 + PORT_BYTES);
    this.#begun.add(channel);
    if (bytes.length === 0) return;
    if (channel === ERROR) this.refuse(oneLine(bytes.toString()));
    else if (channel === DATA && !this.push(bytes)) this.#webSocket.pause();
  }

  /** 1000 and 1005 are closings with and without a code. */
  #closed(code: number): void {
    if (code === 1000 || code === 1005) this.push(null);
    else this.refuse(`the tunnel broke off (WebSocket code ${code})`);
  }

  override _read(): void {
    this.#webSocket.resume();
  }

  override _write(bytes: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    // The pod closed first: that it did is the news, and it comes as the end of the stream.
    if (this.#webSocket.readyState !== WebSocket.OPEN) done();
    else this.#webSocket.send(Buffer.concat([Buffer.of(DATA), bytes]), done);
  }

  /** The protocol has no half-closed connection, so the end of what is sent is the end of both. */
  override _final(done: () => void): void {
    this.#webSocket.close();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#webSocket.terminate();
    done(error);
  }
}

async function bodyOf(response: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  try {
    for await (const part of response as AsyncIterable<Buffer>) {
      parts.push(part);
      size += part.length;
      if (size > MAX_REFUSAL_BYTES) break;
    }
  } catch {
    // What came is enough.
  }
  return Buffer.concat(parts).toString();
}

/** Of a Status object its message, of a kubelet's plain text all, of a page nothing. */
function sentence(body: string): string {
  if (body === "" || body.startsWith("<")) return "";
  try {
    const { message } = JSON.parse(body) as { message?: unknown };
    return typeof message === "string" ? `: ${oneLine(message)}` : "";
  } catch {
    return `: ${oneLine(body)}`;
  }
}
