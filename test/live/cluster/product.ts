import { fileURLToPath } from "node:url";
import { type ProcessEnd, start } from "../../helpers/spawned.ts";
import { SOURCES } from "../gate.ts";
import type { LiveCluster } from "./cluster.ts";
import { HOSTS_VARIABLE } from "./hosts-variable.ts";

/** Our program for a machine whose cores are shared, as `program` of a gate. */
export const SHARED_MACHINE = fileURLToPath(new URL("shared-machine.ts", import.meta.url));
const NAMES = fileURLToPath(new URL("names.ts", import.meta.url));

/** What a machine beside the cluster would have: its names and its certificate authority. */
export function outsideOf(cluster: LiveCluster): Record<string, string> {
  return {
    NODE_OPTIONS: `--import=${NAMES}`,
    [HOSTS_VARIABLE]: JSON.stringify(cluster.network.hosts()),
    NODE_EXTRA_CA_CERTS: cluster.authority,
  };
}

export interface Outside {
  /** Default: the administrator's. */
  readonly kubeconfig?: string;
  /** Default: `outsideOf`. */
  readonly env?: Record<string, string>;
}

/** Runs a command of ours to its end. */
export function command(
  cluster: LiveCluster,
  args: readonly string[],
  { kubeconfig = cluster.kubeconfig, env = outsideOf(cluster) }: Outside = {},
): Promise<ProcessEnd> {
  return start([SOURCES, ...args], { cwd: cluster.folder, env: { ...env, KUBECONFIG: kubeconfig } }).ended;
}
