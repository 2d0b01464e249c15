import { ConfigurationError, InfrastructureError } from "../errors.ts";
import type { ReleaseName } from "../model/cluster.ts";
import type { KubeObject } from "../model/kube.ts";
import { ApiError } from "./api-errors.ts";
import type { Connection } from "./connection.ts";
import { listAll } from "./list.ts";
import { insteadOf, quoted } from "./names.ts";
import { requireNamespace } from "./namespaces.ts";

const TYPE = "helm.sh/release.v1";

/**
 * `data.release` of the Secret in which Helm keeps a release: of the revision that is asked for, or of the newest, which
 * is what `helm get values` shows. Only that one Secret is read; of the others no more than their names and labels
 * (helm.sh/helm, pkg/storage/driver/secrets.go).
 * Throws ConfigurationError for a release or a revision that there is not, InfrastructureError where we may not look.
 */
export async function readHelmRelease(connection: Connection, wanted: ReleaseName): Promise<string> {
  try {
    const revision = wanted.revision ?? (await revisionsOf(connection, wanted)).at(-1);
    if (revision === undefined) throw await absent(connection, wanted);
    return await recordOf(connection, wanted, revision);
  } catch (error) {
    throw error instanceof ApiError && error.status === 403 ? withManifest(error) : error;
  }
}

async function recordOf(connection: Connection, wanted: ReleaseName, revision: number): Promise<string> {
  const { namespace, name } = wanted;
  const path = `${secretsIn(namespace)}/${encodeURIComponent(`sh.helm.release.v1.${name}.v${revision}`)}`;
  try {
    const secret = (await connection.request({ method: "GET", path })) as { type?: unknown; data?: unknown };
    const release = (secret.data as { release?: unknown } | undefined)?.release;
    if (secret.type === TYPE && typeof release === "string") return release;
    throw new InfrastructureError(`the Secret of ${describe(wanted)}, revision ${revision}, holds no release of Helm`);
  } catch (error) {
    throw error instanceof ApiError && error.status === 404 ? await withoutRevision(connection, wanted) : error;
  }
}

/** Oldest first. */
async function revisionsOf(connection: Connection, { namespace, name }: ReleaseName): Promise<number[]> {
  const secrets = await releaseSecrets(connection, namespace, `,name=${name}`);
  const revisions = secrets.map(({ metadata }) => Number(metadata.labels?.["version"]));
  return revisions.filter((revision) => Number.isInteger(revision)).sort((a, b) => a - b);
}

function releaseSecrets(connection: Connection, namespace: string, more = ""): Promise<KubeObject[]> {
  return listAll(connection, secretsIn(namespace), { labelSelector: `owner=helm${more}`, metadataOnly: true });
}

function secretsIn(namespace: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(namespace)}/secrets`;
}

async function withoutRevision(connection: Connection, wanted: ReleaseName): Promise<Error> {
  const kept = await revisionsOf(connection, wanted).catch(unlessForbidden);
  if (kept?.length === 0) return absent(connection, wanted);
  return new ConfigurationError(`${describe(wanted)} has no revision ${wanted.revision}`, {
    hint: kept === undefined ? HISTORY : `It has ${kept.join(", ")}. ${HISTORY}`,
  });
}

const HISTORY = "Helm forgets the oldest (--history-max, 10 if nothing is said).";

async function absent(connection: Connection, wanted: ReleaseName): Promise<Error> {
  await requireNamespace(connection, wanted.namespace);
  const secrets = await releaseSecrets(connection, wanted.namespace);
  const names = [...new Set(secrets.flatMap(({ metadata }) => metadata.labels?.["name"] ?? []))];
  return new ConfigurationError(`there is no Helm release ${quoted(wanted.name)} in namespace ${wanted.namespace}`, {
    hint: `${insteadOf(wanted.name, names)} Only releases that Helm keeps in Secrets are seen, which it does unless HELM_DRIVER says otherwise.`,
  });
}

function describe({ namespace, name }: ReleaseName): string {
  return `the Helm release ${quoted(name)} in namespace ${namespace}`;
}

function unlessForbidden(error: unknown): undefined {
  if (!(error instanceof ApiError) || error.status !== 403) throw error;
}

/** Whoever may not list may still be given the one Secret, by its name. */
function withManifest(error: ApiError): ApiError {
  const { message, status, hint = "" } = error;
  const more =
    "See config/examples/rbac/helm-values.yaml. With a revision (release:NAME@3) get on that Secret is enough.";
  return new ApiError(message, { status, cause: error, hint: `${hint} ${more}`.trim() });
}
