import type { LabelSelector, PodAffinityTerm } from "../model/kube.ts";
import { type Labels, selects } from "../model/selector.ts";
import { fixOf } from "./check.ts";
import type { EngineWorkload } from "./engine-workload.ts";

/** Nodes are told apart by the first; the others are coarser, so that what they keep apart is on two nodes as well. */
const KEYS = [
  "kubernetes.io/hostname",
  "topology.kubernetes.io/zone",
  "topology.kubernetes.io/region",
  "failure-domain.beta.kubernetes.io/zone",
];

/** How well a pod's own rules keep it off the nodes of another, the best first. */
export const KEPT_APART = [
  "required",
  "preferred",
  "wrong-key",
  "other-namespace",
  "matches-nothing",
  "no-rule",
] as const;
export type KeptApart = (typeof KEPT_APART)[number];

/** What the rules of `mine` say of the pods of `other`; the best of its terms counts (k8s API, PodAffinityTerm). */
export function keptApart(mine: EngineWorkload, other: EngineWorkload): KeptApart {
  const rules = mine.spec.affinity?.podAntiAffinity;
  const required = rules?.requiredDuringSchedulingIgnoredDuringExecution ?? [];
  const preferred = rules?.preferredDuringSchedulingIgnoredDuringExecution ?? [];
  const found = [
    ...required.map((term) => judge(term, mine, other)),
    ...preferred.map(({ podAffinityTerm }) => {
      const judged = judge(podAffinityTerm, mine, other);
      return judged === "required" ? "preferred" : judged;
    }),
  ];
  return KEPT_APART.find((one) => found.includes(one)) ?? "no-rule";
}

function judge(term: PodAffinityTerm, mine: EngineWorkload, other: EngineWorkload): KeptApart {
  if (!selects(termSelector(term, mine.labels), other.labels)) return "matches-nothing";
  if (!reaches(term, mine.namespace, other.namespace)) return "other-namespace";
  return KEYS.includes(term.topologyKey) ? "required" : "wrong-key";
}

/** `matchLabelKeys` add the pod's own values of these labels to the selector. */
function termSelector(
  { labelSelector, matchLabelKeys = [], mismatchLabelKeys = [] }: PodAffinityTerm,
  own: Labels,
): LabelSelector | undefined {
  if (labelSelector === undefined) return undefined;
  const keyed = (keys: string[], operator: "In" | "NotIn") =>
    keys.flatMap((key) => (own[key] === undefined ? [] : [{ key, operator, values: [own[key]] }]));
  const { matchExpressions = [] } = labelSelector;
  const added = [...keyed(matchLabelKeys, "In"), ...keyed(mismatchLabelKeys, "NotIn")];
  return { ...labelSelector, matchExpressions: [...matchExpressions, ...added] };
}

/** Without a word of namespaces only the pod's own counts. Of a namespace only its name is known here. */
function reaches({ namespaces = [], namespaceSelector }: PodAffinityTerm, own: string, other: string): boolean {
  if (namespaces.length === 0 && namespaceSelector === undefined) return own === other;
  return namespaces.includes(other) || (namespaceSelector !== undefined && mayTake(namespaceSelector, other));
}

/** What it asks of labels that nobody sees is taken for true: nothing is concluded from the unseen. */
function mayTake({ matchLabels = {}, matchExpressions = [] }: LabelSelector, namespace: string): boolean {
  const NAME = "kubernetes.io/metadata.name";
  const known = {
    matchLabels: Object.fromEntries(Object.entries(matchLabels).filter(([key]) => key === NAME)),
    matchExpressions: matchExpressions.filter(({ key }) => key === NAME),
  };
  return selects(known, { [NAME]: namespace });
}

/** The label that our charts give to every engine, whatever its release. */
const COMMON = "llm-latency-gate/benchmark-engine";

/** A rule that keeps a pod off the nodes of these engines; the names are those that they have now. */
export function antiAffinityFix(others: readonly EngineWorkload[], own: string): string {
  const terms = others.every(({ labels }) => labels[COMMON] !== undefined)
    ? [{ matchLabels: { [COMMON]: "true" } }]
    : others.map(({ labels }) => ({ matchLabels: namingLabels(labels) }));
  const elsewhere = others.some(({ namespace }) => namespace !== own);
  return fixOf({
    affinity: {
      podAntiAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: terms.map((labelSelector) => ({
          topologyKey: KEYS[0],
          ...(elsewhere && { namespaceSelector: {} }),
          labelSelector,
        })),
      },
    },
  });
}

/** Those that people give, without the hashes that change with every rollout. */
function namingLabels(labels: Labels): Labels {
  const naming = Object.entries(labels).filter(([key]) => /^app$|^app\.kubernetes\.io\/(name|instance)$/.test(key));
  const stable = Object.entries(labels).filter(([key]) => !/hash|pod-name|pod-index/.test(key));
  return Object.fromEntries(naming.length > 0 ? naming : stable);
}
