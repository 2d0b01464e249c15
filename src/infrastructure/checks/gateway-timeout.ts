import type { HttpRoute } from "../../model/kube.ts";
import { type Check, type Found, fixOf, objectName } from "../check.ts";
import { durationMs } from "../duration.ts";
import type { EngineWorkload } from "../engine-workload.ts";

const LEAST_MS = 60_000;
type Rule = NonNullable<NonNullable<HttpRoute["spec"]>["rules"]>[number];

/** GEP-1742: a time for the whole request. Envoy's own is 15 s where the route sets none; `0s` is none at all. */
export const gatewayTimeout: Check = {
  rule: "gateway-timeout",
  looksFor: "HTTPRoutes without a request timeout, or with a short one",
  severities: ["warning"],
  why: "Gateways cut a stream that takes longer as a whole: Envoy after 15 s where nothing is said.",
  needs: ["pods", "services", "httpRoutes"],
  find: ({ view, workloads }) =>
    view.objects.httpRoutes.flatMap((route) =>
      workloads.flatMap((workload) =>
        (route.spec?.rules ?? [])
          .filter((rule) => leadsTo(rule, route, workload))
          .flatMap((rule) => judge(rule, route, workload)),
      ),
    ),
};

function leadsTo({ backendRefs = [] }: Rule, { metadata }: HttpRoute, workload: EngineWorkload): boolean {
  return backendRefs.some(({ kind = "Service", name, namespace = metadata.namespace }) => {
    const names = kind === "Service" ? workload.services : workload.pools;
    return namespace === workload.namespace && names.includes(name);
  });
}

function judge({ timeouts = {} }: Rule, { metadata }: HttpRoute, { title, engine }: EngineWorkload): Found[] {
  const given = [timeouts.request, timeouts.backendRequest].filter((one) => one !== undefined);
  const times = given.map(durationMs).filter((ms) => ms !== undefined && ms > 0) as number[];
  const shortest = Math.min(...times);
  if (given.length > 0 && shortest >= LEAST_MS) return [];
  const object = objectName("HTTPRoute", metadata);
  return [
    {
      severity: "warning",
      object,
      engines: [engine],
      message:
        given.length === 0
          ? `${object} to ${title} sets no request timeout, so that the gateway's own counts (Envoy: 15 s)`
          : `${object} to ${title} cuts every request after ${shortest / 1000} s`,
      evidence: [`timeouts: ${JSON.stringify(timeouts)}`],
      fix: fixOf({ spec: { rules: [{ timeouts: { request: "0s" } }] } }),
    },
  ];
}
