import type { Fault } from "./faults.ts";

/** `sse`: server-sent events (WHATWG HTML, 9.2). `ndjson`: one JSON value a line. */
export type Framing = "sse" | "ndjson";

/** How a payload becomes text on the wire, with the framing faults applied. */
export function framer(framing: Framing, fault: Fault | undefined): (payload: string) => string {
  const end = fault?.kind === "crlf" ? "\r\n" : "\n";
  const before = fault?.kind === "comments" ? keepAlive(framing) : "";
  if (framing === "ndjson") return (payload) => `${before}${payload}${end}`;
  const field = fault?.kind === "no-space" ? "data:" : "data: ";
  return (payload) => `${before}${field}${payload}${end}${end}`;
}

/** NDJSON has no comments; blank lines are what proxies and servers use instead. */
function keepAlive(framing: Framing): string {
  return framing === "sse" ? ": keep-alive\n\n" : "\n";
}
