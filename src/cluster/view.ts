import type { ViewRequest } from "../deps.ts";
import type { ClusterObjects, ClusterView, Look, ResourceName } from "../model/cluster-view.ts";
import type { KubeObject } from "../model/kube.ts";
import { inParallel } from "../model/limit.ts";
import { ApiError } from "./api-errors.ts";
import type { Connection } from "./connection.ts";
import { MOST_CONNECTIONS } from "./http-connection.ts";
import { listAll } from "./list.ts";
import { requireNamespace } from "./namespaces.ts";
import { listPath, RESOURCES } from "./resources.ts";

/** One list call to come: what for, and where; without a namespace for what is cluster-wide. */
interface Job {
  resource: ResourceName;
  namespace?: string;
}

interface Seen {
  look: Look;
  objects: KubeObject[];
  error?: unknown;
}

/**
 * Lists what is asked for. What may not or cannot be looked at is said in `looks`. Throws InfrastructureError where the
 * server does not accept us, never answers, or has no such namespace.
 */
export async function viewCluster(connection: Connection, request: ViewRequest): Promise<ClusterView> {
  const { namespaces, resources } = request;
  const known = await inParallel(MOST_CONNECTIONS, namespaces, (name) => requireNamespace(connection, name));
  const hidden = new Set(namespaces.filter((_, at) => !known[at]));
  const jobs = resources.flatMap((resource): Job[] =>
    RESOURCES[resource].clusterWide ? [{ resource }] : namespaces.map((namespace) => ({ resource, namespace })),
  );
  const seen = await inParallel(MOST_CONNECTIONS, jobs, (job) => look(connection, job, hidden));
  throwIfNobodyAnswered(seen);
  const objects = Object.fromEntries(Object.keys(RESOURCES).map((name) => [name, [] as KubeObject[]]));
  for (const { look, objects: found } of seen) objects[look.resource]?.push(...found);
  return {
    takenAt: new Date().toISOString(),
    server: connection.server,
    ...(connection.context !== undefined && { context: connection.context }),
    inCluster: connection.inCluster,
    namespaces: [...namespaces],
    looks: seen.map(({ look }) => look),
    // The server keeps kinds apart; what is in an object is judged by who reads it.
    objects: objects as unknown as { [Name in ResourceName]: ClusterObjects[Name][] },
  };
}

async function look(connection: Connection, job: Job, hidden: ReadonlySet<string>): Promise<Seen> {
  try {
    const objects = await listFirst(connection, job);
    return { look: { ...job, outcome: "seen", count: objects.length }, objects };
  } catch (error) {
    if (connection.signal.aborted || (error instanceof ApiError && error.status === 401)) throw error;
    const doubt = hidden.has(job.namespace ?? "")
      ? ` Whether there is a namespace ${job.namespace} is hidden too.`
      : "";
    return {
      look: { ...job, outcome: outcomeOf(error), count: 0, reason: reasonOf(error) + doubt },
      objects: [],
      error,
    };
  }
}

/**
 * In the first of the kind's versions that the cluster has; the newest one is missing where it has none. Rights are asked
 * for before there is such a kind, so that a refusal tells of all its groups.
 */
async function listFirst(connection: Connection, { resource, namespace }: Job): Promise<KubeObject[]> {
  const { apis, plural, fieldSelector } = RESOURCES[resource];
  const wanted = fieldSelector === undefined ? {} : { fieldSelector };
  const failures: unknown[] = [];
  for (const api of apis) {
    try {
      const objects = await listAll(connection, listPath(api, plural, namespace), wanted);
      if (failures.every((error) => outcomeOf(error) === "absent")) return objects;
    } catch (error) {
      if (outcomeOf(error) === "failed") throw error;
      failures.push(error);
    }
  }
  const refusals = failures.filter((error) => outcomeOf(error) === "not-allowed") as ApiError[];
  const [first] = refusals;
  throw first === undefined ? failures[0] : refusalOf(first, refusals);
}

/** One sentence for the same refusal of several groups, with the rule of each. */
function refusalOf(first: ApiError, refusals: readonly ApiError[]): ApiError {
  const hint = [...new Set(refusals.flatMap((refusal) => refusal.hint ?? []))].join(" ");
  return new ApiError(first.message, { status: first.status, ...(hint !== "" && { hint }) });
}

function outcomeOf(error: unknown): Exclude<Look["outcome"], "seen"> {
  const status = error instanceof ApiError ? error.status : undefined;
  return status === 404 ? "absent" : status === 403 ? "not-allowed" : "failed";
}

function reasonOf(error: unknown): string {
  const { message, hint } = error as Error & { hint?: string };
  return hint === undefined ? message : `${message}. ${hint}`;
}

function throwIfNobodyAnswered(seen: readonly Seen[]): void {
  if (seen.length === 0) return;
  if (seen.every(({ error }) => error !== undefined && !(error instanceof ApiError))) throw seen[0]?.error;
}
