import type { ResourceQuota } from "../../model/kube.ts";
import { type Check, type Found, objectName } from "../check.ts";
import type { EngineWorkload } from "../engine-workload.ts";
import { amountsIn, amountText } from "../pod-requests.ts";

/** From here on a pod of the usual size no longer fits in. */
const NEARLY_FULL = 0.9;
const OF_PODS = /cpu$|memory$|storage$|^pods$|^count\/pods$|^requests\./;

/** A quota refuses pods when they are created: with 403 for their controller, so that there is no pod to look at. */
export const quota: Check = {
  rule: "quota",
  looksFor: "a ResourceQuota that is full or nearly so",
  severities: ["error", "warning", "info"],
  why: "A pod that is replaced, or one more replica, is refused, and the load falls on those that are left.",
  needs: ["pods", "quotas"],
  find({ view, workloads }) {
    return view.objects.quotas.flatMap((one) => {
      const engines = workloads.filter(({ namespace }) => namespace === one.metadata.namespace);
      return engines.length === 0 ? [] : nearlyFull(one, engines);
    });
  },
};

function nearlyFull({ metadata, spec, status }: ResourceQuota, engines: readonly EngineWorkload[]): Found[] {
  const hard = amountsIn(status?.hard ?? spec?.hard);
  const used = amountsIn(status?.used);
  const missing = engines.filter(
    ({ pods, workload }) => workload !== undefined && pods.length < (workload.object.spec?.replicas ?? 1),
  );
  const tight = Object.entries(hard)
    .filter(([name, most]) => OF_PODS.test(name) && used[name] !== undefined && used[name] >= NEARLY_FULL * most)
    // None of it is allowed, and all pods are there: nobody wants any.
    .filter(([, most]) => most > 0 || missing.length > 0);
  if (tight.length === 0) return [];
  const full = tight.some(([name, most]) => (used[name] ?? 0) >= most);
  const object = objectName("ResourceQuota", metadata);
  const figures = tight.map(
    ([name, most]) => `${amountText(name, used[name] ?? 0)} of ${amountText(name, most)} for ${name}`,
  );
  return [
    {
      severity: full && missing.length > 0 ? "error" : full ? "warning" : "info",
      object,
      engines: [...new Set(engines.map(({ engine }) => engine))],
      message:
        `${object} is ${full ? "full" : "nearly full"}: ${figures.join(", ")}` +
        (full && missing.length > 0 ? `; ${missing.map(({ title }) => title).join(" and ")} lack pods` : ""),
      evidence: figures,
    },
  ];
}
