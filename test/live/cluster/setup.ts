import { createServer } from "node:net";
import { NO_HELM, programs } from "../../helpers/helm.ts";
import { SetUpError } from "../engines/set-up-error.ts";
import { needTool } from "../engines/tools.ts";
import { controlPlane } from "./build.ts";

export interface ClusterParts {
  /** Path of the program that is all components of a control plane. */
  readonly controlPlane: string;
  readonly openssl: string;
}

/** Builds and unpacks what the cache lacks. Throws SetUpError where a cluster cannot be had, in one sentence. */
export async function setUpCluster(): Promise<ClusterParts> {
  if (NO_HELM !== undefined) throw new SetUpError(`The live cluster needs Helm and kubectl, but ${NO_HELM}.`);
  const openssl = needTool("The live cluster's certificates are made by openssl", "openssl");
  await needLowPorts();
  await programs();
  return { controlPlane: await controlPlane(), openssl };
}

/** Ingresses and routes have no port of their own: they listen on 80 and 443. */
async function needLowPorts(): Promise<void> {
  const server = createServer();
  const code = await new Promise<string | undefined>((resolve) => {
    server.once("error", (error: NodeJS.ErrnoException) => resolve(error.code));
    server.listen(80, "127.255.255.253", () => resolve(undefined));
  });
  if (code === "EACCES") {
    const mend = "sysctl net.ipv4.ip_unprivileged_port_start=80 lets it";
    throw new SetUpError(`The live cluster listens on port 80 of loopback addresses, and this user may not (${mend}).`);
  }
  if (code === undefined) await new Promise((resolve) => server.close(resolve));
}
