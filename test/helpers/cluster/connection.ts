import type { Connection } from "../../../src/cluster/connection.ts";
import { openConnection } from "../../../src/cluster/http-connection.ts";
import type { ApiServer } from "./api-server.ts";

/** Must never be seen in a message. */
export const TOKEN = "canary-token";

/** The real connection to a fake API server. */
export function connectTo(
  { url, ca }: Pick<ApiServer, "url" | "ca">,
  signal = new AbortController().signal,
): Promise<Connection> {
  const cluster = { name: "fake", server: url, caData: Buffer.from(ca).toString("base64"), skipTLSVerify: false };
  const user = { name: "tester", token: TOKEN };
  const fields = { clusterField: "clusters[0].cluster", userField: "users[0].user" };
  return openConnection({ inCluster: false, ...fields, cluster, user }, { env: {}, signal, mask: () => undefined });
}
