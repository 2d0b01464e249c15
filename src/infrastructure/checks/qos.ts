import { type Check, count, fixOf } from "../check.ts";

/** `status.qosClass`, as the API server worked it out. */
export const qos: Check = {
  rule: "qos",
  looksFor: "engine pods that are not Guaranteed",
  severities: ["warning", "info"],
  why: "When a node runs short of memory, BestEffort pods are evicted first and Burstable ones next, and neither has processors of its own.",
  needs: ["pods"],
  find({ workloads }) {
    return workloads.flatMap(({ pods, title, engine, container }) =>
      (["BestEffort", "Burstable"] as const).flatMap((qosClass) => {
        const such = pods.filter(({ status }) => status?.qosClass === qosClass);
        if (such.length === 0) return [];
        return [
          {
            severity: qosClass === "BestEffort" ? "warning" : "info",
            object: title,
            engines: [engine],
            message: `${count(such.length, "pod")} of ${title} ${such.length === 1 ? "is" : "are"} ${qosClass}`,
            evidence: such.map(({ metadata }) => `Pod ${metadata.name}: qosClass ${qosClass}`),
            fix: fixOf({
              containers: [
                {
                  name: container?.name,
                  resources: { requests: { cpu: "4", memory: "16Gi" }, limits: { cpu: "4", memory: "16Gi" } },
                },
              ],
            }),
          } as const,
        ];
      }),
    );
  },
};
