import { describe, expect, it } from "vitest";
import { gatewayTimeout } from "../../../src/infrastructure/checks/gateway-timeout.ts";
import { ingressLimits } from "../../../src/infrastructure/checks/ingress.ts";
import { routeRateLimit, routeTimeout, routeWithoutTls } from "../../../src/infrastructure/checks/openshift-route.ts";
import { found, named, type Objects } from "../ground.ts";

const HAPROXY = "haproxy.router.openshift.io/";

describe("an OpenShift Route", () => {
  const annotated = (annotations: Record<string, string>) => (objects: Objects) => {
    named(objects, "routes", "vllm-a").metadata.annotations = annotations;
  };

  it.each([
    [{}, "when nothing comes for 30 s, the router's default: it has no timeout annotation"],
    [{ [`${HAPROXY}timeout`]: "45s" }, "when nothing comes for 45 s"],
    [{ [`${HAPROXY}timeout`]: "5000" }, "when nothing comes for 5 s"],
  ] as const)("with the annotations %j is told with its timeout", (annotations, words) => {
    const [finding] = found(routeTimeout, annotated(annotations));
    expect(finding).toMatchObject({ severity: "warning", object: "Route llm/vllm-a", engines: ["vllm"] });
    expect(finding?.message).toContain(words);
  });

  it("with a minute and more is fine", () => {
    expect(found(routeTimeout, annotated({ [`${HAPROXY}timeout`]: "1m" }))).toEqual([]);
  });

  it("to something else than an engine is nobody's", () => {
    const findings = found(routeTimeout, (objects) => {
      annotated({})(objects);
      Object.assign(named(objects, "routes", "vllm-a").spec, { to: { name: "web" } });
    });
    expect(findings).toEqual([]);
  });

  it("that limits rates is a warning once the limit is on", () => {
    const rate = { [`${HAPROXY}rate-limit-connections.rate-http`]: "20" };
    expect(found(routeRateLimit, annotated(rate))).toEqual([]);
    const [finding] = found(routeRateLimit, annotated({ ...rate, [`${HAPROXY}rate-limit-connections`]: "true" }));
    expect(finding?.message).toBe(
      "Route llm/vllm-a to Deployment llm/vllm-a limits its clients: rate-limit-connections.rate-http: 20",
    );
    expect(found(routeRateLimit, annotated({ [`${HAPROXY}pod-concurrent-connections`]: "8" }))).toHaveLength(1);
  });

  it("without TLS holds tokens back", () => {
    const [finding] = found(routeWithoutTls, (objects) => {
      delete named(objects, "routes", "vllm-a").spec.tls;
    });
    expect(finding).toMatchObject({ severity: "warning", object: "Route llm/vllm-a" });
  });
});

describe("an HTTPRoute", () => {
  const timeouts = (given: object | undefined) =>
    found(gatewayTimeout, (objects) => {
      const [rule] = named(objects, "httpRoutes", "ollama").spec.rules ?? [];
      Object.assign(rule ?? {}, { timeouts: given });
    });

  it("without a timeout is cut by the gateway's own, and with a short one by that", () => {
    expect(timeouts(undefined)[0]?.message).toContain("sets no request timeout, so that the gateway's own counts");
    expect(timeouts({ request: "30s" })).toMatchObject([
      {
        severity: "warning",
        object: "HTTPRoute llm/ollama",
        engines: ["ollama"],
        message: "HTTPRoute llm/ollama to StatefulSet llm/ollama cuts every request after 30 s",
      },
    ]);
    expect(timeouts({ request: "1h", backendRequest: "10s500ms" })[0]?.message).toContain("after 10.5 s");
  });

  it("that turns it off, or leaves a minute, is fine", () => {
    expect([timeouts({ request: "0s" }), timeouts({ request: "1m30s" })]).toEqual([[], []]);
  });
});

describe("an Ingress", () => {
  const annotated = (annotations: Record<string, string>) =>
    found(ingressLimits, (objects) => {
      named(objects, "ingresses", "ollama").metadata.annotations = annotations;
    });

  it("that limits or buffers is a warning", () => {
    const [finding] = annotated({
      "nginx.ingress.kubernetes.io/limit-rps": "5",
      "nginx.ingress.kubernetes.io/proxy-buffering": "on",
    });
    expect(finding).toMatchObject({ severity: "warning", object: "Ingress llm/ollama", engines: ["ollama"] });
    expect(finding?.message).toContain("has limit-rps: 5, proxy-buffering: on");
    expect(annotated({ "nginx.ingress.kubernetes.io/proxy-buffering": "off" })).toEqual([]);
  });
});
