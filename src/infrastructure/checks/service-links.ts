import type { PodSpec } from "../../model/kube.ts";
import { isReady } from "../../model/pods.ts";
import { type Check, fixOf, objectName } from "../check.ts";

/**
 * For a Service NAME with an address the kubelet gives every pod of the namespace NAME_PORT=tcp://… unless the pod does not
 * want it. A headless Service and an alias have none.
 */
export const serviceLinks: Check = {
  rule: "service-links",
  looksFor: "a Service whose name gives vLLM a variable VLLM_PORT that it cannot read",
  severities: ["error", "warning"],
  why: "vLLM reads VLLM_PORT as a number and does not start; it is found out at the next restart.",
  needs: ["pods", "deployments", "statefulSets", "services"],
  find: ({ view, workloads }) =>
    workloads
      .filter(({ engine, spec }) => engine === "vllm" && (spec as PodSpec & WithLinks).enableServiceLinks !== false)
      .flatMap(({ title, engine, namespace, pods, container }) =>
        view.objects.services
          .filter(({ metadata }) => metadata.namespace === namespace && metadata.name === "vllm")
          .filter(({ spec }) => spec?.clusterIP !== "None" && spec?.type !== "ExternalName")
          .filter(() => !container?.env?.some(({ name }) => name === "VLLM_PORT"))
          .map(({ metadata }) => ({
            severity: pods.some(isReady) ? ("warning" as const) : ("error" as const),
            object: title,
            engines: [engine],
            message: `${objectName("Service", metadata)} gives ${title} the variable VLLM_PORT=tcp://…, which vLLM cannot read`,
            evidence: ["enableServiceLinks is not false", "VLLM_PORT is not set by the container itself"],
            fix: fixOf({ spec: { template: { spec: { enableServiceLinks: false } } } }),
          })),
      ),
};

interface WithLinks {
  /** Default: true. */
  enableServiceLinks?: boolean;
}
