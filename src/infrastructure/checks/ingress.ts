import { type Check, fixOf, objectName } from "../check.ts";

const PREFIX = "nginx.ingress.kubernetes.io/";
const LIMITS = ["limit-rps", "limit-rpm", "limit-connections"];

/** Annotations of ingress-nginx, which neither limits nor buffers by itself. */
export const ingressLimits: Check = {
  rule: "ingress-limits",
  looksFor: "Ingresses that limit requests or buffer answers (ingress-nginx)",
  severities: ["warning"],
  why: "A limit refuses the load itself, and a buffer holds tokens back until it is full.",
  needs: ["pods", "services", "ingresses"],
  find: ({ view, workloads }) =>
    view.objects.ingresses.flatMap(({ metadata, spec }) => {
      const { annotations = {} } = metadata;
      const limits = LIMITS.filter((name) => annotations[PREFIX + name] !== undefined);
      const buffers = annotations[`${PREFIX}proxy-buffering`] === "on" ? ["proxy-buffering"] : [];
      const used = [...limits, ...buffers].map((name) => `${name}: ${annotations[PREFIX + name]}`);
      const paths = (spec?.rules ?? []).flatMap(({ http }) => http?.paths ?? []);
      const backends = [spec?.defaultBackend, ...paths.map(({ backend }) => backend)].map(
        (one) => one?.service?.name ?? "",
      );
      const behind = workloads.filter(
        ({ namespace, services }) =>
          namespace === metadata.namespace && services.some((name) => backends.includes(name)),
      );
      if (used.length === 0 || behind.length === 0) return [];
      const object = objectName("Ingress", metadata);
      return [
        {
          severity: "warning",
          object,
          engines: [...new Set(behind.map(({ engine }) => engine))],
          message: `${object} to ${behind.map(({ title }) => title).join(", ")} has ${used.join(", ")}`,
          evidence: used.map((line) => PREFIX + line),
          fix: fixOf({
            metadata: {
              annotations: Object.fromEntries([
                ...limits.map((name) => [PREFIX + name, null]),
                ...buffers.map((name) => [PREFIX + name, "off"]),
              ]),
            },
          }),
        },
      ];
    }),
};
