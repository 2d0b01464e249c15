import type { V1Ingress, V1NetworkPolicy, V1Service } from "@kubernetes/client-node";
import { describe, expect, it } from "vitest";
import { ENGINES, NO_HELM } from "../helpers/helm.ts";
import { enginePod, kindsOf, notes, only, type Rendering, rendered } from "./chart.ts";

const PORTS = { vllm: 8000, tgi: 8080, ollama: 11434 };

interface Route {
  kind: string;
  metadata: { annotations: Record<string, string> };
  spec: { host?: string; to: { name: string }; port: { targetPort: string }; tls?: Record<string, string> };
}
interface HttpRoute {
  kind: string;
  spec: {
    parentRefs: unknown;
    hostnames: string[];
    rules: { matches: unknown; timeouts?: unknown; backendRefs: { name: string; port: number }[] }[];
  };
}

describe.skipIf(NO_HELM).each(ENGINES)("exposing %s", (chart) => {
  const name = `bench-${chart}`;
  const url = `http://${name}.llm.svc:${PORTS[chart]}`;

  async function service(rendering: Rendering = {}) {
    return only<V1Service>(await rendered(chart, rendering), "Service");
  }

  it("is in the cluster alone by default, on the engine's own port", async () => {
    const objects = await rendered(chart);
    expect(kindsOf(objects)).toEqual(["Deployment", "PersistentVolumeClaim", "Pod", "Service", "ServiceAccount"]);
    const { spec } = only<V1Service>(objects, "Service");
    expect(spec).toMatchObject({
      type: "ClusterIP",
      ports: [{ name: "http", port: PORTS[chart], targetPort: "http" }],
    });
    expect(enginePod(objects).engine.ports).toEqual([{ name: "http", containerPort: PORTS[chart], protocol: "TCP" }]);
    expect(spec?.selector).toEqual({ "app.kubernetes.io/name": chart, "app.kubernetes.io/instance": "bench" });
    expect(await notes(chart)).toContain(url);
  });

  it("makes an Ingress to the Service that lets slow answers through", async () => {
    const { metadata, spec } = only<V1Ingress>(await rendered(chart, { variant: "ingress" }), "Ingress");
    expect(spec?.rules?.[0]).toEqual({
      host: "llm.example.com",
      http: {
        paths: [{ path: "/", pathType: "Prefix", backend: { service: { name, port: { name: "http" } } } }],
      },
    });
    expect(spec?.tls).toEqual([{ secretName: "llm-tls", hosts: ["llm.example.com"] }]);
    expect(metadata?.annotations?.["nginx.ingress.kubernetes.io/proxy-read-timeout"]).toBe("600");
    expect(await notes(chart, { variant: "ingress" })).toContain("https://llm.example.com/");
  });

  it("makes a Route with TLS at the edge and ten minutes of patience", async () => {
    const objects = await rendered(chart, { variant: "openshift" });
    const { metadata, spec } = only<Route>(objects, "Route");
    expect(spec).toMatchObject({ host: "llm.apps.example.com", to: { name }, port: { targetPort: "http" } });
    expect(spec.tls).toEqual({ termination: "edge", insecureEdgeTerminationPolicy: "Redirect" });
    expect(metadata.annotations).toEqual({ "haproxy.router.openshift.io/timeout": "10m" });
    expect(await notes(chart, { variant: "openshift" })).toContain("https://llm.apps.example.com\n");
  });

  it("asks for the Route's host where OpenShift makes one, and says http where there is no TLS", async () => {
    const values = { "route.enabled": true, "route.tls": { termination: null, insecureEdgeTerminationPolicy: null } };
    expect(await notes(chart, { values })).toContain(`http://$(oc -n llm get route ${name}`);
  });

  it("makes an HTTPRoute whose timeout does not cut a stream", async () => {
    const { spec } = only<HttpRoute>(await rendered(chart, { variant: "httproute" }), "HTTPRoute");
    expect(spec.parentRefs).toEqual([{ name: "public", namespace: "gateways", sectionName: "https" }]);
    expect(spec.hostnames).toEqual(["llm.example.com"]);
    expect(spec.rules).toEqual([
      {
        matches: [{ path: { type: "PathPrefix", value: "/" } }],
        timeouts: { request: "0s" },
        backendRefs: [{ name, port: PORTS[chart] }],
      },
    ]);
    expect(await notes(chart, { variant: "httproute" })).toContain("HTTPRoute:       llm.example.com");
  });

  it("makes a NodePort or a load balancer, and says how to find its address", async () => {
    expect((await service({ variant: "nodeport" })).spec).toMatchObject({
      type: "NodePort",
      ports: [{ nodePort: 30080 }],
    });
    expect(await notes(chart, { variant: "nodeport" })).toContain("jsonpath='{.spec.ports[0].nodePort}'");
    expect((await service({ variant: "loadbalancer" })).spec).toMatchObject({
      type: "LoadBalancer",
      externalTrafficPolicy: "Local",
      loadBalancerSourceRanges: ["10.0.0.0/8"],
    });
    expect(await notes(chart, { variant: "loadbalancer" })).toContain(".status.loadBalancer.ingress[0]");
  });

  it("lets in only whom the network policy names, and only to the port", async () => {
    const { spec } = only<V1NetworkPolicy>(await rendered(chart, { variant: "openshift" }), "NetworkPolicy");
    expect(spec?.podSelector?.matchLabels).toEqual((await service()).spec?.selector);
    expect(spec?.policyTypes).toEqual(["Ingress"]);
    expect(spec?.ingress?.[0]?.ports).toEqual([{ port: "http", protocol: "TCP" }]);
    expect(spec?.ingress?.[0]).toHaveProperty("from.length", 2);
  });

  it("says after the installation what to do next", async () => {
    const text = await notes(chart);
    expect(text).toContain("llm-latency-gate discover --namespace llm\n");
    expect(text).toContain(`namespace: llm\n         services: ${chart}\n`);
    expect(text).toContain("helm -n llm test bench\n");
    expect(text).not.toContain("Autoscaling is on");
    expect(await notes(chart, { variant: "production" })).toContain("Autoscaling is on");
  });
});

describe.skipIf(NO_HELM)("names", () => {
  it("never call a Service exactly vllm, whose variables would keep vLLM from starting", async () => {
    for (const rendering of [{ release: "vllm" }, { values: { fullnameOverride: "vllm" } }]) {
      expect(only<V1Service>(await rendered("vllm", rendering), "Service").metadata?.name).toBe("vllm-server");
    }
    expect(only<V1Service>(await rendered("tgi", { release: "tgi" }), "Service").metadata?.name).toBe("tgi");
  });

  it("stay within what Kubernetes takes", async () => {
    const release = "a-release-whose-name-is-as-long-as-helm-permits-it-0";
    for (const chart of ENGINES) {
      for (const { metadata } of await rendered(chart, { release })) {
        expect(metadata?.name).toMatch(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/);
        for (const value of Object.values(metadata?.labels ?? {})) expect(value.length).toBeLessThanOrEqual(63);
      }
    }
  });
});
