import type { ServerResponse } from "node:http";
import type { Pod } from "../../../src/model/kube.ts";
import { type ApiServer, refuse, respond, startApiServer } from "./api-server.ts";
import { base64, kubeconfigOf } from "./kubeconfig.ts";

interface Change {
  version: number;
  type: "ADDED" | "MODIFIED" | "DELETED";
  pod: Pod;
}

interface Watcher {
  response: ServerResponse;
  wants(pod: Pod): boolean;
}

export interface PodFeed extends ApiServer {
  kubeconfig: string;
  pods: Map<string, Pod>;
  /** Of the watches that were asked for, without those that were refused. */
  watches: number;
  /** How many are under way. */
  open(): number;
  /** Ends all of them, as a server does after a while, or breaks them off. */
  end(how?: "whole" | "broken"): void;
  /** Forgets what happened so far: who wants to go on from there is told 410, in a line or as the answer. */
  forget(): void;
  goneAs: "line" | "answer";
  /** Refuses every watch from now on. */
  refusal: { code: number; reason: string } | undefined;
  put(name: string, more?: { namespace?: string; node?: string }): void;
  remove(name: string): void;
  bookmark(): void;
  /** A line of any kind to everybody. */
  say(line: string): void;
}

/** Pods of an API server with lists and watches by resource version, in one namespace or on one node. */
export async function startPodFeed(): Promise<PodFeed> {
  let version = 100;
  let oldest = 0;
  const changes: Change[] = [];
  const watchers = new Set<Watcher>();

  function serve(url: string, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, "https://api");
    const wants = wantedBy(pathname, searchParams);
    if (pathname === "/version") respond(response, 200, { gitVersion: "v1.36.3" });
    else if (searchParams.has("watch")) watch(response, wants, Number(searchParams.get("resourceVersion")));
    else {
      const items = [...feed.pods.values()].filter(wants);
      respond(response, 200, { kind: "PodList", metadata: { resourceVersion: String(version) }, items });
    }
  }

  function watch(response: ServerResponse, wants: Watcher["wants"], from: number): void {
    if (feed.refusal === undefined) feed.watches += 1;
    const expired = from < oldest && feed.goneAs === "answer" ? { code: 410, reason: "Expired" } : undefined;
    const refusal = feed.refusal ?? expired;
    if (refusal !== undefined) {
      refuse(response, refusal.code, refusal.reason, "canary");
      return;
    }
    response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
    if (from < oldest) {
      const status = { kind: "Status", status: "Failure", reason: "Expired", code: 410 };
      response.end(`${JSON.stringify({ type: "ERROR", object: status })}\n`);
      return;
    }
    const watcher = { response, wants };
    watchers.add(watcher);
    response.on("close", () => watchers.delete(watcher));
    for (const change of changes.filter((one) => one.version > from)) tell(watcher, change);
  }

  function tell({ response, wants }: Watcher, { type, pod }: Change): void {
    if (wants(pod)) response.write(`${JSON.stringify({ type, object: pod })}\n`);
  }

  function happen(type: Change["type"], pod: Pod): void {
    const change = { version, type, pod };
    changes.push(change);
    for (const watcher of watchers) tell(watcher, change);
  }

  const server = await startApiServer({ onRequest: ({ url = "" }, _, response) => serve(url, response) });
  const feed: PodFeed = Object.assign(server, {
    kubeconfig: kubeconfigOf({ cluster: { server: server.url, "certificate-authority-data": base64(server.ca) } }),
    pods: new Map<string, Pod>(),
    watches: 0,
    open: () => watchers.size,
    goneAs: "line" as const,
    refusal: undefined,
    end(how = "whole") {
      for (const { response } of watchers) {
        if (how === "whole") response.end();
        else response.destroy();
      }
      watchers.clear();
    },
    forget() {
      version += 1;
      oldest = version;
      changes.length = 0;
    },
    put(name, { namespace = "llm", node } = {}) {
      const type = feed.pods.has(name) ? "MODIFIED" : "ADDED";
      version += 1;
      const uid = feed.pods.get(name)?.metadata.uid ?? `uid-${version}`;
      const managedFields = [{ manager: "kubelet" }];
      const metadata = { name, namespace, uid, resourceVersion: String(version), managedFields };
      const pod: Pod = { metadata, ...(node !== undefined && { spec: { nodeName: node } }) };
      feed.pods.set(name, pod);
      happen(type, pod);
    },
    remove(name) {
      const pod = feed.pods.get(name);
      if (pod === undefined) throw new Error(`there is no pod ${name}`);
      feed.pods.delete(name);
      version += 1;
      happen("DELETED", { ...pod, metadata: { ...pod.metadata, resourceVersion: String(version) } });
    },
    bookmark() {
      const object = { kind: "Pod", metadata: { resourceVersion: String(version) } };
      feed.say(JSON.stringify({ type: "BOOKMARK", object }));
    },
    say(line) {
      for (const { response } of watchers) response.write(`${line}\n`);
    },
  } satisfies Omit<PodFeed, keyof ApiServer>);
  return feed;
}

function wantedBy(pathname: string, query: URLSearchParams): Watcher["wants"] {
  const namespace = /^\/api\/v1\/namespaces\/([^/]+)\/pods$/.exec(pathname)?.[1];
  const node = /^spec\.nodeName=(.*)$/.exec(query.get("fieldSelector") ?? "")?.[1];
  return ({ metadata, spec }) =>
    (namespace === undefined || metadata.namespace === namespace) && (node === undefined || spec?.nodeName === node);
}
