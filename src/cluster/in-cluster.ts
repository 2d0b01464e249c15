import { isIPv6 } from "node:net";
import { join } from "node:path";
import type { ChosenCluster } from "./chosen-cluster.ts";
import { readSmallFile } from "./kubeconfig-source.ts";

/** Where the kubelet puts a pod's token, CA and namespace. */
const SERVICE_ACCOUNT = "/var/run/secrets/kubernetes.io/serviceaccount";

/**
 * The cluster whose pod we run in: the variables that every pod gets, and the files of its service account. Undefined
 * where we are in none, or in a pod without a token (automountServiceAccountToken: false).
 */
export async function clusterOfPod(
  env: Readonly<Record<string, string | undefined>>,
  folder: string = SERVICE_ACCOUNT,
): Promise<ChosenCluster | undefined> {
  const host = env["KUBERNETES_SERVICE_HOST"];
  const tokenFile = join(folder, "token");
  if (!host || (await textOfFile(tokenFile)) === undefined) return undefined;
  const ca = await readSmallFile(join(folder, "ca.crt"), "the CA of the service account");
  const namespace = await textOfFile(join(folder, "namespace"));
  return {
    ...(namespace !== undefined && { namespace }),
    inCluster: true,
    clusterField: "the service account of this pod",
    userField: "the service account of this pod",
    cluster: {
      name: "in-cluster",
      server: `https://${isIPv6(host) ? `[${host}]` : host}:${env["KUBERNETES_SERVICE_PORT"] || "443"}`,
      caData: ca.toString("base64"),
      skipTLSVerify: false,
    },
    // Read again while we run: the kubelet renews the token in place.
    user: { name: "service-account", authProvider: { name: "tokenFile", config: { tokenFile } } },
  };
}

/** Undefined where there is no such file, or nothing in it. */
async function textOfFile(path: string): Promise<string | undefined> {
  return readSmallFile(path, path).then(
    (text) => text.toString("utf8").trim() || undefined,
    () => undefined,
  );
}
