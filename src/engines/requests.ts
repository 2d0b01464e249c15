import type { HttpRequest } from "./engine.ts";
import type { JsonObject } from "./json.ts";

/** A question without a body; probes carry no key. */
export function get(path: string): HttpRequest {
  return { method: "GET", path, headers: {} };
}

export function postJson(path: string, accept: string, body: JsonObject): HttpRequest {
  return { method: "POST", path, headers: { "content-type": "application/json", accept }, body: JSON.stringify(body) };
}
