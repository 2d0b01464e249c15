import type { RequestOptions } from "node:https";
import { createSecureContext, type SecureContextOptions } from "node:tls";
import type { KubeConfig } from "@kubernetes/client-node";
import { ConfigurationError, ToolError } from "../errors.ts";
import type { ChosenCluster } from "./chosen-cluster.ts";
import { execAuthenticator } from "./exec-plugin.ts";
import { secretsOfKey } from "./tls-material.ts";

/** Who we are to the API server. */
export interface Credentials {
  kubeConfig: KubeConfig;
  tls: SecureContextOptions & { rejectUnauthorized: boolean; servername?: string };
  /** Of the next request: tokens are renewed while we run. */
  headers(): Promise<Record<string, string>>;
}

export interface CredentialsOutside {
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  mask(secret: string): void;
}

/** Only the chosen cluster and user are handed to the library. Throws ConfigurationError for credentials that are none. */
export async function credentialsOf(chosen: ChosenCluster, outside: CredentialsOutside): Promise<Credentials> {
  for (const secret of secretsOfKey(chosen.user.keyData ?? "")) outside.mask(secret);
  const kubeConfig = await kubeConfigOf(chosen, outside);
  const options = await appliedTo(kubeConfig, chosen);
  return {
    kubeConfig,
    tls: tlsOf(options, chosen),
    async headers() {
      const headers = headersOf(await appliedTo(kubeConfig, chosen));
      if (headers["authorization"] !== undefined) outside.mask(headers["authorization"].replace(/^\w+ /, ""));
      return headers;
    },
  };
}

async function kubeConfigOf(chosen: ChosenCluster, outside: CredentialsOutside): Promise<KubeConfig> {
  // Lazily: it takes about a second and 85 MB, and most runs need no cluster.
  const { KubeConfig } = await import("@kubernetes/client-node");
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(chosen.cluster, chosen.user);
  const [context] = kubeConfig.contexts;
  if (context !== undefined && chosen.namespace !== undefined) {
    kubeConfig.contexts = [{ ...context, namespace: chosen.namespace }];
  }
  if (chosen.exec !== undefined) kubeConfig.addAuthenticator(execAuthenticator(chosen.exec, chosen, outside));
  return kubeConfig;
}

async function appliedTo(kubeConfig: KubeConfig, { userField }: ChosenCluster): Promise<RequestOptions> {
  const options: RequestOptions = {};
  try {
    await kubeConfig.applyToHTTPSOptions(options);
  } catch (error) {
    if (error instanceof ToolError) throw error;
    const code = (error as NodeJS.ErrnoException).code;
    throw new ConfigurationError(
      `no credentials could be got from ${userField}${code === undefined ? "" : ` (${code})`}`,
      {
        hint: "Try it on this machine with kubectl get pods; its own message is not shown here, since it may hold secrets.",
      },
    );
  }
  return options;
}

function headersOf({ headers, auth }: RequestOptions): Record<string, string> {
  const given = Object.entries((headers ?? {}) as Record<string, unknown>);
  // A file's token may end with a line break.
  const sent = Object.fromEntries(given.map(([name, value]) => [name.toLowerCase(), String(value).trim()]));
  return auth ? { authorization: `Basic ${Buffer.from(auth).toString("base64")}`, ...sent } : sent;
}

/** Says itself whether certificates are checked, so that NODE_TLS_REJECT_UNAUTHORIZED cannot. */
function tlsOf(
  { ca, cert, key, servername }: RequestOptions,
  { cluster, userField }: ChosenCluster,
): Credentials["tls"] {
  const own = {
    ...(ca !== undefined && { ca }),
    ...(cert !== undefined && { cert }),
    ...(key !== undefined && { key }),
  };
  try {
    createSecureContext(own);
  } catch {
    throw new ConfigurationError(`the client certificate and the client key of ${userField} do not belong together`);
  }
  return { ...own, rejectUnauthorized: !cluster.skipTLSVerify, ...(servername !== undefined && { servername }) };
}
