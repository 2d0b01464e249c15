import type { Cluster, Deps } from "../deps.ts";
import type { ReadOptions, SidesNamed } from "../explain/sources/read-side.ts";
import type { ClusterAccess } from "../model/cluster.ts";
import type { Scenario } from "../model/scenario.ts";

/** Where the engines of both sides are looked for their releases are, too; what the base does not say is as for the head. */
export function releasePlaces({ services, base }: Scenario): NonNullable<SidesNamed["places"]> {
  const place = ({ namespace, context }: Pick<Scenario["services"], "namespace" | "context">) => ({
    ...(namespace === undefined ? {} : { namespace }),
    ...(context === undefined ? {} : { context }),
  });
  return { base: { ...place(services), ...place(base) }, head: place(services) };
}

/**
 * Reads releases out of clusters, and connects to none before it is asked for one.
 * @param keep ends the connections.
 */
export function releaseReader(
  access: ClusterAccess,
  { connectCluster }: Pick<Deps, "connectCluster">,
  keep: AsyncDisposableStack,
): ReadOptions["readRelease"] {
  const connected = new Map<string | undefined, Cluster>();
  return async ({ context = access.context, namespace, name, revision }) => {
    const cluster =
      connected.get(context) ?? keep.use(await connectCluster({ ...access, ...(context && { context }) }));
    connected.set(context, cluster);
    return cluster.helmRelease({
      namespace: namespace ?? cluster.namespace ?? "default",
      name,
      ...(revision === undefined ? {} : { revision }),
    });
  };
}
