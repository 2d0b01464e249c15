/** What the scheduler says of the nodes that it cannot take, in its own words, and what that means. */
export interface Refusal {
  nodes: number;
  /** As the scheduler wrote it. */
  words: string;
  meaning: string;
}

/** Its texts are no stable API, so they are shown beside what is made of them (kubernetes/pkg/scheduler, plugins). */
const MEANINGS: readonly [RegExp, string][] = [
  [/^Insufficient (.*)$/, "too little $1 is free"],
  [/didn't match pod anti-affinity rules/, "its own anti-affinity keeps it off the pods there"],
  [/didn't satisfy existing pods anti-affinity rules/, "the anti-affinity of pods there keeps it off"],
  [/had untolerated taint/, "it does not tolerate a taint"],
  [/didn't match Pod's node (affinity|selector)/, "its node selector or affinity does not match"],
  [/volume node affinity conflict/, "its volume is in another zone or on another node"],
  [/unbound immediate PersistentVolumeClaims/, "its volume claim is not bound"],
  [/were unschedulable/, "the node is cordoned"],
  [/Too many pods/, "the node has all the pods that it may have"],
  [/didn't have free ports/, "a host port is taken"],
];

/** `0/5 nodes are available: 3 Insufficient nvidia.com/gpu, 2 node(s) had untolerated taint {a: b}. preemption: …` */
export function refusalsIn(message: string): Refusal[] {
  const [, list = ""] = /^\d+\/\d+ nodes are available: (.*?)(\.? preemption: .*|\.)?$/s.exec(message) ?? [];
  // A comma also stands inside of braces and texts, but only before a number does a new refusal begin.
  return list.split(/, (?=\d+ )/).flatMap((part) => {
    const [, nodes, words = ""] = /^(\d+) (?:node\(s\) )?(.*)$/s.exec(part.trim()) ?? [];
    return nodes === undefined ? [] : [{ nodes: Number(nodes), words, meaning: meaningOf(words) }];
  });
}

function meaningOf(words: string): string {
  for (const [pattern, meaning] of MEANINGS) {
    const match = pattern.exec(words);
    if (match !== null) return meaning.replace("$1", match[1] ?? "");
  }
  return words;
}
