import type { ServerResponse } from "node:http";
import { writeHead } from "./delivery.ts";
import type { DialectRequest, PlainReply, Problem } from "./dialects/dialect.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import type { Serving } from "./serving.ts";

/** Sends an answer that needs no engine. */
export function sendPlain(response: ServerResponse, reply: PlainReply, record: RecordedRequest): void {
  const parts = typeof reply.body === "string" ? [reply.body] : reply.body;
  writeHead(response, reply.status, reply.headers, Buffer.byteLength(parts.join("")));
  for (const part of parts) if (part !== "") response.write(part);
  response.end();
  record.status = reply.status;
  record.endedAt = performance.timeOrigin + performance.now();
}

/** The engine's own refusal, with the status that a fault asks for. */
export function refusal({ dialect, engine }: Serving, request: DialectRequest, status: number): PlainReply {
  const problems: Record<number, Problem> = {
    401: "unauthorized",
    404: "unknown-model",
    413: "too-large",
    429: "overloaded",
    503: "overloaded",
  };
  return { ...dialect.refuse(problems[status] ?? "engine-failure", request, engine.settings), status };
}

/** What a reverse proxy shows instead of the answer. */
export function proxyPage(status: number): PlainReply {
  const title = status === 200 ? "Sign in" : `${status} Bad Gateway`;
  const body = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx</center>\r\n</body>\r\n</html>\r\n`;
  return {
    kind: "plain",
    status,
    headers: [
      ["Server", "nginx"],
      ["Content-Type", "text/html"],
    ],
    body,
  };
}

/** A fault header that cannot be understood is the test's mistake, and must not pass for an engine's answer. */
export function badFault(error: TypeError): PlainReply {
  return { kind: "plain", status: 400, headers: [["Content-Type", "text/plain; charset=utf-8"]], body: error.message };
}
