import { ConfigurationError } from "../errors.ts";
import type { KubeconfigOptIn } from "../model/cluster.ts";
import type { Entry } from "./kubeconfig-entries.ts";

/** Keys of a cluster and of a user that run programs, read files or weaken protection, and why each is refused. */
interface Danger {
  keys: readonly string[];
  optIn: KubeconfigOptIn;
  does: string;
  instead: string;
}

const INLINE = "Inline the files: kubectl config view --minify --flatten --raw";
const TOKEN = "Use a token of a service account: kubectl create token NAME --duration=2h";

const OF_CLUSTER: readonly Danger[] = [
  { keys: ["certificate-authority"], optIn: "files", does: "reads a file", instead: INLINE },
  {
    keys: ["insecure-skip-tls-verify"],
    optIn: "insecure-tls",
    does: "would give the credentials to whoever answers",
    instead: "Put the cluster's CA into certificate-authority-data",
  },
  { keys: ["proxy-url"], optIn: "proxy", does: "sends everything through another server", instead: "Remove it" },
];

const OF_USER: readonly Danger[] = [
  { keys: ["exec"], optIn: "exec", does: "runs a program", instead: TOKEN },
  {
    keys: ["auth-provider"],
    optIn: "auth-provider",
    does: "runs a program or asks another server for credentials",
    instead: TOKEN,
  },
  {
    keys: ["token-file", "tokenFile", "client-certificate", "client-key"],
    optIn: "files",
    does: "reads a file",
    instead: INLINE,
  },
];

/** Files that an auth-provider names; its other dangers are covered by its own opt-in. */
const OF_AUTH_PROVIDER: readonly Danger[] = [
  { keys: ["tokenFile", "idp-certificate-authority"], optIn: "files", does: "reads a file", instead: INLINE },
];

/**
 * Throws ConfigurationError for the first feature that nobody has allowed by its name. It names the field and never what
 * stands there. What is false or empty is not in use.
 */
export function refuseDangers(cluster: Entry, user: Entry, allow: readonly KubeconfigOptIn[]): void {
  const provider = configOf(user.fields["auth-provider"]);
  const found = [
    ...inUse(cluster, cluster.fields, cluster.path, OF_CLUSTER),
    ...inUse(user, user.fields, user.path, OF_USER),
    ...inUse(user, provider, `${user.path}.auth-provider.config`, OF_AUTH_PROVIDER),
  ];
  const refused = found.find(({ danger }) => !allow.includes(danger.optIn));
  if (refused === undefined) return;
  const { field, danger } = refused;
  throw new ConfigurationError(`${field} ${danger.does}, which nobody has allowed`, {
    hint: `${danger.instead}; or allow it: --allow-kubeconfig ${danger.optIn} (the action's input allow-kubeconfig).`,
  });
}

function inUse(entry: Entry, fields: Readonly<Record<string, unknown>>, path: string, dangers: readonly Danger[]) {
  return dangers.flatMap((danger) =>
    danger.keys
      .filter((key) => Boolean(fields[key]))
      .map((key) => ({ danger, field: `${path}.${key} of ${entry.origin}` })),
  );
}

function configOf(provider: unknown): Record<string, unknown> {
  const config = (provider as { config?: unknown } | undefined)?.config;
  return typeof config === "object" && config !== null ? (config as Record<string, unknown>) : {};
}
