import { InfrastructureError } from "../errors.ts";
import type { ForwardTarget } from "../model/cluster.ts";
import type { Pod } from "../model/kube.ts";
import { isReady } from "../model/pods.ts";
import type { Connection } from "./connection.ts";

/**
 * The pod to lead to: the present one while it is ready, else the first other one that is; undefined where none is.
 * Without a selector only the present one counts, since an empty one would take any pod of the namespace.
 * Throws what the connection throws.
 */
export async function readyPod(
  connection: Connection,
  { namespace, selector }: Pick<ForwardTarget, "namespace" | "selector">,
  present: string,
): Promise<string | undefined> {
  const labels = Object.entries(selector).map(([key, value]) => `${key}=${value}`);
  if (labels.length === 0) return present;
  const path = `/api/v1/namespaces/${encodeURIComponent(namespace)}/pods`;
  const query = new URLSearchParams({ labelSelector: labels.join(","), limit: "500" });
  const list = (await connection.request({ method: "GET", path: `${path}?${query}` })) as { items?: Pod[] };
  if (!Array.isArray(list.items)) throw new InfrastructureError("the API server answered without a list of pods");
  const names = list.items.filter(isReady).map(({ metadata }) => metadata.name);
  return names.includes(present) ? present : names[0];
}
