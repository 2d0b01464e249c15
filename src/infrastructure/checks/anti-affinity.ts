import type { Severity } from "../../model/finding.ts";
import { antiAffinityFix, KEPT_APART, type KeptApart, keptApart } from "../anti-affinity.ts";
import type { Check } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";

type Lack = Exclude<KeptApart, "required">;

const LACKS: Record<Lack, { severity: Severity; words: string }> = {
  preferred: { severity: "info", words: "only prefers other nodes than those of" },
  "wrong-key": { severity: "warning", words: "has an anti-affinity whose topologyKey is not that of nodes, against" },
  "other-namespace": {
    severity: "warning",
    words: "has an anti-affinity that ends at its own namespace, and does not reach",
  },
  "matches-nothing": { severity: "warning", words: "has an anti-affinity that does not match the labels of" },
  "no-rule": { severity: "warning", words: "has no anti-affinity that keeps it off the nodes of" },
};

/** What is asked of the scheduler; where it put them is told by `shared-node`. */
export const antiAffinity: Check = {
  rule: "anti-affinity",
  looksFor: "engines that nothing keeps on different nodes: no anti-affinity, or one that is soft or does not reach",
  severities: ["warning", "info"],
  why: "With the next rollout two engines may land on one node and slow each other down.",
  needs: ["pods", "deployments", "statefulSets"],
  find({ workloads }) {
    return workloads.flatMap((mine) => {
      const others = workloads.filter((other) => other !== mine && !isKeptApart(mine, other));
      if (others.length === 0) return [];
      const lack = worst(others.map((other) => lackOf(mine, other)));
      const { severity, words } = LACKS[lack];
      return [
        {
          severity,
          object: mine.title,
          engines: [mine.engine],
          message: `${mine.title} ${words} ${others.map(({ title }) => title).join(", ")}`,
          evidence: others.map((other) => `against ${other.title}: ${lackOf(mine, other)}`),
          fix: antiAffinityFix(others, mine.namespace),
        },
      ];
    });
  },
};

/** A required rule of one of them works both ways: the scheduler also asks the rules of the pods that are there. */
function isKeptApart(mine: EngineWorkload, other: EngineWorkload): boolean {
  return keptApart(mine, other) === "required" || keptApart(other, mine) === "required";
}

function lackOf(mine: EngineWorkload, other: EngineWorkload): Lack {
  return keptApart(mine, other) as Lack;
}

function worst(lacks: readonly Lack[]): Lack {
  return lacks.toSorted((a, b) => KEPT_APART.indexOf(b) - KEPT_APART.indexOf(a))[0] ?? "no-rule";
}
