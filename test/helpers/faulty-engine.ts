import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import type { EngineId } from "../../src/model/scenario.ts";
import { type ScriptedServer, scriptedServer } from "./scripted-server.ts";

/** How one generation is answered; `n` counts them from 0. */
export type Serve = (response: ServerResponse, n: number, request: IncomingMessage) => void | Promise<void>;

/** The model that it serves. */
const MODEL = "m";

/** What it is asked without a generation, by kind: just enough to be recognised. A function is asked each time. */
export type Pages = Record<string, unknown>;
const PAGES: Record<EngineId, Pages> = {
  vllm: { "/version": { version: "0.12.0" }, "/v1/models": models({ owned_by: "vllm", max_model_len: 4096 }) },
  tgi: { "/info": { model_id: MODEL, version: "3.0.0", max_concurrent_requests: 128, max_total_tokens: 4096 } },
  ollama: {
    "/api/version": { version: "0.24.0" },
    "/api/ps": { models: [] },
    "/api/tags": { models: [{ name: MODEL }] },
  },
  openai: { "/v1/models": models({}) },
};

/** A server that is recognised as an engine and answers generations in any way at all. */
export function faultyEngine(kind: EngineId, serve: Serve, pages: Pages = {}): Promise<ScriptedServer> {
  const known: Pages = { ...PAGES[kind], ...pages };
  let generations = 0;
  return scriptedServer((request, response) => {
    const page = known[request.url ?? ""];
    if (page !== undefined) respond(response, typeof page === "function" ? page() : page);
    else if (request.method === "POST" && !/show|tokenize/.test(request.url ?? ""))
      return serve(response, generations++, request);
    else response.writeHead(404).end();
  });
}

export function respond(response: ServerResponse, body: unknown, status = 200): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json" }).end(text);
}

/** Writes the pieces of a stream one after the other, each in a read of its own, and ends it. */
export async function paced(response: ServerResponse, pieces: readonly (string | Buffer)[]): Promise<void> {
  response.socket?.setNoDelay(true);
  for (const piece of pieces) {
    await delay(GAP_MS);
    response.write(piece);
  }
  response.end();
}

const GAP_MS = 3;

function models(more: object) {
  return { object: "list", data: [{ id: MODEL, object: "model", ...more }] };
}
