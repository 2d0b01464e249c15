import { execFile } from "node:child_process";
import type { KubeConfig } from "@kubernetes/client-node";
import { ConfigurationError } from "../errors.ts";
import type { ChosenCluster, ExecPlugin } from "./chosen-cluster.ts";
import { stoppedError } from "./transport-errors.ts";

/** A cloud's command line tool asks its cloud first. */
const TIMEOUT_MS = 30_000;
/** Credentials that end this soon are not used any more. */
const MARGIN_MS = 10_000;
const MOST_BYTES = 1024 * 1024;

type Authenticator = Parameters<KubeConfig["addAuthenticator"]>[0];

interface Credential {
  token?: string;
  clientCertificateData?: string;
  clientKeyData?: string;
  expirationTimestamp?: string;
}

interface Outside {
  env: Readonly<Record<string, string | undefined>>;
  signal: AbortSignal;
  mask(secret: string): void;
}

/**
 * Runs an exec plugin (client.authentication.k8s.io) once per lifetime of its credentials. The library's own has no time
 * limit, tells the plugin nothing of the cluster, and throws its stderr, which may hold secrets.
 */
export function execAuthenticator(plugin: ExecPlugin, chosen: ChosenCluster, outside: Outside): Authenticator {
  let current: Promise<Credential> | undefined;
  let endsAt = Infinity;
  const fresh = async () => {
    const credential = await run(plugin, chosen, outside);
    endsAt = credential.expirationTimestamp === undefined ? Infinity : Date.parse(credential.expirationTimestamp);
    return credential;
  };
  return {
    isAuthProvider: () => true,
    async applyAuthentication(_user, opts) {
      // Requests at the same time share one run of the program.
      if (current === undefined || endsAt - MARGIN_MS < Date.now()) {
        endsAt = Infinity;
        current = fresh();
        current.catch(() => {
          current = undefined;
        });
      }
      const { token, clientCertificateData, clientKeyData } = await current;
      if (clientCertificateData !== undefined) opts.cert = clientCertificateData;
      if (clientKeyData !== undefined) opts.key = clientKeyData;
      if (token !== undefined) opts.headers = { ...opts.headers, Authorization: `Bearer ${token.trim()}` };
    },
  };
}

async function run(plugin: ExecPlugin, chosen: ChosenCluster, outside: Outside): Promise<Credential> {
  const credential = credentialOf(await outputOf(plugin, chosen, outside));
  if (credential === undefined) {
    throw failed(plugin, "printed no ExecCredential with a token or a client certificate");
  }
  for (const secret of [credential.token, ...(credential.clientKeyData ?? "").split("\n")]) {
    if (secret !== undefined && secret.trim().length > 3 && !secret.startsWith("-----")) outside.mask(secret.trim());
  }
  return credential;
}

function outputOf(plugin: ExecPlugin, chosen: ChosenCluster, { env, signal }: Outside): Promise<string> {
  const options = {
    env: { ...withoutInputs(env), ...plugin.env, KUBERNETES_EXEC_INFO: JSON.stringify(infoFor(plugin, chosen)) },
    signal,
    timeout: TIMEOUT_MS,
    killSignal: "SIGKILL",
    maxBuffer: MOST_BYTES,
  } as const;
  return new Promise((resolve, reject) => {
    const child = execFile(plugin.command, plugin.args, options, (error, stdout) => {
      if (signal.aborted) reject(stoppedError(signal, "asking an exec plugin"));
      else if (error === null) resolve(stdout);
      else if (error.killed) reject(failed(plugin, `did not end within ${TIMEOUT_MS / 1000} s`));
      else if (typeof error.code === "number") reject(failed(plugin, `ended with exit code ${error.code}`));
      else reject(failed(plugin, `cannot be run (${error.code ?? "unknown"})`));
    });
    // A plugin that asks a question gets no answer.
    child.stdin?.end();
  });
}

/** The action's inputs hold the kubeconfig and GitHub's token; a cloud's tool needs neither. */
function withoutInputs(env: Outside["env"]): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith("INPUT_")));
}

/** client.authentication.k8s.io, ExecCredential.spec: what client-go tells a plugin. */
function infoFor({ apiVersion, provideClusterInfo }: ExecPlugin, { cluster }: ChosenCluster): object {
  const info = {
    server: cluster.server,
    ...(cluster.caData !== undefined && { "certificate-authority-data": cluster.caData }),
    ...(cluster.tlsServerName !== undefined && { "tls-server-name": cluster.tlsServerName }),
    ...(cluster.skipTLSVerify && { "insecure-skip-tls-verify": true }),
    config: null,
  };
  return {
    apiVersion,
    kind: "ExecCredential",
    spec: { interactive: false, ...(provideClusterInfo && { cluster: info }) },
  };
}

function credentialOf(output: string): Credential | undefined {
  try {
    const status = (JSON.parse(output) as { status?: Record<string, unknown> }).status ?? {};
    const texts = Object.fromEntries(Object.entries(status).filter(([, value]) => typeof value === "string"));
    const credential = texts as Credential;
    return credential.token || (credential.clientCertificateData && credential.clientKeyData) ? credential : undefined;
  } catch {
    return undefined;
  }
}

/** Without its output, which may hold secrets. */
function failed({ field }: ExecPlugin, what: string): ConfigurationError {
  return new ConfigurationError(`the program of ${field} ${what}`, {
    hint: "Try it on this machine with kubectl get pods; its own message is not shown here, since it may hold secrets.",
  });
}
