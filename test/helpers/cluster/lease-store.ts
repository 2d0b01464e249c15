import type { Lease } from "../../../src/cluster/lease-object.ts";
import { type ApiServer, refuse, respond, startApiServer } from "./api-server.ts";

interface Failure {
  code: number;
  reason: string;
}

export interface LeaseStore extends ApiServer {
  leases: Map<string, Lease>;
  /** What is answered instead, by method; absent: the truth. */
  failing: Record<string, Failure>;
  /** Runs before a write is judged, once: what a quicker client does in between. */
  beforeWrite: (() => void) | undefined;
  /** The work is done, and the connection ends without an answer. */
  answersLost: boolean;
}

const NOT_FOUND: Failure = { code: 404, reason: "NotFound" };
const PATH = /^\/apis\/coordination\.k8s\.io\/v1\/namespaces\/llm\/leases(?:\/([^/]+))?$/;
/** Go's layout of a MicroTime: six digits, no more and no less. */
const MICRO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$/;

/** The leases of namespace `llm`, with the resource versions and refusals of a real API server. */
export async function startLeaseStore(): Promise<LeaseStore> {
  const server = await startApiServer({
    onRequest({ method = "", url = "" }, body, response) {
      const result = serve(store, method, url, body);
      if ("code" in result) refuse(response, result.code, result.reason, "no");
      else if (store.answersLost) response.destroy();
      else respond(response, method === "POST" ? 201 : 200, result);
    },
  });
  const store: LeaseStore = Object.assign(server, {
    leases: new Map<string, Lease>(),
    failing: {},
    beforeWrite: undefined,
    answersLost: false,
  });
  return store;
}

function serve(store: LeaseStore, method: string, url: string, body: string): Lease | Failure {
  const [path, name = ""] = PATH.exec(url) ?? [];
  const failure = store.failing[method];
  if (failure !== undefined) return failure;
  if (path === undefined) return NOT_FOUND;
  return method === "GET" ? (store.leases.get(name) ?? NOT_FOUND) : write(store, method, JSON.parse(body) as Lease);
}

function write(store: LeaseStore, method: string, lease: Lease): Lease | Failure {
  store.beforeWrite?.();
  store.beforeWrite = undefined;
  const { name, resourceVersion } = lease.metadata;
  const found = store.leases.get(name);
  if (!isValid(lease)) return { code: 400, reason: "BadRequest" };
  if (method === "PUT" && found === undefined) return NOT_FOUND;
  if (resourceVersion !== found?.metadata.resourceVersion) return { code: 409, reason: "Conflict" };
  put(store, lease);
  return store.leases.get(name) as Lease;
}

/** As another client would: a new version. */
export function put({ leases }: LeaseStore, { metadata, ...lease }: Lease): void {
  const version = Number(leases.get(metadata.name)?.metadata.resourceVersion ?? 0) + 1;
  leases.set(metadata.name, {
    ...lease,
    metadata: { ...metadata, namespace: "llm", resourceVersion: String(version) },
  });
}

function isValid({ spec }: Lease): boolean {
  const times = [spec?.acquireTime, spec?.renewTime].filter((time) => time !== undefined);
  return times.every((time) => MICRO_TIME.test(time)) && (spec?.leaseDurationSeconds ?? 1) > 0;
}
