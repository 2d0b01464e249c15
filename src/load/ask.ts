import { buildConnector, Client } from "undici";
import { transportFailure } from "../engines/transport.ts";
import { InfrastructureError } from "../errors.ts";
import { dialling, HOW_TO_CONNECT } from "../model/dial.ts";
import type { ServerAddress } from "../model/endpoint.ts";
import type { HttpAnswer, HttpRequest } from "../model/http.ts";
import type { Timeouts } from "../model/scenario.ts";
import type { Ask } from "./prompts/tokenizer.ts";

/** TGI answers with a line for each token; what is longer is cut. */
const BODY_LIMIT = 32 * 1024 * 1024;

export interface AskerOptions {
  endpoint: ServerAddress;
  apiKey: string | undefined;
  timeouts: Timeouts;
  signal: AbortSignal;
}

/** Questions to an engine beside the load, such as how many tokens a text has: whole answers, with the engine's key. */
export function asker({ endpoint, apiKey, timeouts, signal }: AskerOptions): Ask & AsyncDisposable {
  const { origin, pathname } = new URL(endpoint.baseUrl);
  const client = new Client(origin, {
    connect: dialling(buildConnector({ timeout: timeouts.connect, ...HOW_TO_CONNECT }), endpoint.dialHost),
  });
  const ask: Ask = async (request) => {
    try {
      return await answerTo(client, request, { pathname, apiKey, signal, limitMs: timeouts.total });
    } catch (error) {
      const { detail } = transportFailure(error);
      throw new InfrastructureError(`${endpoint.baseUrl} did not answer ${request.path}: ${detail}`, { cause: error });
    }
  };
  return Object.assign(ask, { [Symbol.asyncDispose]: () => client.destroy() });
}

interface Way {
  pathname: string;
  apiKey: string | undefined;
  signal: AbortSignal;
  limitMs: number;
}

async function answerTo(client: Client, request: HttpRequest, way: Way): Promise<HttpAnswer> {
  const key = way.apiKey === undefined ? {} : { authorization: `Bearer ${way.apiKey}` };
  const { statusCode, headers, body } = await client.request({
    path: way.pathname.replace(/\/$/, "") + request.path,
    method: request.method,
    headers: { ...request.headers, ...key },
    body: request.body ?? null,
    signal: AbortSignal.any([way.signal, AbortSignal.timeout(way.limitMs)]),
  });
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of body as AsyncIterable<Buffer>) {
    parts.push(part);
    size += part.length;
    if (size > BODY_LIMIT) break;
  }
  return {
    status: statusCode,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
    body: Buffer.concat(parts).toString("utf8"),
  };
}
