import type { ClusterView, Look, ResourceName } from "../model/cluster-view.ts";
import type { KubeObject } from "../model/kube.ts";

export interface CarriedView {
  view: ClusterView;
  /** The looks that failed where the one before had seen. */
  unseen: Look[];
}

/**
 * A look with what it could not see as it was seen last: so the next one that sees it tells what happened in between,
 * which would be lost if nothing were compared with nothing. Pure.
 */
export function carriedView(before: ClusterView, after: ClusterView): CarriedView {
  const objects = { ...after.objects } as Record<ResourceName, KubeObject[]>;
  const unseen: Look[] = [];
  const looks = after.looks.map((look) => {
    const last = before.looks.find(({ resource, namespace }) => isOf(look, resource, namespace));
    if (look.outcome === "seen" || last?.outcome !== "seen") return look;
    unseen.push(look);
    objects[look.resource] = [...objects[look.resource], ...objectsOf(last, before)];
    return last;
  });
  return { view: { ...after, looks, objects: objects as unknown as ClusterView["objects"] }, unseen };
}

function isOf(look: Look, resource: ResourceName, namespace: string | undefined): boolean {
  return look.resource === resource && look.namespace === namespace;
}

function objectsOf({ resource, namespace }: Look, { objects }: ClusterView): KubeObject[] {
  const all: readonly KubeObject[] = objects[resource];
  return all.filter(({ metadata }) => namespace === undefined || metadata.namespace === namespace);
}
