import type { Probe } from "../../model/kube.ts";
import { type Check, fixOf } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";

/** Loading a model takes minutes, and ten and more for several GPUs; what kills sooner than this kills loads. */
const LEAST_LOAD_S = 300;

export const readiness: Check = {
  rule: "readiness-probe",
  looksFor: "engines without a readiness probe",
  severities: ["warning"],
  why: "The Service sends requests to an engine that is still loading: they fail, or their TTFT is that of the load.",
  needs: ["pods", "deployments", "statefulSets"],
  find: ({ workloads }) =>
    workloads
      .filter(({ container }) => container !== undefined && container.readinessProbe === undefined)
      // A startup probe holds the pod back as well until the model is loaded.
      .filter(({ container }) => container?.startupProbe === undefined)
      .map((workload) => ({
        severity: "warning",
        object: workload.title,
        engines: [workload.engine],
        message: `container ${workload.container?.name} of ${workload.title} has no readinessProbe: it counts as ready as soon as its process runs`,
        evidence: ["readinessProbe is absent"],
        fix: fixOf({ readinessProbe: { httpGet: healthOf(workload), periodSeconds: 5 } }),
      })),
};

/** What a container has from its start until a probe kills it, seconds; undefined where none does. */
function secondsToKill({ startupProbe, livenessProbe }: NonNullable<EngineWorkload["container"]>): number | undefined {
  // Liveness is not asked before the startup probe has succeeded.
  const killer = startupProbe ?? livenessProbe;
  return killer === undefined ? undefined : budgetOf(killer);
}

/**
 * With the defaults of the API. An engine that loads refuses a connection at once, so that a request fails once in a period;
 * a command may wait for the engine as long as it is let, and is not run again before it has ended.
 */
function budgetOf(probe: Probe): number {
  const { initialDelaySeconds = 0, periodSeconds = 10, timeoutSeconds = 1, failureThreshold = 3, exec } = probe;
  const each = exec === undefined ? periodSeconds : Math.max(periodSeconds, timeoutSeconds);
  return initialDelaySeconds + each * failureThreshold;
}

export const slowStart: Check = {
  rule: "slow-start-killed",
  looksFor: `probes that kill an engine that takes longer than they allow to load its model (less than ${LEAST_LOAD_S} s)`,
  severities: ["warning"],
  why: "An engine that is killed while it loads its model starts anew for ever, and a slower disk on one side decides which.",
  needs: ["pods", "deployments", "statefulSets"],
  find: ({ workloads }) =>
    workloads.flatMap((workload) => {
      const { container, title, engine } = workload;
      const seconds = container && secondsToKill(container);
      if (container === undefined || seconds === undefined || seconds >= LEAST_LOAD_S) return [];
      const which = container.startupProbe === undefined ? "livenessProbe, without a startupProbe," : "startupProbe";
      return [
        {
          severity: "warning",
          object: title,
          engines: [engine],
          message: `the ${which} of ${title} kills it ${seconds} s after its start unless it answers; at least ${LEAST_LOAD_S} s are wanted for a model to load`,
          evidence: [
            `${container.startupProbe === undefined ? "livenessProbe" : "startupProbe"}: ${seconds} s until the container is killed`,
          ],
          fix: fixOf({ startupProbe: { httpGet: healthOf(workload), periodSeconds: 10, failureThreshold: 120 } }),
        },
      ];
    }),
};

function healthOf({ engine, container }: EngineWorkload): object {
  const port = container?.ports?.[0];
  const usual = { vllm: 8000, tgi: 8080, ollama: 11434, openai: 8000 }[engine];
  return { path: engine === "ollama" ? "/" : "/health", port: port?.name ?? port?.containerPort ?? usual };
}
