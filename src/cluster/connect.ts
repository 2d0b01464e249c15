import type { Clock, Cluster, Log } from "../deps.ts";
import { InfrastructureError } from "../errors.ts";
import type { ClusterAccess } from "../model/cluster.ts";
import { ApiError } from "./api-errors.ts";
import type { Connection } from "./connection.ts";
import { forwardTo } from "./forward.ts";
import { readHelmRelease } from "./helm-release.ts";
import { openConnection } from "./http-connection.ts";
import { chooseCluster } from "./kubeconfig.ts";
import { acquireLease } from "./lease.ts";
import { missingRights } from "./preflight.ts";
import { viewCluster } from "./view.ts";
import { watchPods } from "./watch.ts";

export interface ClusterOutside {
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  log: Log;
  clock: Clock;
  nonce(): string;
  /** Registers a secret with whatever masks the log. */
  mask(secret: string): void;
  /** Of the pod's service account; default: where the kubelet puts it. */
  serviceAccountFolder?: string;
}

/**
 * Finds and judges the kubeconfig, or the pod that we run in, and asks the API server one question, its version.
 * Throws ConfigurationError for a kubeconfig that is wrong or refused, InfrastructureError where nobody answers or our
 * credentials are not accepted. No message and no cause holds a secret.
 */
export async function connectCluster(access: ClusterAccess, outside: ClusterOutside): Promise<Cluster> {
  const connection = await openConnection(await chooseCluster(access, outside), outside);
  try {
    outside.log.debug(`connected to ${connection.server}, Kubernetes ${await versionOf(connection)}`);
  } catch (error) {
    await connection.close();
    throw error;
  }
  return clusterAt(connection, outside);
}

function clusterAt(connection: Connection, outside: ClusterOutside): Cluster {
  const { server, context, namespace, inCluster } = connection;
  return {
    server,
    ...(context !== undefined && { context }),
    ...(namespace !== undefined && { namespace }),
    inCluster,
    view: (request) => viewCluster(connection, request),
    missingRights: (feature, where) => missingRights(connection, feature, where),
    watch: (request, onEvent) => watchPods(connection, request, onEvent, outside),
    forward: (target) => forwardTo(connection, target),
    helmRelease: (wanted) => readHelmRelease(connection, wanted),
    acquireLease: (request) => acquireLease(connection, request, outside),
    [Symbol.asyncDispose]: () => connection.close(),
  };
}

/** Every API server tells it, unless it was hardened; who may not ask has been recognised all the same. */
async function versionOf(connection: Connection): Promise<string> {
  try {
    const answer = (await connection.request({ method: "GET", path: "/version" })) as { gitVersion?: unknown };
    const version = answer?.gitVersion;
    if (typeof version === "string" && /^v\d[\w.+-]{0,60}$/.test(version)) return version;
  } catch (error) {
    if (error instanceof ApiError && error.status === 403) return "of an unknown version";
    if (!(error instanceof ApiError) || error.status !== 404) throw error;
  }
  throw new InfrastructureError(`${connection.server} answers, but it is no Kubernetes API server`, {
    hint: "Check server in the kubeconfig: host, port and path.",
  });
}
