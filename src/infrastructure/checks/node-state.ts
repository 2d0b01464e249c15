import type { Severity } from "../../model/finding.ts";
import type { Node } from "../../model/kube.ts";
import type { Check, Found } from "../check.ts";
import { enginesByNode } from "../pods.ts";

/** Conditions of a node that are no trouble while they are False. */
const TROUBLE: Readonly<Record<string, { severity: Severity; words: string }>> = {
  MemoryPressure: { severity: "error", words: "is short of memory and evicts pods" },
  DiskPressure: { severity: "warning", words: "is short of disk space and evicts pods" },
  PIDPressure: { severity: "warning", words: "is short of process ids" },
  NetworkUnavailable: { severity: "error", words: "has no working network" },
  DrainInProgress: { severity: "error", words: "is being drained" },
  MaintenanceInProgress: { severity: "error", words: "is under maintenance" },
  MaintenancePlanned: { severity: "warning", words: "is to be maintained soon" },
};

export const nodeState: Check = {
  rule: "node-state",
  looksFor: "nodes of engines that are not ready, under pressure, cordoned or maintained",
  severities: ["error", "warning"],
  why: "Such a node slows what runs on it, and is about to lose it.",
  needs: ["pods", "nodes"],
  find: ({ view, workloads }) =>
    enginesByNode(view.objects.nodes, workloads).flatMap(({ node, engines }) =>
      troublesOf(node).map(({ severity, words, evidence }) => ({
        severity,
        object: `Node ${node.metadata.name}`,
        engines: [...new Set(engines.map(({ engine }) => engine))],
        message: `node ${node.metadata.name} of ${engines.map(({ title }) => title).join(", ")} ${words}`,
        evidence: [evidence],
      })),
    ),
};

function troublesOf({ spec, status }: Node): (Pick<Found, "severity"> & { words: string; evidence: string })[] {
  const conditions = status?.conditions ?? [];
  const ready = conditions.find(({ type }) => type === "Ready");
  const troubles = conditions.flatMap(({ type, status: is, message = "" }) => {
    const trouble = TROUBLE[type];
    return trouble === undefined || is !== "True" ? [] : [{ ...trouble, evidence: `${type} is True: ${message}` }];
  });
  if (ready !== undefined && ready.status !== "True") {
    const evidence = `Ready is ${ready.status}: ${ready.reason ?? ""} ${ready.message ?? ""}`.trim();
    troubles.unshift({ severity: "error", words: "is not ready", evidence });
  }
  if (spec?.unschedulable === true) {
    troubles.push({
      severity: "warning",
      words: "is cordoned: it takes no new pods, and is often drained next",
      evidence: "spec.unschedulable is true",
    });
  }
  return troubles;
}
