import type { ServerResponse } from "node:http";
import { type ApiServer, refuse, respond, startApiServer } from "./api-server.ts";
import { base64, kubeconfigOf } from "./kubeconfig.ts";

export type Answering = (response: ServerResponse, query: URLSearchParams, body: string) => void;

export interface FakeCluster extends ApiServer {
  /** By path; what is not here is unknown to the cluster. A list is answered as one. */
  paths: Map<string, Answering | object[]>;
  kubeconfig: string;
}

const OWN: Readonly<Record<string, Answering>> = {
  "/version": (response) => respond(response, 200, { gitVersion: "v1.36.3" }),
  "/api/v1/namespaces/llm": (response) => respond(response, 200, { metadata: { name: "llm" } }),
};

/** An API server that knows what a test gives it, what `others` says of other paths, its version and the namespace llm. */
export async function fakeCluster(
  paths: Record<string, Answering | object[]> = {},
  others: (pathname: string) => Answering | object[] | undefined = () => undefined,
): Promise<FakeCluster> {
  const server = await startApiServer({
    onRequest({ url = "" }, body, response) {
      const { pathname, searchParams } = new URL(url, "https://api");
      const answering = cluster.paths.get(pathname) ?? others(pathname) ?? OWN[pathname];
      if (answering === undefined) notFound(response);
      else if (Array.isArray(answering)) list(response, answering);
      else answering(response, searchParams, body);
    },
  });
  const ca = base64(server.ca);
  const cluster: FakeCluster = Object.assign(server, {
    paths: new Map<string, Answering | object[]>(Object.entries(paths)),
    kubeconfig: kubeconfigOf({ cluster: { server: server.url, "certificate-authority-data": ca } }),
  });
  return cluster;
}

export function list(response: ServerResponse, items: unknown[], next = ""): void {
  respond(response, 200, { kind: "List", metadata: { resourceVersion: "1", continue: next }, items });
}

/** As the API server answers for a group that it does not have: no Status. */
export function notFound(response: ServerResponse): void {
  response.writeHead(404, { "content-type": "text/plain; charset=utf-8" }).end("404 page not found\n");
}

export const forbidden: Answering = (response) => refuse(response, 403, "Forbidden", "canary");

export function named(...names: string[]): { metadata: { name: string } }[] {
  return names.map((name) => ({ metadata: { name } }));
}
