import type { FailureClass } from "../model/failures.ts";
import type { RunResult } from "../model/run.ts";
import type { RequestSample } from "../model/sample.ts";

/** What one failed request said; it stands for all of its class. */
export interface FailureExample {
  endpointId: string;
  scenario: string;
  class: FailureClass;
  detail: string;
}

/**
 * The first failed sample of each class on each endpoint and test, warm-up included: often it fails first.
 * @param earlier of samples before these, which stay.
 */
export function findFailureExamples(
  samples: Iterable<RequestSample>,
  earlier: readonly FailureExample[] = [],
): FailureExample[] {
  const found = new Map(earlier.map((one) => [JSON.stringify([one.endpointId, one.scenario, one.class]), one]));
  for (const { endpointId, scenario, failure, detail } of samples) {
    if (failure === undefined || detail === undefined) continue;
    const key = JSON.stringify([endpointId, scenario, failure]);
    if (!found.has(key)) found.set(key, { endpointId, scenario, class: failure, detail });
  }
  return [...found.values()];
}

/** One class of failure over the whole run. */
export interface FailureGroup {
  class: FailureClass;
  count: number;
  places: { endpointId: string; scenario: string; count: number }[];
}

/** Measured failures by class, the most frequent first. */
export function groupFailures(run: Pick<RunResult, "repeats">): FailureGroup[] {
  const groups = new Map<FailureClass, FailureGroup>();
  for (const { endpointId, scenario, counts } of run.repeats) {
    for (const [name, count] of Object.entries(counts.failures) as [FailureClass, number][]) {
      if (count === 0) continue;
      const group = groups.get(name) ?? { class: name, count: 0, places: [] };
      groups.set(name, group);
      group.count += count;
      const place = group.places.find((known) => known.endpointId === endpointId && known.scenario === scenario);
      if (place === undefined) group.places.push({ endpointId, scenario, count });
      else place.count += count;
    }
  }
  return [...groups.values()].sort((a, b) => b.count - a.count);
}
