import type { Pod } from "../../model/kube.ts";
import type { EngineId } from "../../model/scenario.ts";
import { type Check, count, type Found, objectName } from "../check.ts";
import { refusalsIn } from "../scheduler-message.ts";

const OTHER_REASONS: Readonly<Record<string, string>> = {
  SchedulingGated: "a scheduling gate holds it back (a queue such as Kueue, or another controller)",
  SchedulerError: "the scheduler failed",
};

export const podsPending: Check = {
  rule: "pods-pending",
  looksFor: "engine pods that no node takes, with what the scheduler says of it",
  severities: ["error"],
  why: "A replica that is missing is load for the others, and nothing is measured of one that is not there.",
  needs: ["pods"],
  find: ({ workloads }) => workloads.flatMap(({ pods, engine }) => pods.flatMap((pod) => pendingOf(pod, engine))),
};

function pendingOf({ metadata, status }: Pod, engine: EngineId): Found[] {
  const scheduled = status?.conditions?.find(({ type }) => type === "PodScheduled");
  if (scheduled?.status !== "False") return [];
  const { reason = "", message = "" } = scheduled;
  const refusals = refusalsIn(message);
  const object = objectName("Pod", metadata);
  const because = refusals.map(({ nodes, meaning }) => `${count(nodes, "node")}: ${meaning}`).join("; ");
  const others = OTHER_REASONS[reason] ?? (message || "the scheduler gives no reason");
  return [
    {
      severity: "error",
      object,
      engines: [engine],
      message: `${object} gets no node: ${because || others}`,
      evidence: [`PodScheduled is False: ${reason}${message === "" ? "" : `: ${message}`}`],
    },
  ];
}
