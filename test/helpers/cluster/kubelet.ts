import { type ServerResponse, STATUS_CODES } from "node:http";
import { connect } from "node:net";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import { type ApiServer, refuse, respond, startApiServer } from "./api-server.ts";

export interface FakePod {
  name: string;
  labels: Record<string, string>;
  /** The loopback port behind each of its ports. */
  ports: Record<number, number>;
  ready?: boolean;
  terminating?: boolean;
}

export interface Refusal {
  code: number;
  reason: string;
  message: string;
  /** Instead of a Status object. */
  page?: string;
}

export interface Kubelet extends ApiServer {
  /** By name; what is not here is not found. */
  pods: Map<string, FakePod>;
  /** Refuses every upgrade from now on. */
  refusal: Refusal | undefined;
  /** Breaks every request off. */
  down: boolean;
  /** Answers no upgrade at all. */
  silent: boolean;
  tunnels: Set<WebSocket>;
  /** Cuts every tunnel without a word. */
  cut(): void;
}

/** An API server with the pods of namespace `llm`, and the kubelet's side of a port-forward: real TCP behind a real WebSocket. */
export async function startKubelet(...pods: FakePod[]): Promise<Kubelet> {
  const webSockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has("v4.channel.k8s.io") ? "v4.channel.k8s.io" : false),
  });
  const server = await startApiServer({
    onRequest({ url = "" }, _, response) {
      if (kubelet.down) response.destroy();
      else if (url === "/api/v1/namespaces/llm") respond(response, 200, { metadata: { name: "llm" } });
      else listPods(kubelet, url, response);
    },
    onUpgrade(request, socket, head) {
      if (kubelet.silent) return;
      const { pathname, searchParams } = new URL(request.url ?? "", "https://api");
      const name = pathname.split("/").at(-2) ?? "";
      const pod = kubelet.pods.get(name);
      const missing = { code: 404, reason: "NotFound", message: `pods "${name}" not found` };
      const refusal = kubelet.refusal ?? (pod === undefined ? missing : undefined);
      if (refusal !== undefined || pod === undefined) return refuseUpgrade(socket, refusal ?? missing);
      webSockets.handleUpgrade(request, socket, head, (webSocket) => {
        kubelet.tunnels.add(webSocket);
        webSocket.on("error", () => undefined).on("close", () => kubelet.tunnels.delete(webSocket));
        serveTunnel(webSocket, Number(searchParams.get("ports")), pod);
      });
    },
  });
  const kubelet: Kubelet = Object.assign(server, {
    pods: new Map(pods.map((pod) => [pod.name, pod])),
    refusal: undefined,
    down: false,
    silent: false,
    tunnels: new Set<WebSocket>(),
    cut() {
      for (const tunnel of kubelet.tunnels) tunnel.terminate();
    },
  });
  return kubelet;
}

/** As in the kubelet's `websocket.go` and in containerd's words. */
function serveTunnel(webSocket: WebSocket, port: number, pod: FakePod): void {
  for (const channel of [0, 1]) webSocket.send(Buffer.from([channel, port & 0xff, port >> 8]));
  const target = connect({ port: pod.ports[port] ?? 1, host: "127.0.0.1", noDelay: true });
  webSocket.on("message", (message: Buffer) => {
    if (!target.write(message.subarray(1))) webSocket.pause();
  });
  target.on("drain", () => webSocket.resume());
  webSocket.on("close", () => target.destroy());
  target.on("data", (bytes) => {
    target.pause();
    // One piece at a time: a kubelet copies, and does not pile up.
    webSocket.send(Buffer.concat([Buffer.of(0), bytes]), () => target.resume());
  });
  target.on("error", (error) =>
    webSocket.send(
      Buffer.concat([Buffer.of(1), Buffer.from(`error forwarding port ${port} to pod: ${error.message}\n`)]),
    ),
  );
  target.on("close", () => webSocket.close(1000));
}

function refuseUpgrade(socket: Duplex, { code, reason, message, page }: Refusal): void {
  const body = page ?? JSON.stringify({ kind: "Status", apiVersion: "v1", status: "Failure", message, reason, code });
  const head = `HTTP/1.1 ${code} ${STATUS_CODES[code]}\r\ncontent-type: application/json\r\n`;
  socket.end(`${head}content-length: ${Buffer.byteLength(body)}\r\nconnection: close\r\n\r\n${body}`);
}

function listPods({ pods }: Kubelet, url: string, response: ServerResponse): void {
  const { pathname, searchParams } = new URL(url, "https://api");
  if (!/^\/api\/v1\/namespaces\/llm\/pods$/.test(pathname)) {
    refuse(response, 404, "NotFound", "not found");
    return;
  }
  const labels = (searchParams.get("labelSelector") ?? "").split(",").filter((label) => label !== "");
  const wanted = labels.map((label) => label.split("="));
  const items = [...pods.values()].filter(({ labels }) => wanted.every(([key = "", value]) => labels[key] === value));
  respond(response, 200, { kind: "PodList", apiVersion: "v1", metadata: {}, items: items.map(podObject) });
}

function podObject({ name, labels, ready = true, terminating }: FakePod): object {
  return {
    metadata: { name, labels, ...(terminating ? { deletionTimestamp: "2026-01-01T00:00:00Z" } : {}) },
    status: { phase: "Running", conditions: [{ type: "Ready", status: ready ? "True" : "False" }] },
  };
}
