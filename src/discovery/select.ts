import type { EngineWorkload } from "./engine-workloads.ts";

/** Whether `select` means this workload by any of its names. */
export function isNamed({ names }: EngineWorkload, name: string): boolean {
  return names.includes(name);
}

/** A Service or pool that is named is the way to the workload, and no other. */
export function narrowed(workload: EngineWorkload, name: string): EngineWorkload {
  const fronts = workload.fronts.filter((front) => front.name === name);
  if (fronts.length === 0) return workload;
  const behind = fronts.flatMap(({ pods }) => pods);
  const pods = workload.pods.filter((pod) => behind.includes(pod));
  // Behind a router stand its own pods, and those are reached then.
  const reached = pods.length === 0 ? behind : pods;
  return { ...workload, fronts, pods: reached.length === 0 ? workload.pods : reached };
}
