import type { Dispatcher } from "undici";
import { InfrastructureError } from "../errors.ts";

/** One HTTP answer, with its JSON where it has some. */
export interface Answer {
  status: number;
  json: unknown;
  /** Seconds, where the server asks to wait. */
  retryAfter: number | undefined;
}

export interface Exchange {
  origin: string;
  path: string;
  method: Dispatcher.HttpMethod;
  headers: Record<string, string>;
  body: string | null;
  signal: AbortSignal;
}

/** The API server's answer to a path that it does not know; it is the only one that is no JSON. */
const NO_SUCH_PATH = "404 page not found";

/**
 * Sends one request and reads the whole answer. Throws InfrastructureError for what no API server sends: a page, a
 * redirect to a login; and what undici throws.
 */
export async function exchange(dispatcher: Dispatcher, request: Exchange, server: string): Promise<Answer> {
  return readAnswer(await dispatcher.request(request), server);
}

/** The rest of an answer of which the head is there. Throws as `exchange` does. */
export async function readAnswer(response: Dispatcher.ResponseData, server: string): Promise<Answer> {
  const { statusCode: status, headers, body } = response;
  const type = String(headers["content-type"] ?? "").toLowerCase();
  const text = await body.text();
  const retryAfter = secondsOf(headers["retry-after"]);
  if (status === 404 && text.trim() === NO_SUCH_PATH) return { status, json: undefined, retryAfter };
  if (status >= 300 && status < 400) throw foreign(server, `redirects to ${hostOf(headers["location"])}`);
  const json = /[/+]json\b/.test(type) ? parsed(text) : undefined;
  // Proxies and overloaded servers answer these in plain text.
  if (json === undefined && (type.includes("html") || (status !== 429 && status < 500))) {
    throw foreign(server, `answers ${status} with ${kindOf(type)}`);
  }
  return { status, json, retryAfter };
}

function kindOf(type: string): string {
  if (type.includes("html")) return "an HTML page";
  return type.includes("json") ? "broken JSON" : "something that is no JSON";
}

function foreign(server: string, does: string): InfrastructureError {
  return new InfrastructureError(`${server} ${does}, as no Kubernetes API server does`, {
    hint: "A login page, a proxy or a captive portal stands in between, or the address is that of a web site: check server in the kubeconfig.",
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function secondsOf(header: string | string[] | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** Only the host: the rest of a login's URL may be a secret. */
function hostOf(location: string | string[] | undefined): string {
  const url = String(location ?? "");
  return URL.canParse(url) ? new URL(url).host : "another page";
}
