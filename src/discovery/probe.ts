import { buildConnector, Client } from "undici";
import type { Probe } from "../deps.ts";
import { transportFailure } from "../engines/transport.ts";
import { dialling, HOW_TO_CONNECT } from "../model/dial.ts";
import type { Failure } from "../model/failures.ts";
import type { HttpAnswer, HttpRequest } from "../model/http.ts";

/** A server that takes longer for such questions is not ready. */
const TIMEOUT_MS = 5_000;

/** Enough for every probe's answer (`/api/show` has 17 KB); a larger one is cut, not refused. */
const BODY_LIMIT = 256 * 1024;

/** What is thrown then is the signal's reason, which tells nothing about the server. */
const STOPPED: Failure = { class: "aborted", detail: "the run was stopped while the server was asked who it is" };

/** Asks a server who it is: no generation, no key, no redirects, one connection. Never throws. */
export const probe: Probe = async ({ baseUrl, dialHost }, requests, signal) => {
  const { origin, pathname } = new URL(baseUrl);
  const client = new Client(origin, {
    connect: dialling(buildConnector({ timeout: TIMEOUT_MS, ...HOW_TO_CONNECT }), dialHost),
    pipelining: 1,
  });
  const answers: Record<string, HttpAnswer> = {};
  let failure: Failure | undefined;
  try {
    for (const request of requests) {
      try {
        answers[request.path] = await ask(client, pathname.replace(/\/$/, "") + request.path, request, signal);
      } catch (error) {
        // Half of the answers would look like another server, or like one without models.
        if (signal.aborted) return { answers: {}, failure: STOPPED };
        failure ??= isTimeout(error) ? noAnswerTo(request.path) : transportFailure(error);
        // A server that cannot be reached for one question cannot be reached for the next.
        if (Object.keys(answers).length === 0) break;
      }
    }
  } finally {
    await client.destroy();
  }
  return failure === undefined ? { answers } : { answers, failure };
};

function isTimeout(error: unknown): boolean {
  return error instanceof Error && error.name === "TimeoutError";
}

function noAnswerTo(path: string): Failure {
  return { class: "first-token-timeout", detail: `${path} was not answered within ${TIMEOUT_MS / 1000} s` };
}

async function ask(client: Client, path: string, request: HttpRequest, signal: AbortSignal): Promise<HttpAnswer> {
  const { statusCode, headers, body } = await client.request({
    path,
    method: request.method,
    headers: request.headers,
    body: request.body ?? null,
    // The whole answer has this long: a server that drips must not hold the run up.
    signal: AbortSignal.any([signal, AbortSignal.timeout(TIMEOUT_MS)]),
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
    body: Buffer.concat(parts).subarray(0, BODY_LIMIT).toString("utf8"),
  };
}
