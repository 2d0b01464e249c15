import { setTimeout as delay } from "node:timers/promises";
import type { GitHub } from "@actions/github/lib/utils";

/** GitHub's REST API with a token: typed calls by `request("GET /repos/{owner}/{repo}/…")`. */
export type GitHubClient = InstanceType<typeof GitHub>;

export interface ClientOptions {
  token: string;
  /** Such as `https://api.github.com`. */
  apiUrl: string;
  debug(message: string): void;
  /** Shorter in tests. */
  limits?: Partial<ClientLimits>;
}

export interface ClientLimits {
  /** Of one request, from the first byte to the last of the answer. */
  requestMs: number;
  /** The first wait before a read is tried again; the next one is four times as long. */
  retryMs: number;
  tries: number;
  /** A wait that GitHub asks for and that is longer is not kept: the request fails. */
  longestWaitMs: number;
}

const LIMITS: ClientLimits = { requestMs: 10_000, retryMs: 1000, tries: 3, longestWaitMs: 60_000 };
/** What GitHub asks for where a limit has no `retry-after` (docs, "Rate limits for the REST API"). */
const UNSAID_WAIT_MS = 60_000;

/**
 * A client with the rules of GitHub's limits: a refusal for haste (429, or 403 that says so) is waited out, whatever was
 * asked, since nothing happened. A failure of the server or the line is tried again only where a second time does no harm:
 * reading and deleting. Who creates or changes must look first whether it happened after all.
 * A `request.signal` of a call ends its waits too.
 */
export async function openClient({ token, apiUrl, debug, limits }: ClientOptions): Promise<GitHubClient> {
  // Not the package's main file: that one reads the event, and dies where it is no JSON.
  const { GitHub, getOctokitOptions } = await import("@actions/github/lib/utils");
  const log = { debug, info: debug, warn: debug, error: debug };
  const client = new GitHub(getOctokitOptions(token, { baseUrl: apiUrl, log, userAgent: "llm-latency-gate" }));
  const rules = { ...LIMITS, ...limits };
  client.hook.wrap("request", async (request, options) => {
    const outer = options.request?.signal as AbortSignal | undefined;
    for (let tried = 1; ; tried++) {
      const signal = AbortSignal.any([AbortSignal.timeout(rules.requestMs), ...(outer === undefined ? [] : [outer])]);
      // Into the very object: the hook that adds the token was bound to it, and looks at no other.
      options.request = { ...options.request, signal };
      try {
        return await request(options);
      } catch (error) {
        const again = outer?.aborted !== true && tried < rules.tries;
        const wait = again ? waitOf(error, options.method, tried, rules) : undefined;
        if (wait === undefined) throw error;
        debug(`${options.method} ${options.url}: ${(error as Error).message}; again in ${wait} ms`);
        await delay(wait, undefined, outer === undefined ? {} : { signal: outer });
      }
    }
  });
  return client;
}

/** What octokit throws, as far as it is looked at. */
interface Refusal {
  status?: number;
  message?: string;
  response?: { headers?: Record<string, string | number | undefined> };
}

/** How long to wait before the request is sent again; undefined where it is not. */
function waitOf(
  error: unknown,
  method: string,
  tried: number,
  { retryMs, longestWaitMs }: ClientLimits,
): number | undefined {
  if (isRateLimit(error)) {
    const wait = askedWait(error as Refusal);
    return wait <= longestWaitMs ? wait : undefined;
  }
  const harmless = ["GET", "HEAD", "DELETE"].includes(method);
  return harmless && mayHaveHappened(error) ? retryMs * tried ** 2 : undefined;
}

/** Refused for asking too often: nothing was done. */
export function isRateLimit(error: unknown): boolean {
  const { status, message = "", response } = error as Refusal;
  const headers = response?.headers ?? {};
  if (status === 429) return true;
  const said = headers["retry-after"] !== undefined || headers["x-ratelimit-remaining"] === "0";
  return status === 403 && (said || /rate limit/i.test(message));
}

/** The server failed, or the line, or time ran out: nobody knows what was done. */
export function mayHaveHappened(error: unknown): boolean {
  const { status } = error as Refusal;
  return status === undefined || status >= 500;
}

function askedWait({ response }: Refusal): number {
  const { "retry-after": after, "x-ratelimit-reset": reset } = response?.headers ?? {};
  if (Number(after) >= 0) return Number(after) * 1000;
  return reset === undefined ? UNSAID_WAIT_MS : Math.max(0, Number(reset) * 1000 - Date.now());
}
