import type { ValuesNode } from "./values-tree.ts";

/**
 * What a chart gets: `overrides` over `defaults`, as Helm lays them. Maps are merged key by key, `null` takes a default
 * away, anything else (a list too) replaces it whole (helm.sh/helm, chart/common/util, coalesceValues).
 */
export function mergeValues(defaults: ValuesNode, overrides: ValuesNode): ValuesNode {
  if (defaults.kind !== "map" || overrides.kind !== "map") return overrides;
  const entries = new Map(defaults.entries);
  for (const [key, value] of overrides.entries) {
    const below = entries.get(key);
    if (value.kind === "scalar" && value.value === null) entries.delete(key);
    else entries.set(key, below === undefined ? value : mergeValues(below, value));
  }
  return { kind: "map", entries, at: overrides.at };
}
