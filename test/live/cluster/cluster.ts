import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { stringify } from "yaml";
import { helm, kubectl } from "../../helpers/helm.ts";
import { tempFolder } from "../../helpers/temp-folder.ts";
import { type Addresses, claimAddresses } from "./addresses.ts";
import type { Api } from "./api.ts";
import { makeCertificates } from "./certificates.ts";
import { startControlPlane } from "./control-plane.ts";
import { type Network, startNetwork } from "./network/network.ts";
import { type NodeOptions, nodeObjects } from "./nodes.ts";
import { setUpCluster } from "./setup.ts";
import { kubeconfigOf, type Rule, restrictedUser } from "./users.ts";

/** Names below it lead to the cluster's routes, ingresses and gateways. */
export const DOMAIN = "apps.live.test";

/** A real control plane on loopback, with kwok for kubelets, and simulated engines where its pods are. */
export interface LiveCluster extends AsyncDisposable {
  /** `https://127.0.0.1:PORT`. */
  readonly server: string;
  /** Path of the administrator's. */
  readonly kubeconfig: string;
  /** PEM file of who signs the certificates of the API server and of the fronts. */
  readonly authority: string;
  /** Goes away with the cluster. */
  readonly folder: string;
  readonly addresses: Addresses;
  readonly api: Api;
  readonly network: Network;
  /** As administrator; returns what it printed. Throws, with stderr, where the exit code is not 0. */
  kubectl(...args: string[]): Promise<string>;
  helm(...args: string[]): Promise<string>;
  apply(...objects: object[]): Promise<void>;
  /** Adds nodes and waits until they are ready. */
  nodes(count: number, options?: NodeOptions): Promise<void>;
  /** A ServiceAccount that may do what these rules of a Role say and nothing else; the path of its kubeconfig. */
  user(name: string, namespace: string, rules: readonly Rule[]): Promise<string>;
  /** The same of a ServiceAccount that is there, whatever it is bound to. */
  kubeconfigOf(serviceAccount: string, namespace: string): Promise<string>;
}

/** Up in about ten seconds. Throws SetUpError where it cannot be had here. */
export async function startCluster(): Promise<LiveCluster> {
  const parts = await setUpCluster();
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await tempFolder()).path;
  const addresses = stack.use(await claimAddresses());
  const certificates = await makeCertificates(parts.openssl, folder, DOMAIN);
  const plane = stack.use(await startControlPlane(parts.controlPlane, folder, addresses, certificates));
  const { server, api, kubeconfig } = plane;
  const network = stack.use(startNetwork({ api, addresses, certificate: certificates.front, domain: DOMAIN }));
  const { authority } = certificates;
  const access = { api, folder, server, authority };
  const moved = stack.move();
  const programs = administrator(kubeconfig, folder);
  return {
    ...{ server, kubeconfig, authority, folder, addresses, api, network },
    ...programs,
    nodes: async (count, options) => {
      await programs.apply(...nodeObjects(count, addresses, options));
      await programs.kubectl("wait", "--for=condition=Ready", "node", "--all", "--timeout=30s");
    },
    user: (name, namespace, rules) => restrictedUser(access, name, namespace, rules),
    kubeconfigOf: (serviceAccount, namespace) => kubeconfigOf(access, serviceAccount, namespace),
    [Symbol.asyncDispose]: () => moved.disposeAsync(),
  };
}

function administrator(kubeconfig: string, folder: string): Pick<LiveCluster, "kubectl" | "helm" | "apply"> {
  let files = 0;
  const output =
    (program: typeof kubectl) =>
    async (...args: string[]) => {
      const { exitCode, stdout, stderr } = await program(args, { env: { KUBECONFIG: kubeconfig }, timeoutMs: 90_000 });
      if (exitCode !== 0) throw new Error(`${args.join(" ")}: ${stderr.trim()}`);
      return stdout;
    };
  const asKubectl = output(kubectl);
  return {
    kubectl: asKubectl,
    helm: output(helm),
    apply: async (...objects) => {
      const file = join(folder, `objects-${++files}.yaml`);
      writeFileSync(file, objects.map((object) => stringify(object)).join("---\n"));
      await asKubectl("apply", "--server-side", "-f", file);
    },
  };
}
