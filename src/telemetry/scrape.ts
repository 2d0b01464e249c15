import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { buildConnector, Client, type Dispatcher } from "undici";
import { transportFailure } from "../engines/transport.ts";
import { dialling, HOW_TO_CONNECT } from "../model/dial.ts";
import type { ServerAddress } from "../model/endpoint.ts";
import type { Failure } from "../model/failures.ts";
import { MOST_CHARACTERS } from "./prometheus.ts";

/** What a page holds, or why it was not read. */
export type Page = { text: string; headers: Readonly<Record<string, string | undefined>> } | Unread;

export interface Unread {
  /** In one sentence, without the path. */
  problem: string;
  /** `passing`: the next time it may be there. `missing`: the server has no such page. `refused`: it has, and not for us. */
  kind: "passing" | "missing" | "refused";
}

const TOO_LARGE: Unread = {
  problem: `the answer has more than ${MOST_CHARACTERS / 1024 / 1024} MB and is not read`,
  kind: "refused",
};

const NO_SUCH_PAGE = [404, 405, 410, 501];

/** The server of a metrics page, which is named by its base URL or by the page's own. */
export function metricsServer(url: string): ServerAddress {
  return { baseUrl: url.replace(/\/metrics\/?$/, "") };
}

/**
 * Reads small pages of one server over a connection of its own, so that no measured request waits behind them.
 * No key is sent and no redirect followed. Never throws.
 */
export class Scraper implements AsyncDisposable {
  readonly #client: Client | undefined;
  readonly #prefix: string = "";

  constructor({ baseUrl, dialHost }: ServerAddress, connectTimeoutMs: number) {
    if (!URL.canParse(baseUrl) || !/^https?:/i.test(baseUrl)) return;
    const { origin, pathname } = new URL(baseUrl);
    this.#prefix = pathname.replace(/\/$/, "");
    this.#client = new Client(origin, {
      connect: dialling(buildConnector({ timeout: connectTimeoutMs, ...HOW_TO_CONNECT }), dialHost),
      pipelining: 1,
      // As for the load: vLLM closes idle connections after 5 s.
      keepAliveTimeout: 4_000,
      keepAliveMaxTimeout: 4_000,
    });
  }

  /** The page at `path` behind the base URL; the whole of it has `limitMs`. */
  async read(path: string, accept: string, signal: AbortSignal, limitMs: number): Promise<Page> {
    if (this.#client === undefined) return { problem: "its address is no http or https URL", kind: "missing" };
    const limit = AbortSignal.timeout(Math.max(1, Math.ceil(limitMs)));
    const request: Dispatcher.RequestOptions = {
      path: this.#prefix + path,
      method: "GET",
      // Compressing would cost the engine the time that is being measured; a proxy may do it all the same.
      headers: { accept, "accept-encoding": "identity" },
      signal: AbortSignal.any([signal, limit]),
    };
    let page = await ask(this.#client, request);
    // A kept connection may just have been closed by the other side, which says nothing about the page.
    if ("failure" in page && page.failure.class === "truncated") page = await ask(this.#client, request);
    if (!("failure" in page)) return page;
    if (signal.aborted) return { problem: "the run was stopped while it was read", kind: "passing" };
    if (limit.aborted) return { problem: `no whole answer within ${Math.round(limitMs)} ms`, kind: "passing" };
    return { problem: page.failure.detail, kind: "passing" };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#client?.destroy();
  }
}

async function ask(client: Client, request: Dispatcher.RequestOptions): Promise<Page | { failure: Failure }> {
  try {
    return await pageOf(await client.request(request));
  } catch (error) {
    return { failure: transportFailure(error) };
  }
}

async function pageOf({ statusCode, headers, body }: Dispatcher.ResponseData): Promise<Page> {
  const unread = refusal(statusCode) ?? unknownCoding(String(headers["content-encoding"] ?? "identity"));
  if (unread !== undefined) {
    // The rest of the page is read and dropped, or the connection would be lost with it.
    await body.dump({ limit: 64 * 1024 });
    return unread;
  }
  const bytes = await boundedBytes(body);
  const zipped = headers["content-encoding"]?.toString().endsWith("gzip") ?? false;
  const plain = zipped && bytes !== undefined ? await inflated(bytes) : bytes;
  if (plain === undefined) return TOO_LARGE;
  return {
    text: plain.toString("utf8"),
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)])),
  };
}

function refusal(status: number): Unread | undefined {
  if (status === 200) return undefined;
  if (status >= 300 && status < 400) return { problem: `HTTP ${status}: redirects are not followed`, kind: "refused" };
  if (status === 401 || status === 403)
    return { problem: `HTTP ${status}, and no API key is sent here`, kind: "refused" };
  return { problem: `HTTP ${status}`, kind: NO_SUCH_PAGE.includes(status) ? "missing" : "passing" };
}

function unknownCoding(coding: string): Unread | undefined {
  if (["identity", "gzip", "x-gzip"].includes(coding)) return undefined;
  return { problem: `the answer is coded as "${coding.slice(0, 40)}", which was not asked for`, kind: "refused" };
}

/** Undefined when there is more than the limit. */
async function boundedBytes(stream: AsyncIterable<Buffer>): Promise<Buffer | undefined> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size > MOST_CHARACTERS) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** The limit holds for what comes out, too: a small page may inflate to any size. Throws for what is not gzip. */
async function inflated(bytes: Buffer): Promise<Buffer | undefined> {
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: MOST_CHARACTERS });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return undefined;
    throw error;
  }
}
