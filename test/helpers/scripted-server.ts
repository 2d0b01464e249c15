import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Script = (request: IncomingMessage & { body: string }, response: ServerResponse) => void | Promise<void>;

export interface ScriptedServer extends AsyncDisposable {
  baseUrl: string;
  requests: { method: string; path: string; headers: IncomingMessage["headers"]; body: string }[];
  /** TCP connections that were opened. */
  connections: number;
}

/** A real HTTP server on loopback that answers by a script and remembers what it was asked. */
export async function scriptedServer(script: Script): Promise<ScriptedServer> {
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (part) => {
      body += part;
    });
    request.on("end", () => {
      scripted.requests.push({ method: request.method ?? "", path: request.url ?? "", headers: request.headers, body });
      Promise.resolve(script(Object.assign(request, { body }), response)).catch(() => response.destroy());
    });
  });
  server.on("connection", () => {
    scripted.connections += 1;
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const scripted: ScriptedServer = {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests: [],
    connections: 0,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return scripted;
}

/** One chat chunk of an OpenAI-compatible stream. */
export function chunk(delta: object, more: object = {}): string {
  return `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: null, ...more }] })}\n\n`;
}

/** A whole, well-formed answer of `tokens` tokens. */
export function answer(tokens = 3): string {
  const text = Array.from({ length: tokens }, (_, n) => chunk({ content: ` t${n}` })).join("");
  const usage = `data: ${JSON.stringify({ choices: [], usage: { prompt_tokens: 7, completion_tokens: tokens } })}\n\n`;
  return `${chunk({ role: "assistant", content: "" })}${text}${chunk({ content: "" }, { finish_reason: "length" })}${usage}data: [DONE]\n\n`;
}

export function streaming(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { "content-type": "text/event-stream" });
}
