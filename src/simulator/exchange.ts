import type { IncomingMessage, ServerResponse } from "node:http";
import { answerGeneration } from "./answering.ts";
import type { DialectRequest, PlainReply, ResidencyReply } from "./dialects/dialect.ts";
import type { SimulatedEngine } from "./engine.ts";
import { type Fault, parseFault } from "./faults.ts";
import { wait } from "./pace.ts";
import type { RecordedRequest } from "./recorded-request.ts";
import { badFault, proxyPage, refusal, sendPlain } from "./replies.ts";
import type { Serving } from "./serving.ts";

const MOST_BODY_BYTES = 8 * 1024 * 1024;

/** Answers one HTTP request. Resolves when nothing is left to do for it; `signal` ends it when the client goes or the server stops. */
export async function exchange(
  incoming: IncomingMessage,
  response: ServerResponse,
  serving: Serving,
  signal: AbortSignal,
): Promise<void> {
  const { dialect, engine } = serving;
  const text = await readBody(incoming);
  const readAtMs = performance.now();
  const request: DialectRequest = {
    method: incoming.method ?? "GET",
    path: (incoming.url ?? "/").split("?")[0] ?? "/",
    headers: flatHeaders(incoming),
    text: text ?? "",
  };
  const record = recordOf(request, readAtMs);
  serving.record(record);
  if (text === undefined) return sendPlain(response, dialect.refuse("too-large", request, engine.settings), record);
  const wanted = perRequestFault(request);
  if (wanted instanceof TypeError) return sendPlain(response, badFault(wanted), record);
  const fault = wanted ?? serving.faults.take(isGenerationRoute(request));
  if (fault?.kind === "html") return sendPlain(response, proxyPage(fault.status), record);
  if (fault?.kind === "status") return sendPlain(response, refusal(serving, request, fault.status), record);
  const reply = dialect.answer(request, engine, serving.metrics);
  if (reply.kind === "generation") {
    return answerGeneration({ reply, response, serving, record, fault, readAtMs, signal });
  }
  if (fault?.kind === "slow-headers") await wait(fault.ms, signal);
  sendPlain(response, reply.kind === "plain" ? reply : await changeResidency(engine, reply, signal), record);
}

/** The body, or undefined when it exceeds the limit. */
async function readBody(incoming: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Without `destroyOnReturn: false` leaving the loop would close the socket, and the refusal could not be sent.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    bytes += chunk.length;
    if (bytes > MOST_BODY_BYTES) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function flatHeaders(incoming: IncomingMessage): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(", ") : value]),
  );
}

function recordOf(request: DialectRequest, readAtMs: number): RecordedRequest {
  return {
    id: request.headers["x-request-id"],
    method: request.method,
    path: request.path,
    headers: request.headers,
    body: request.text,
    readAt: performance.timeOrigin + readAtMs,
  };
}

/** A test may ask for a fault of its own. */
function perRequestFault(request: DialectRequest): Fault | TypeError | undefined {
  const header = request.headers["x-simulator-fault"];
  if (header === undefined) return undefined;
  try {
    return parseFault(JSON.parse(header));
  } catch (error) {
    return error instanceof TypeError
      ? error
      : new TypeError(`The header x-simulator-fault is no JSON: ${header.slice(0, 200)}`);
  }
}

function isGenerationRoute(request: DialectRequest): boolean {
  return request.method === "POST" && /\/(generate|generate_stream|chat|completions)$/.test(request.path);
}

async function changeResidency(
  engine: SimulatedEngine,
  reply: ResidencyReply,
  signal: AbortSignal,
): Promise<PlainReply> {
  if (reply.kind === "unload") engine.residency.unload(reply.wish.model);
  else {
    await engine.residency.enter(reply.wish, signal);
    engine.residency.leave(reply.wish);
  }
  return reply.answer();
}
