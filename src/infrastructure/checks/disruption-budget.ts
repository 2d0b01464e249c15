import { selects } from "../../model/selector.ts";
import { type Check, fixOf } from "../check.ts";

/** A budget stops voluntary evictions: drains of nodes and the compaction of an autoscaler of nodes. */
export const disruptionBudget: Check = {
  rule: "disruption-budget",
  looksFor: "engines without a PodDisruptionBudget that forbids their eviction",
  severities: ["info"],
  why: "A drain or a compaction of nodes may take the engine away in the middle of a test.",
  needs: ["pods", "disruptionBudgets"],
  find: ({ view, workloads }) =>
    workloads.flatMap(({ title, engine, namespace, labels, pods }) => {
      const budgets = view.objects.disruptionBudgets.filter(
        ({ metadata, spec }) => metadata.namespace === namespace && selects(spec?.selector, labels),
      );
      const name = title.split("/").at(-1);
      if (pods.length === 0 || budgets.some(({ status }) => (status?.disruptionsAllowed ?? 0) === 0)) return [];
      return [
        {
          severity: "info",
          object: title,
          engines: [engine],
          message:
            budgets.length === 0
              ? `${title} has no PodDisruptionBudget`
              : `the PodDisruptionBudget of ${title} allows ${budgets[0]?.status?.disruptionsAllowed} evictions`,
          evidence: budgets.map(({ metadata }) => `PodDisruptionBudget ${metadata.name}`),
          fix: fixOf({
            apiVersion: "policy/v1",
            kind: "PodDisruptionBudget",
            metadata: { name: `${name}-while-measured`, namespace },
            spec: { maxUnavailable: 0, selector: { matchLabels: labels } },
          }),
        },
      ];
    }),
};
