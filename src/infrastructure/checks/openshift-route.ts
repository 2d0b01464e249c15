import type { Route } from "../../model/kube.ts";
import { type Check, fixOf, type Ground, objectName } from "../check.ts";
import { durationMs } from "../duration.ts";
import type { EngineWorkload } from "../engine-workload.ts";

const PREFIX = "haproxy.router.openshift.io/";
/** The router's own, and the least that a queue or a cold load under load may need. */
const DEFAULT_MS = 30_000;
const LEAST_MS = 60_000;

/** Routes that lead to engines, with those. */
function routesOf({ view, workloads }: Ground): { route: Route; object: string; workload: EngineWorkload }[] {
  return view.objects.routes.flatMap((route) => {
    const targets = [route.spec?.to, ...(route.spec?.alternateBackends ?? [])].map((target) => target?.name ?? "");
    return workloads
      .filter(
        ({ namespace, services }) =>
          namespace === route.metadata.namespace && services.some((name) => targets.includes(name)),
      )
      .map((workload) => ({ route, workload, object: objectName("Route", route.metadata) }));
  });
}

const NEEDS = ["pods", "services", "routes"] as const;

/** `timeout server` of HAProxy: how long nothing may come, so that a stream survives and a long queue does not. */
export const routeTimeout: Check = {
  rule: "route-timeout",
  looksFor: "Routes without a timeout annotation, or with a short one",
  severities: ["warning"],
  why: "The router answers 504 when nothing comes for 30 s: in a queue, during a cold load, and for every long answer that is not streamed.",
  needs: NEEDS,
  find: (ground) =>
    routesOf(ground).flatMap(({ route, object, workload }) => {
      const said = route.metadata.annotations?.[`${PREFIX}timeout`];
      const ms = (said === undefined ? undefined : durationMs(said)) ?? DEFAULT_MS;
      if (ms >= LEAST_MS) return [];
      return [
        {
          severity: "warning",
          object,
          engines: [workload.engine],
          message:
            `${object} to ${workload.title} ends a request when nothing comes for ${ms / 1000} s` +
            (said === undefined ? ", the router's default: it has no timeout annotation" : ""),
          evidence: [`${PREFIX}timeout: ${said ?? "absent"}`],
          fix: fixOf({ metadata: { annotations: { [`${PREFIX}timeout`]: "10m" } } }),
        },
      ];
    }),
};

export const routeRateLimit: Check = {
  rule: "route-rate-limit",
  looksFor: "Routes that refuse connections beyond a rate or a number",
  severities: ["warning"],
  why: "The router refuses the load itself, which looks like errors of the engine.",
  needs: NEEDS,
  find: (ground) =>
    routesOf(ground).flatMap(({ route, object, workload }) => {
      const { annotations = {} } = route.metadata;
      const limits = Object.entries(annotations).filter(([key]) =>
        /rate-limit-connections\.|pod-concurrent-connections$/.test(key),
      );
      const isOn = (key: string) =>
        !key.includes("rate-limit") || annotations[`${PREFIX}rate-limit-connections`] === "true";
      const used = limits.filter(([key]) => isOn(key)).map(([key, value]) => `${key}: ${value}`);
      if (used.length === 0) return [];
      return [
        {
          severity: "warning",
          object,
          engines: [workload.engine],
          message: `${object} to ${workload.title} limits its clients: ${used.join(", ").replaceAll(PREFIX, "")}`,
          evidence: used,
          fix: fixOf({ metadata: { annotations: { [`${PREFIX}rate-limit-connections`]: "false" } } }),
        },
      ];
    }),
};

/** Measured with HAProxy: bursts of 200 ms on a plain frontend without `option http-no-delay`, none with TLS. */
export const routeWithoutTls: Check = {
  rule: "route-without-tls",
  looksFor: "Routes without TLS, on which HAProxy holds small chunks back",
  severities: ["warning"],
  why: "On a plain connection HAProxy holds small chunks back for up to 200 ms, so that tokens arrive in bursts.",
  needs: NEEDS,
  find: (ground) =>
    routesOf(ground)
      .filter(({ route }) => route.spec?.tls === undefined)
      .map(({ object, workload }) => ({
        severity: "warning",
        object,
        engines: [workload.engine],
        message: `${object} to ${workload.title} has no TLS: its tokens may arrive in bursts of up to 200 ms`,
        evidence: ["spec.tls is absent"],
        fix: fixOf({ spec: { tls: { termination: "edge", insecureEdgeTerminationPolicy: "Redirect" } } }),
      })),
};
