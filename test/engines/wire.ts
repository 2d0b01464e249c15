import { readFileSync } from "node:fs";
import type { HttpAnswer, StreamEvent, StreamReader } from "../../src/engines/engine.ts";
import type { Failure } from "../../src/model/failures.ts";

const CAPTURES = new URL("../fixtures/captures/", import.meta.url);

/** An answer as a client sees it: head parsed, chunk framing removed. */
export interface Capture extends HttpAnswer {
  bytes: Uint8Array;
}

/** The recorded answer `name`, such as `vllm/err-bad-json`. A recording that stops inside a chunk keeps what came. */
export function capture(name: string): Capture {
  const raw = readFileSync(new URL(`${name}.txt`, CAPTURES));
  const split = raw.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = raw.subarray(0, split).toString("latin1").split("\r\n");
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
  const body = raw.subarray(split + 4);
  const bytes = headers["transfer-encoding"] === "chunked" ? dechunked(body) : body;
  return { status: Number(statusLine.split(" ")[1]), headers, body: bytes.toString(), bytes };
}

function dechunked(body: Buffer): Buffer {
  const chunks: Buffer[] = [];
  for (let at = 0; at < body.length; ) {
    const lineEnd = body.indexOf("\r\n", at);
    const size = lineEnd === -1 ? 0 : Number.parseInt(body.subarray(at, lineEnd).toString(), 16);
    if (!size) break;
    chunks.push(body.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = lineEnd + 2 + size + 2;
  }
  return Buffer.concat(chunks);
}

/** Everything a reader says about a body. */
export interface Reading {
  events: StreamEvent[];
  failure?: Failure;
}

/** Reads a body in the given pieces, and ends it. */
export function read(reader: StreamReader, pieces: Iterable<Uint8Array>): Reading {
  const events: StreamEvent[] = [];
  for (const piece of pieces) events.push(...reader.push(piece));
  const last = reader.end();
  events.push(...last.events);
  return last.failure === undefined ? { events } : { events, failure: last.failure };
}

export function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

export function* byteByByte(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at++) yield bytes.subarray(at, at + 1);
}

/** Pieces of 0 to `longest` bytes by a seeded generator (Park and Miller's), so that a failure can be repeated. */
export function* atRandom(bytes: Uint8Array, seed: number, longest = 400): Generator<Uint8Array> {
  let state = seed;
  for (let at = 0; at < bytes.length; ) {
    state = (state * 48271) % 2147483647;
    const size = state % (longest + 1);
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** What a reading comes to, as one line of a table. */
export interface Summary {
  outcome: "ok" | Failure["class"];
  deltas: number;
  tokens?: number;
  finish?: string;
  input?: number;
  output?: number;
}

export function summary({ events, failure }: Reading): Summary {
  const result: Summary = { outcome: "ok", deltas: events.filter((event) => event.delta !== undefined).length };
  const counted = events.filter((event) => event.tokens !== undefined);
  if (counted.length > 0) result.tokens = counted.reduce((sum, event) => sum + (event.tokens ?? 0), 0);
  for (const event of events) {
    if (event.finishReason !== undefined) result.finish = event.finishReason;
    if (event.usage?.inputTokens !== undefined) result.input = event.usage.inputTokens;
    if (event.usage?.outputTokens !== undefined) result.output = event.usage.outputTokens;
  }
  if (failure !== undefined) result.outcome = failure.class;
  else if (!events.at(-1)?.terminal) throw new Error("a reading without a failure must end with a terminal event");
  return result;
}
