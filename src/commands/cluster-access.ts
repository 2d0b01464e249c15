import { ConfigurationError } from "../errors.ts";
import { type ClusterAccess, KUBECONFIG_OPT_INS } from "../model/cluster.ts";

/** How to get to a cluster as it was typed: in flags, or in the inputs of the action. */
export interface TypedAccess {
  /** The kubeconfig itself. */
  kubeconfig?: string | undefined;
  path?: string | undefined;
  context?: string | undefined;
  allow?: string | undefined;
}

/** @param key What the list of opt-ins is called where it was typed. @throws ConfigurationError that lists what it takes. */
export function clusterAccess({ allow = "", ...given }: TypedAccess, key: string): ClusterAccess {
  const words = allow.split(/[\s,]+/).filter((word) => word !== "");
  const optIns = words.map((word) => {
    const known = KUBECONFIG_OPT_INS.find((optIn) => optIn === word);
    if (known !== undefined) return known;
    throw new ConfigurationError(`${key} is "${word}"; it takes ${KUBECONFIG_OPT_INS.join(", ")}`);
  });
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return { allow: optIns, ...Object.fromEntries(set) };
}
