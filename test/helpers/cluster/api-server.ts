import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { tempFolder } from "../temp-folder.ts";

export interface ApiServer extends AsyncDisposable {
  /** `https://127.0.0.1:PORT`. */
  url: string;
  /** PEM: its certificate is its own CA. */
  ca: string;
  /** What was asked, such as `GET /api/v1/pods`; upgrades begin with `UPGRADE`. */
  asked: string[];
  /** TLS connections, and how many of them took up an earlier session. */
  connections: { all: number; resumed: number };
}

export interface ApiServerParts {
  onRequest(request: IncomingMessage, body: string, response: ServerResponse): void;
  onUpgrade?(request: IncomingMessage, socket: Duplex, head: Buffer): void;
}

/** The TLS and HTTP of a Kubernetes API server, on loopback; what it knows is the test's. */
export async function startApiServer({ onRequest, onUpgrade }: ApiServerParts): Promise<ApiServer> {
  const { key, cert } = await certificate();
  const sockets = new Set<Duplex>();
  const server = createServer({ key, cert }, (request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      api.asked.push(`${request.method} ${request.url}`);
      onRequest(request, body, response);
    });
  });
  server.on("secureConnection", (socket) => {
    api.connections.all += 1;
    if (socket.isSessionReused()) api.connections.resumed += 1;
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  });
  server.on("upgrade", (request, socket, head) => {
    api.asked.push(`UPGRADE ${request.url}`);
    if (onUpgrade) onUpgrade(request, socket, head);
    else socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const api: ApiServer = {
    url: `https://127.0.0.1:${(server.address() as AddressInfo).port}`,
    ca: cert,
    asked: [],
    connections: { all: 0, resumed: 0 },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return api;
}

/** A Status object, as the API server refuses. */
export function refuse(response: ServerResponse, code: number, reason: string, message: string): void {
  const status = { kind: "Status", apiVersion: "v1", metadata: {}, status: "Failure", message, reason, code };
  respond(response, code, status);
}

export function respond(response: ServerResponse, code: number, body: object): void {
  response.writeHead(code, { "content-type": "application/json" }).end(JSON.stringify(body));
}

let made: Promise<{ key: string; cert: string }> | undefined;

/** One for all servers of a process: Node can check certificates and cannot make them. */
function certificate(): Promise<{ key: string; cert: string }> {
  made ??= makeCertificate();
  return made;
}

async function makeCertificate(): Promise<{ key: string; cert: string }> {
  await using folder = await tempFolder();
  const [key, cert] = [join(folder.path, "key.pem"), join(folder.path, "cert.pem")];
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "1"];
  const names = ["-subj", "/CN=fake API server", "-addext", "subjectAltName=IP:127.0.0.1"];
  execFileSync("openssl", [...request, ...names, "-keyout", key, "-out", cert], { stdio: "ignore" });
  return { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
}
