import { Client } from "undici";
import type { Endpoint } from "../model/endpoint.ts";
import type { HttpAnswer } from "../model/http.ts";
import type { Timeouts } from "../model/scenario.ts";
import type { Ask } from "./prompts/tokenizer.ts";

/** Counts of tokens are small; a longer answer is cut. */
const BODY_LIMIT = 4 * 1024 * 1024;

export interface AskerOptions {
  endpoint: Pick<Endpoint, "baseUrl">;
  apiKey: string | undefined;
  timeouts: Timeouts;
  signal: AbortSignal;
}

/** Questions to an engine beside the load, such as how many tokens a text has: whole answers, with the engine's key. */
export function asker({ endpoint, apiKey, timeouts, signal }: AskerOptions): Ask & AsyncDisposable {
  const { origin, pathname } = new URL(endpoint.baseUrl);
  const client = new Client(origin, {
    connect: { timeout: timeouts.connect, allowH2: false, rejectUnauthorized: true },
  });
  const ask: Ask = async (request): Promise<HttpAnswer> => {
    const { statusCode, headers, body } = await client.request({
      path: pathname.replace(/\/$/, "") + request.path,
      method: request.method,
      headers: { ...request.headers, ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }) },
      body: request.body ?? null,
      signal: AbortSignal.any([signal, AbortSignal.timeout(timeouts.total)]),
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
  };
  return Object.assign(ask, { [Symbol.asyncDispose]: () => client.destroy() });
}
