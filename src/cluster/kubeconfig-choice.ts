import { ConfigurationError } from "../errors.ts";
import type { KubeconfigOptIn } from "../model/cluster.ts";
import type { ChosenCluster } from "./chosen-cluster.ts";
import { type Entries, type Entry, textOf } from "./kubeconfig-entries.ts";
import { refuseDangers } from "./kubeconfig-opt-ins.ts";
import { execOf, userOf } from "./kubeconfig-user.ts";
import { insteadOf, quoted } from "./names.ts";
import { faultOfCertificate, pemOf } from "./tls-material.ts";

/**
 * The cluster and the user of one context: the wanted one, the current one, or the only one. Only what it uses is judged;
 * the rest of the file may be as it likes. Throws ConfigurationError.
 */
export async function chooseContext(
  entries: Entries,
  wanted: string | undefined,
  allow: readonly KubeconfigOptIn[],
): Promise<ChosenCluster> {
  const context = contextOf(entries, wanted);
  const cluster = partOf(entries, context, "cluster");
  const user = partOf(entries, context, "user");
  refuseDangers(cluster, user, allow);
  const namespace = textOf(context, "namespace");
  const exec = execOf(user);
  return {
    context: context.name,
    ...(namespace !== undefined && { namespace }),
    inCluster: false,
    clusterField: `${cluster.path} of ${cluster.origin}`,
    userField: `${user.path} of ${user.origin}`,
    cluster: await clusterOf(cluster),
    user: await userOf(user),
    ...(exec !== undefined && { exec }),
  };
}

function contextOf({ contexts, currentContext, origin }: Entries, wanted: string | undefined): Entry {
  const name = wanted ?? currentContext ?? (contexts.size === 1 ? [...contexts.keys()][0] : undefined);
  const names = [...contexts.keys()];
  if (name === undefined) {
    const found = names.length === 0 ? "has no contexts" : "has no current-context";
    throw new ConfigurationError(`${origin} ${found}`, {
      hint: names.length === 0 ? "Add one to contexts." : `Choose one with --context. ${insteadOf("", names)}`,
    });
  }
  const context = contexts.get(name);
  if (context !== undefined) return context;
  if (wanted === undefined) {
    throw new ConfigurationError(
      `current-context of ${origin} names ${quoted(name)}, which is not among the contexts`,
      {
        hint: insteadOf(name, names),
      },
    );
  }
  throw new ConfigurationError(`${origin} has no context ${quoted(name)}`, {
    hint: `${insteadOf(name, names)} Check --context or services.context.`,
  });
}

function partOf(entries: Entries, context: Entry, kind: "cluster" | "user"): Entry {
  const all = kind === "cluster" ? entries.clusters : entries.users;
  const name = textOf(context, kind);
  const entry = name === undefined ? undefined : all.get(name);
  if (entry !== undefined) return entry;
  const field = `${context.path}.${kind} of ${context.origin}`;
  if (name === undefined) throw new ConfigurationError(`${field} is missing; the name of a ${kind} is wanted`);
  throw new ConfigurationError(`${field} names ${quoted(name)}, which is not among the ${kind}s`, {
    hint: insteadOf(name, [...all.keys()]),
  });
}

async function clusterOf(entry: Entry): Promise<ChosenCluster["cluster"]> {
  const caData = await pemOf(entry, "certificate-authority", faultOfCertificate);
  const tlsServerName = textOf(entry, "tls-server-name");
  const proxyUrl = textOf(entry, "proxy-url");
  return {
    name: entry.name,
    server: serverOf(entry),
    skipTLSVerify: entry.fields["insecure-skip-tls-verify"] === true,
    ...(caData !== undefined && { caData }),
    ...(tlsServerName !== undefined && { tlsServerName }),
    ...(proxyUrl !== undefined && { proxyUrl: httpProxy(entry, proxyUrl) }),
  };
}

function serverOf(entry: Entry): string {
  const text = textOf(entry, "server");
  const fault = text === undefined ? "is missing" : faultOfServer(text);
  if (text === undefined || fault !== undefined) {
    throw new ConfigurationError(`${entry.path}.server of ${entry.origin} ${fault}; https://HOST:PORT is wanted`);
  }
  return new URL(text).href.replace(/\/$/, "");
}

function faultOfServer(text: string): string | undefined {
  if (!URL.canParse(text)) return "is no URL";
  const { protocol, username, password, search, hash } = new URL(text);
  if (protocol !== "https:") return "is not https, so that the credentials could be read on the way";
  if (username || password) return "has a user name or a password in it";
  return search || hash ? "has a query or a fragment" : undefined;
}

function httpProxy(entry: Entry, text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text;
  throw new ConfigurationError(`${entry.path}.proxy-url of ${entry.origin} is no http or https URL`, {
    hint: "Proxies of other kinds, such as SOCKS, are not supported.",
  });
}
