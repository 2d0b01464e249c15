import type { Deps, Watch, WatchRequest } from "../deps.ts";
import type { PodEvent } from "../model/cluster-view.ts";
import type { Connection } from "./connection.ts";
import { PodStream } from "./pod-stream.ts";

/** More would weigh on the API server, and a run on so many nodes is not spoiled by one pod. */
const MOST_NODES = 16;

/**
 * Follows the pods of the namespaces, and those on the nodes, until it is disposed; resolves when everything that may be
 * followed is. Never throws. Of pods alone: what else happens to an engine leaves traces that a later look finds.
 *
 * It watches instead of listing, since an object that came and went between two lists was in none of them, and since a
 * list of thousands of pods would delay the client's own clock while it measures.
 */
export async function watchPods(
  connection: Connection,
  { namespaces, nodes }: WatchRequest,
  onEvent: (event: PodEvent) => void,
  { clock }: Pick<Deps, "clock">,
): Promise<Watch> {
  const ended = new AbortController();
  const blind = new Set<string>();
  const outside = { clock, signal: ended.signal, onBlind: (why: string) => void blind.add(why) };
  if (nodes.length > MOST_NODES) blind.add(`pods on more than ${MOST_NODES} nodes`);
  const ofNamespaces = namespaces.map((name) => {
    const place = { path: `/api/v1/namespaces/${encodeURIComponent(name)}/pods` };
    return new PodStream(connection, place, onEvent, outside);
  });
  const ofNodes = nodes.slice(0, MOST_NODES).map((name) => {
    const place = { path: "/api/v1/pods", fields: `spec.nodeName=${name}` };
    return new PodStream(
      connection,
      place,
      (event) => void (isElsewhere(event, namespaces) && onEvent(event)),
      outside,
    );
  });
  const streams = [...ofNamespaces, ...ofNodes];
  await Promise.all(streams.map(({ begun }) => begun));
  return {
    blind: () => [...blind],
    async [Symbol.asyncDispose]() {
      ended.abort();
    },
  };
}

/** What two streams tell comes in no order. */
function isElsewhere({ pod }: PodEvent, namespaces: readonly string[]): boolean {
  return !namespaces.includes(pod.metadata.namespace ?? "");
}
