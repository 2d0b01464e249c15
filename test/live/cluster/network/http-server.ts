import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Socket } from "node:net";
import { pipeline } from "node:stream";
import type { HostRule, HttpFront } from "./tables.ts";
import { type Front, listeningFront, split } from "./tcp-server.ts";

/** PEM. */
export interface FrontCertificate {
  readonly key: Buffer;
  readonly cert: Buffer;
}

/** Passes requests on by host and path, as ingress controllers do: 404 for a host that nobody has, 503 without pods, 502 for one that breaks. */
export function httpFront(address: string, certificate: FrontCertificate, front: () => HttpFront): Front {
  let turn = 0;
  const handle = (incoming: IncomingMessage, response: ServerResponse): void => {
    const rule = ruleFor(incoming, front().rules);
    const backend = rule?.backends[turn++ % rule.backends.length];
    if (rule === undefined) end(response, 404, "default backend - 404");
    else if (backend === undefined) end(response, 503, "no ready endpoints");
    else pass(incoming, response, backend);
  };
  const server = front().tls ? createTlsServer(certificate, handle) : createServer(handle);
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  // A client that does not trust the certificate says so by going away.
  server.on("tlsClientError", () => undefined);
  return listeningFront(server, address, sockets);
}

function ruleFor({ headers, url = "/" }: IncomingMessage, rules: readonly HostRule[]): HostRule | undefined {
  const host = (headers.host ?? "").replace(/:\d+$/, "");
  const matching = rules.filter((rule) => hostMatches(rule.host, host) && url.startsWith(rule.prefix));
  return matching.toSorted((a, b) => b.prefix.length - a.prefix.length)[0];
}

function hostMatches(pattern: string, host: string): boolean {
  if (pattern === "" || pattern === host) return true;
  return pattern.startsWith("*.") && host.slice(host.indexOf(".")) === pattern.slice(1);
}

function pass(incoming: IncomingMessage, response: ServerResponse, backend: string): void {
  const { url, method, headers } = incoming;
  const onward = request({ ...split(backend), path: url, method, headers, agent: false }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    // An answer that breaks off breaks off here too, instead of ending as if it were whole.
    pipeline(answer, response, () => undefined);
  });
  onward.on("error", () => {
    if (response.headersSent) response.destroy();
    else end(response, 502, "the pod broke off");
  });
  response.on("close", () => onward.destroy());
  incoming.pipe(onward);
}

function end(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "content-type": "text/plain" }).end(text);
}
