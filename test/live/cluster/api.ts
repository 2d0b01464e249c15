import { readFileSync } from "node:fs";
import { Agent, request } from "undici";
import type { Certificates } from "./certificates.ts";

/** The API server, asked as administrator. */
export interface Api extends AsyncDisposable {
  /** Throws for every answer but 2xx. */
  get<T>(path: string): Promise<T>;
  post<T>(path: string, body: object): Promise<T>;
  /** A JSON merge patch. */
  patch(path: string, body: object): Promise<void>;
}

export function adminApi(server: string, { authority, admin }: Certificates): Api {
  const tls = { ca: readFileSync(authority), cert: readFileSync(admin.certificate), key: readFileSync(admin.key) };
  const agent = new Agent({ connect: tls, connections: 16 });
  const ask = async (method: "GET" | "POST" | "PATCH", path: string, contentType?: string, body?: object) => {
    const answer = await request(server + path, {
      method,
      dispatcher: agent,
      ...(contentType === undefined ? {} : { headers: { "content-type": contentType }, body: JSON.stringify(body) }),
      headersTimeout: 10_000,
      bodyTimeout: 10_000,
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) throw new Error(`${method} ${path}: ${answer.statusCode} ${text.slice(0, 500)}`);
    return text;
  };
  return {
    get: async (path) => {
      const text = await ask("GET", path);
      return text.startsWith("{") ? JSON.parse(text) : text;
    },
    post: async (path, body) => JSON.parse(await ask("POST", path, "application/json", body)),
    patch: async (path, body) => void (await ask("PATCH", path, "application/merge-patch+json", body)),
    [Symbol.asyncDispose]: () => agent.destroy(),
  };
}
