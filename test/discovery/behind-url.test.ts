import { describe, expect, it } from "vitest";
import { withPlaces } from "../../src/discovery/behind-url.ts";
import { engineWorkloads } from "../../src/discovery/engine-workloads.ts";
import type { Endpoint } from "../../src/model/endpoint.ts";
import { pod, service, viewOf } from "./cluster-fixtures.ts";

const VLLM = pod("vllm", "vllm/vllm-openai:v0.12.0");
const OLLAMA =
  pod("ollama", "ollama/ollama:0.32.15", { port: 11434 }) + service("ollama", "ports: [{port: 80, targetPort: 11434}]");

/** What the cluster has behind a URL, as evidence tells it. */
function behind(baseUrl: string, yaml: string, side: Endpoint["side"] = "head"): string[] {
  const view = viewOf(yaml);
  const { workloads } = engineWorkloads(view, { side: "head", namespace: "llm", select: {} });
  const endpoint = { baseUrl, side, evidence: ["services.manual_urls.vllm names it"] } as unknown as Endpoint;
  const [placed] = withPlaces([endpoint], [{ view, workloads }]);
  return placed?.evidence.slice(1) ?? [];
}

describe("the engine behind a URL", () => {
  const plain = VLLM + OLLAMA + service("vllm", "ports: [{port: 8000}]");

  it.each(["vllm", "vllm.llm", "vllm.llm.svc", "vllm.llm.svc.cluster.local"])("is that of the Service %s", (host) => {
    expect(behind(`http://${host}:8000`, plain)).toEqual([`http://${host}:8000 leads to Deployment llm/vllm`]);
  });

  it.each(["vllm.other.svc", "vllm-base.llm.svc", "vllm.llm.svcs", "127.0.0.1"])("is none at %s", (host) => {
    expect(behind(`http://${host}:8000`, plain)).toEqual([]);
  });

  it("is none of the other side", () => {
    expect(behind("http://vllm:8000", plain, "base")).toEqual([]);
  });

  it("is that of a load balancer at its address and port", () => {
    const balanced =
      VLLM +
      service(
        "vllm",
        "type: LoadBalancer, ports: [{port: 8000}]",
        "status: {loadBalancer: {ingress: [{ip: 192.0.2.7}]}}",
      );
    expect(behind("http://192.0.2.7:8000/", balanced)).toHaveLength(1);
    expect(behind("http://192.0.2.7:9000", balanced)).toEqual([]);
  });

  it("is that of a Route, whatever the scheme", () => {
    const route = `---
kind: Route
metadata: {name: vllm, namespace: llm}
spec: {to: {kind: Service, name: vllm}, tls: {termination: edge}}
status: {ingress: [{host: vllm.apps.example.com, conditions: [{type: Admitted, status: "True"}]}]}
`;
    for (const scheme of ["http", "https"]) {
      expect(behind(`${scheme}://vllm.apps.example.com`, plain + route)).toHaveLength(1);
    }
    expect(behind("https://ollama.apps.example.com", plain + route)).toEqual([]);
  });

  it("is told apart by its path where one host leads to several", () => {
    const ingress = `---
kind: Ingress
metadata: {name: all, namespace: llm}
spec:
  rules:
    - host: llm.example.com
      http:
        paths:
          - {path: "/vllm(/|$)(.*)", backend: {service: {name: vllm, port: {number: 8000}}}}
          - {path: "/ollama(/|$)(.*)", backend: {service: {name: ollama, port: {number: 80}}}}
`;
    expect(behind("https://llm.example.com/ollama/", plain + ingress)).toEqual([
      "https://llm.example.com/ollama/ leads to Deployment llm/ollama",
    ]);
    expect(behind("https://llm.example.com", plain + ingress)).toEqual([]);
  });
});
