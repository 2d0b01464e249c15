import type { Ground } from "../infrastructure/check.ts";
import { podKey } from "../infrastructure/pods.ts";
import type { PodEvent } from "../model/cluster-view.ts";

/** More in the time of one test weigh on the client that reads them. */
const MOST_EVENTS = 1_000;

/** What was told since the last look of pods that came, got a node, were sent away or went; not how they fared. */
export class PodLog {
  #events: PodEvent[] = [];
  /** What was told last of each pod. */
  readonly #states = new Map<string, string>();
  #overflowed = false;

  add(event: PodEvent): void {
    const key = podKey(event.pod);
    const [known, state] = [this.#states.get(key), stateOf(event)];
    if (known === GONE || known === state) return;
    if (this.#events.length >= MOST_EVENTS) {
      this.#overflowed = true;
      return;
    }
    this.#states.set(key, state);
    this.#events.push(event);
  }

  /** Why not everything was kept, in sentences. */
  blind(): readonly string[] {
    return this.#overflowed ? [`pods came and went more than ${MOST_EVENTS} times between two looks`] : [];
  }

  /** The events between two looks. What is told afterwards of pods that are no longer there is old. */
  takeBetween(before: Ground, after: Ground): PodEvent[] {
    const here = keysIn(after);
    for (const key of keysIn(before)) if (!here.has(key)) this.#states.set(key, GONE);
    const events = this.#events;
    this.#events = [];
    return events;
  }
}

const GONE = "gone";

function stateOf({ gone, pod: { metadata, spec } }: PodEvent): string {
  return gone ? GONE : `${spec?.nodeName} ${metadata.deletionTimestamp !== undefined}`;
}

function keysIn({ view: { objects } }: Ground): Set<string> {
  return new Set([...objects.pods, ...objects.allPods].map(podKey));
}
