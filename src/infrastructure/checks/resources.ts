import type { Container } from "../../model/kube.ts";
import { type Check, fixOf } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";

type Resources = NonNullable<Container["resources"]>;

/** As the pods have them: what the API server added to the template counts. */
function resourcesOf({ pods, container }: EngineWorkload): Resources {
  const live = pods[0]?.spec?.containers?.find(({ name }) => name === container?.name);
  return (live ?? container)?.resources ?? {};
}

/** Without a request the scheduler takes the engine for nothing, and without a limit of memory nothing protects its neighbours. */
export const resourceRequests: Check = {
  rule: "resource-requests",
  looksFor: "engines without requests for processors or memory, or without a limit of memory",
  severities: ["warning", "info"],
  why: "Without requests a node fills up around the engine, which then shares its processors and is the first to be evicted.",
  needs: ["pods", "deployments", "statefulSets"],
  find({ workloads }) {
    return workloads.flatMap((workload) => {
      const { requests = {}, limits = {} } = resourcesOf(workload);
      const asked = { ...limits, ...requests };
      const missing = ["cpu", "memory"].filter((name) => asked[name] === undefined).map((name) => `requests.${name}`);
      if (limits["memory"] === undefined) missing.push("limits.memory");
      if (missing.length === 0) return [];
      const { title, engine, container } = workload;
      return [
        {
          severity: missing.some((name) => name.startsWith("requests")) ? "warning" : "info",
          object: title,
          engines: [engine],
          message: `container ${container?.name} of ${title} has no ${missing.join(", no ")}`,
          evidence: [`resources: ${JSON.stringify({ requests, limits })}`],
          fix: fixOf({
            containers: [
              {
                name: container?.name,
                resources: {
                  requests: { cpu: "4", memory: "16Gi", ...requests },
                  limits: { memory: requests["memory"] ?? "16Gi", ...limits },
                },
              },
            ],
          }),
        },
      ];
    });
  },
};

/** The kernel stops every thread of a container that has used up its share of a period (100 ms) until the next one. */
export const cpuLimit: Check = {
  rule: "cpu-limit",
  looksFor: "engines with a limit of processors",
  severities: ["warning", "info"],
  why: "At a limit of processors the kernel stops the engine for the rest of each 100 ms, which shows as a tail of TTFT and ITL.",
  needs: ["pods", "deployments", "statefulSets"],
  find({ workloads }) {
    return workloads.flatMap((workload) => {
      const { requests, limits } = resourcesOf(workload);
      const limit = limits?.["cpu"];
      if (limit === undefined) return [];
      const { title, engine, container, pods } = workload;
      // Whole processors of a Guaranteed pod may be its own, if the node's kubelet has the static policy.
      const whole = /^\d+$/.test(limit) && pods.every(({ status }) => status?.qosClass === "Guaranteed");
      return [
        {
          severity: whole ? "info" : "warning",
          object: title,
          engines: [engine],
          message: `container ${container?.name} of ${title} is stopped by the kernel when it uses more than ${limit} processors`,
          evidence: [`limits.cpu: ${limit}`, `requests.cpu: ${requests?.["cpu"] ?? "none, so as the limit"}`],
          fix: fixOf({
            containers: [{ name: container?.name, resources: { requests: { cpu: limit }, limits: { cpu: null } } }],
          }),
        },
      ];
    });
  },
};

/** A LimitRange, an autoscaler of resources or another admission hook wrote into the pods what the chart never said. */
export const resourcesInjected: Check = {
  rule: "resources-injected",
  looksFor: "pods with other resources than their template: a LimitRange or another hook added them",
  severities: ["warning"],
  why: "What is compared then differs from what the charts of both sides say.",
  needs: ["pods", "deployments", "statefulSets"],
  find({ workloads }) {
    return workloads.flatMap((workload) => {
      const { workload: owner, container, title, engine, pods } = workload;
      if (owner === undefined || container === undefined || pods.length === 0) return [];
      const differences = (["requests", "limits"] as const).flatMap((kind) => {
        // A limit alone sets the request too; that is Kubernetes' own rule and no surprise.
        const said =
          kind === "requests"
            ? { ...container.resources?.limits, ...container.resources?.requests }
            : container.resources?.limits;
        return Object.entries(resourcesOf(workload)[kind] ?? {})
          .filter(([name, amount]) => said?.[name] !== amount)
          .map(
            ([name, amount]) => `${kind}.${name}: ${amount} in the pod, ${said?.[name] ?? "nothing"} in the template`,
          );
      });
      if (differences.length === 0) return [];
      return [
        {
          severity: "warning",
          object: title,
          engines: [engine],
          message: `pods of ${title} have other resources than its template: ${differences.join("; ")}`,
          evidence: differences,
        },
      ];
    });
  },
};
