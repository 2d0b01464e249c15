import { keyOf, type Scrape, type Series } from "./prometheus.ts";

/** No engine has a label of this name. */
const REPLICA = "llm_latency_gate_replica";

/**
 * The pages of an engine's replicas as one, in which each series keeps to its replica: counters, buckets and starts are then
 * compared replica by replica before they are added up. In the order of the replicas, which must not change between scrapes.
 */
export function sideBySide(scrapes: readonly Scrape[]): Scrape {
  const [only] = scrapes;
  if (only !== undefined && scrapes.length === 1) return only;
  const series = new Map<string, Series[]>();
  for (const [replica, scrape] of scrapes.entries()) {
    for (const [name, ofReplica] of scrape.series) {
      const marked = ofReplica.map((one) => ofReplicaNumber(one, replica));
      series.set(name, [...(series.get(name) ?? []), ...marked]);
    }
  }
  return { series, problems: scrapes.flatMap(({ problems }) => problems), foreign: scrapes.some((one) => one.foreign) };
}

function ofReplicaNumber({ labels, value }: Series, replica: number): Series {
  const marked = { ...labels, [REPLICA]: `${replica}` };
  return { labels: marked, key: keyOf(marked), value };
}
