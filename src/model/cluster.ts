/** Features of a kubeconfig that run programs, read files or weaken protection: each needs a word of its own to be used. */
export const KUBECONFIG_OPT_INS = ["exec", "auth-provider", "files", "insecure-tls", "proxy"] as const;
export type KubeconfigOptIn = (typeof KUBECONFIG_OPT_INS)[number];

/** How to get to a cluster. Without text and path: `KUBECONFIG`, the default path, or the pod that we run in. */
export interface ClusterAccess {
  /** A kubeconfig as text, or in base64, such as the action's input; never printed. */
  kubeconfig?: string;
  path?: string;
  context?: string;
  allow: readonly KubeconfigOptIn[];
}

/** As this machine is set up, and nothing risky. */
export const NO_ACCESS: ClusterAccess = { allow: [] };

/** What a port-forward leads to. */
export interface ForwardTarget {
  namespace: string;
  /** Pods that serve as well as the named one: the next ready one takes over when it is replaced. */
  selector: Record<string, string>;
  pod: string;
  /** Of the container. */
  port: number;
}

/** A release of Helm. */
export interface ReleaseName {
  namespace: string;
  name: string;
  /** Absent: the newest. */
  revision?: number;
}

/** One run at a time per target: `coordination.k8s.io/v1` Lease. */
export interface LeaseRequest {
  namespace: string;
  /** Safe as an object's name. */
  name: string;
  /** Who holds it, for people: `PR #12, https://github.com/o/r/actions/runs/345`. */
  holder: string;
  /** Longest wait for another holder, ms; 0 does not wait. */
  waitMs: number;
}
