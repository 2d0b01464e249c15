import type { Cluster } from "../deps.ts";
import { ToolError } from "../errors.ts";
import type { ClusterView } from "../model/cluster-view.ts";
import { LOOKED_AT } from "../model/looked-at.ts";

/** What a namespace shows of engines; gateways are looked at where the routes say that they are, which is often elsewhere. */
export async function viewGround({
  cluster,
  namespace,
}: {
  cluster: Cluster;
  namespace: string;
}): Promise<ClusterView> {
  const view = await cluster.view({ namespaces: [namespace], resources: LOOKED_AT.discover });
  const namespaces = gatewayNamespaces(view).filter((name) => name !== namespace);
  if (namespaces.length === 0) return view;
  try {
    const there = await cluster.view({ namespaces, resources: ["gateways"] });
    const gateways = [...view.objects.gateways, ...there.objects.gateways];
    return { ...view, looks: [...view.looks, ...there.looks], objects: { ...view.objects, gateways } };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    const looks = namespaces.map((name) => failedLook(name, error.message));
    return { ...view, looks: [...view.looks, ...looks] };
  }
}

function failedLook(namespace: string, reason: string): ClusterView["looks"][number] {
  return { resource: "gateways", namespace, outcome: "failed", count: 0, reason };
}

function gatewayNamespaces({ objects }: ClusterView): string[] {
  const parents = objects.httpRoutes.flatMap(({ status }) => status?.parents ?? []);
  return [...new Set(parents.flatMap(({ parentRef }) => parentRef.namespace ?? []))];
}
