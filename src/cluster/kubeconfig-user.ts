import { isAbsolute, resolve } from "node:path";
import { ConfigurationError } from "../errors.ts";
import type { ChosenCluster, ExecPlugin } from "./chosen-cluster.ts";
import { type Entry, textOf } from "./kubeconfig-entries.ts";
import { absolute, faultOfClientCertificate, faultOfPrivateKey, pemOf } from "./tls-material.ts";

/** Throws ConfigurationError for what is no credential, or none that is sent as it says. */
export async function userOf(entry: Entry): Promise<ChosenCluster["user"]> {
  if (entry.fields["as-groups"] || entry.fields["as-uid"]) {
    throw new ConfigurationError(`${entry.path} of ${entry.origin} has as-groups or as-uid, which are not supported`, {
      hint: "Impersonate with as alone, or use credentials that need no impersonation.",
    });
  }
  const certData = await pemOf(entry, "client-certificate", faultOfClientCertificate);
  const keyData = await pemOf(entry, "client-key", faultOfPrivateKey);
  if ((certData === undefined) !== (keyData === undefined)) {
    throw new ConfigurationError(
      `${entry.path} of ${entry.origin} has a client certificate or a client key without the other`,
    );
  }
  const [token, username, password, as] = ["token", "username", "password", "as"].map((key) => textOf(entry, key));
  const authProvider = token === undefined ? authProviderOf(entry) : undefined;
  return {
    name: entry.name,
    ...(token !== undefined && { token: headerSafe(entry, "token", token) }),
    ...(username !== undefined && { username, password: password ?? "" }),
    ...(as !== undefined && { impersonateUser: headerSafe(entry, "as", as) }),
    ...(certData !== undefined && { certData }),
    ...(keyData !== undefined && { keyData }),
    ...(authProvider !== undefined && { authProvider }),
  };
}

/** A token that was piped through base64 often ends with a line break. */
function headerSafe(entry: Entry, key: string, text: string): string {
  const trimmed = text.trim();
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw new ConfigurationError(
    `${entry.path}.${key} of ${entry.origin} has spaces, line breaks or other letters in it`,
  );
}

/** A file with a token is read again while we run: such tokens are renewed in place. */
function authProviderOf(entry: Entry): object | undefined {
  for (const key of ["token-file", "tokenFile"]) {
    const path = textOf(entry, key);
    if (path !== undefined) return { name: "tokenFile", config: { tokenFile: absolute(entry, key, path) } };
  }
  return (entry.fields["auth-provider"] as object | undefined) ?? undefined;
}

/** Where the user's credentials come from a program. Whether it may run was judged before. */
export function execOf(entry: Entry): ExecPlugin | undefined {
  const exec = entry.fields["exec"] as Record<string, unknown> | undefined;
  if (!exec) return undefined;
  const field = `${entry.path}.exec of ${entry.origin}`;
  const { command, apiVersion, provideClusterInfo, args, env } = exec;
  if (typeof command !== "string" || typeof apiVersion !== "string") {
    throw new ConfigurationError(`${field} has no command or no apiVersion; a text is wanted in both`);
  }
  const variables = (Array.isArray(env) ? env : []) as ({ name: unknown; value: unknown } | null)[];
  return {
    field,
    apiVersion,
    provideClusterInfo: provideClusterInfo === true,
    command: commandOf(entry, command),
    args: (Array.isArray(args) ? args : []).map(String),
    env: Object.fromEntries(variables.map((variable) => [String(variable?.name), String(variable?.value)])),
  };
}

/** A bare name is looked for in PATH, and a relative path starts from the kubeconfig's folder (client-go's rule). */
function commandOf(entry: Entry, command: string): string {
  return command.includes("/") && !isAbsolute(command) ? resolve(entry.folder ?? ".", command) : command;
}
