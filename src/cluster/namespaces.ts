import { ConfigurationError, InfrastructureError } from "../errors.ts";
import { ApiError } from "./api-errors.ts";
import type { Connection } from "./connection.ts";
import { listAll } from "./list.ts";
import { insteadOf, quoted } from "./names.ts";

/** RFC 1123 label, which is what the API server takes. */
const NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * Throws InfrastructureError for a namespace that does not exist, since its lists would just be empty, and
 * ConfigurationError for what can be no namespace's name. False where it is hidden from us whether it exists.
 */
export async function requireNamespace(connection: Connection, name: string): Promise<boolean> {
  if (!NAME.test(name)) {
    throw new ConfigurationError(`${quoted(name)} is no name of a namespace`, {
      hint: "At most 63 lower-case letters, digits and hyphens; see --namespace and services.namespace.",
    });
  }
  try {
    await connection.request({ method: "GET", path: `/api/v1/namespaces/${name}` });
    return true;
  } catch (error) {
    if (!(error instanceof ApiError) || error.status === 401) throw error;
    if (error.status !== 404) return false;
    throw new InfrastructureError(`there is no namespace ${name} in ${whichCluster(connection)}`, {
      hint: await whichInstead(connection, name),
    });
  }
}

function whichCluster({ server, context }: Connection): string {
  return context === undefined ? server : `${server} (context ${quoted(context)})`;
}

async function whichInstead(connection: Connection, wanted: string): Promise<string> {
  const check = "Check --namespace or services.namespace, and --context.";
  try {
    const all = await listAll(connection, "/api/v1/namespaces");
    const names = all.map(({ metadata }) => metadata.name);
    return `${insteadOf(wanted, names)} ${check}`;
  } catch {
    return check;
  }
}
