import type { LabelSelector } from "./kube.ts";

export type Labels = Readonly<Record<string, string>>;

/**
 * Whether a selector of the Kubernetes API takes these labels: all of its terms must hold. An empty one takes everything,
 * an absent one nothing (apimachinery, LabelSelectorAsSelector).
 */
export function selects(selector: LabelSelector | undefined, labels: Labels = {}): boolean {
  if (selector === undefined) return false;
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return (
    Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
    matchExpressions.every(({ key, operator, values = [] }) => {
      const value = labels[key];
      if (operator === "Exists") return value !== undefined;
      if (operator === "DoesNotExist") return value === undefined;
      const listed = value !== undefined && values.includes(value);
      return operator === "In" ? listed : !listed;
    })
  );
}

/** The plain map of a Service or a pool: an empty one takes nothing, since it has no selector. */
export function selectsByMap(map: Labels | undefined, labels: Labels = {}): boolean {
  const entries = Object.entries(map ?? {});
  return entries.length > 0 && entries.every(([key, value]) => labels[key] === value);
}
