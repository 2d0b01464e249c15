import { ConfigurationError } from "../errors.ts";
import type { ClusterAccess } from "../model/cluster.ts";
import type { ChosenCluster } from "./chosen-cluster.ts";
import { clusterOfPod } from "./in-cluster.ts";
import { chooseContext } from "./kubeconfig-choice.ts";
import { joinKubeconfigs, parseKubeconfig } from "./kubeconfig-entries.ts";
import { secretsOf } from "./kubeconfig-secrets.ts";
import { findKubeconfig, noKubeconfig } from "./kubeconfig-source.ts";
import { quoted } from "./names.ts";

export interface KubeconfigOutside {
  env: Readonly<Record<string, string | undefined>>;
  mask(secret: string): void;
  /** Of the pod's service account; default: where the kubelet puts it. */
  serviceAccountFolder?: string;
}

/**
 * Finds, masks and judges, in this order: what a kubeconfig holds is secret before it is known to be sound, and a
 * kubeconfig can run programs and read files, so that no library sees it before it was judged.
 * Throws ConfigurationError, which names fields and never what stands in them.
 */
export async function chooseCluster(access: ClusterAccess, outside: KubeconfigOutside): Promise<ChosenCluster> {
  const files = await maskedKubeconfigs(access, outside);
  if (files === undefined) return chooseOwnCluster(access, outside);
  return chooseContext(joinKubeconfigs(files), access.context, access.allow);
}

/** Undefined where there is none. Throws ConfigurationError for what is no kubeconfig. */
export async function maskedKubeconfigs(access: ClusterAccess, { env, mask }: KubeconfigOutside) {
  const files = (await findKubeconfig(access, env))?.map(parseKubeconfig);
  for (const secret of files?.flatMap(({ value }) => secretsOf(value)) ?? []) mask(secret);
  return files;
}

async function chooseOwnCluster({ context }: ClusterAccess, outside: KubeconfigOutside): Promise<ChosenCluster> {
  const own = await clusterOfPod(outside.env, outside.serviceAccountFolder);
  if (own === undefined) throw noKubeconfig();
  if (context !== undefined) {
    throw new ConfigurationError(`there is no context ${quoted(context)}, since there is no kubeconfig`, {
      hint: "A pod knows its own cluster only: leave --context and services.context out, or give a kubeconfig.",
    });
  }
  return own;
}
