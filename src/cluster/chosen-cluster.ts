import type { Cluster, User } from "@kubernetes/client-node";

/** One cluster and one user, judged, with every file that they name read into them. */
export interface ChosenCluster {
  /** Absent in the cluster itself. */
  context?: string;
  namespace?: string;
  inCluster: boolean;
  /** For messages: where the cluster and the user come from, such as `clusters[0].cluster of PATH`. */
  clusterField: string;
  userField: string;
  cluster: Cluster;
  user: User;
  exec?: ExecPlugin;
}

/** A program that prints credentials (client.authentication.k8s.io). */
export interface ExecPlugin {
  /** For messages: `users[0].user.exec of PATH`. */
  field: string;
  command: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  apiVersion: string;
  provideClusterInfo: boolean;
}
