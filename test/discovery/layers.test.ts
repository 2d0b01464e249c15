import { describe, expect, it } from "vitest";
import { engineWorkloads } from "../../src/discovery/engine-workloads.ts";
import { CLUSTER_LAYERS } from "../../src/discovery/layers/index.ts";
import type { Way } from "../../src/discovery/way.ts";
import type { ClusterView } from "../../src/model/cluster-view.ts";
import type { LayerName } from "../../src/model/discovery.ts";
import { fixture, pod, service, viewOf } from "./cluster-fixtures.ts";

const VLLM = service("vllm", "ports: [{name: http, port: 8000}]") + pod("vllm", "vllm/vllm-openai:v0.12.0");

/** All ways to the first engine of a view, of one layer. */
function ways(
  layer: LayerName,
  yaml: string,
  more: Partial<ClusterView> = {},
  hidden: Parameters<typeof viewOf>[2] = [],
): Way[] {
  const view = viewOf(yaml, more, hidden);
  const [workload] = engineWorkloads(view, { side: "head", namespace: "llm", select: {} }).workloads;
  if (workload === undefined) throw new Error("the view has an engine");
  return CLUSTER_LAYERS.flatMap((waysOf) => waysOf(view, workload)).filter((way) => way.layer === layer);
}

/** URLs with the address that is dialled behind them, or the reason why there is none. */
function told(found: readonly Way[]): string[] {
  return found.flatMap((way) => {
    if (way.kind === "closed") return [`✘ ${way.why}`];
    if (way.kind === "forward") return [`${way.target.pod}:${way.target.port} ${way.schemes.join("/")}`];
    return way.addresses.map(({ baseUrl, dialHost }) =>
      dialHost === undefined ? baseUrl : `${baseUrl} at ${dialHost}`,
    );
  });
}

describe("an OpenShift Route", () => {
  const route = (
    spec: string,
    status = 'ingress: [{host: a.apps.example.com, routerName: default, conditions: [{type: Admitted, status: "True"}]}]',
  ) => `${VLLM}\n---\nkind: Route\nmetadata: {name: r, namespace: llm}\nspec: {${spec}}\nstatus: {${status}}`;
  const of = (spec: string, status?: string) => ways("OpenShift Route", route(spec, status));

  it("is reached at the host that a router has admitted, and not where it was refused", () => {
    const found = ways("OpenShift Route", fixture("openshift"));
    expect(told(found)).toEqual([
      "https://vllm-llm.apps.example.com",
      "✘ no router has admitted it: router default says HostAlreadyClaimed: route vllm already exposes vllm-llm.apps.example.com",
    ]);
    expect(found[0]).toMatchObject({
      what: "Route llm/vllm",
      evidence: [
        "Route llm/vllm admitted by router default, host vllm-llm.apps.example.com, TLS edge",
        "Service llm/vllm:80 → 1 ready pod",
      ],
      warnings: [],
    });
  });

  it.each([
    [
      "its path",
      "to: {kind: Service, name: vllm}, path: /team, tls: {termination: reencrypt}",
      "https://a.apps.example.com/team",
    ],
    [
      "no path with passthrough",
      "to: {kind: Service, name: vllm}, path: /team, tls: {termination: passthrough}",
      "https://a.apps.example.com",
    ],
    ["http without TLS", "to: {kind: Service, name: vllm}", "http://a.apps.example.com"],
    [
      "a port by the number of the pod",
      "to: {kind: Service, name: vllm}, port: {targetPort: 8000}",
      "http://a.apps.example.com",
    ],
  ])("has %s", (_, spec, url) => {
    expect(told(of(spec))).toEqual([url]);
  });

  it("has a concrete name where it stands for a whole domain", () => {
    const status = 'ingress: [{host: "*.apps.example.com", conditions: [{type: Admitted, status: "True"}]}]';
    expect(told(of("to: {kind: Service, name: vllm}, wildcardPolicy: Subdomain", status))).toEqual([
      "http://llm-latency-gate.apps.example.com",
    ]);
  });

  it("warns that the router holds pieces of a clear-text stream back", () => {
    expect(of("to: {kind: Service, name: vllm}")).toMatchObject([{ warnings: [expect.stringContaining("200 ms")] }]);
  });

  it("warns where it splits its requests, and is none where the engine gets nothing of them", () => {
    const split =
      "to: {kind: Service, name: vllm, weight: 80}, alternateBackends: [{kind: Service, name: canary, weight: 20}], tls: {}";
    expect(of(split)).toMatchObject([
      {
        warnings: ["Route llm/r sends 80 % to Service vllm and 20 % to Service canary: the figures are those of both"],
      },
    ]);
    expect(
      told(of("to: {kind: Service, name: vllm, weight: 0}, alternateBackends: [{kind: Service, name: canary}]")),
    ).toEqual(["✘ its weight for Service llm/vllm is 0, so that it sends nothing there"]);
  });

  it("is none where it leads to another port, or to another Service", () => {
    expect(told(of("to: {kind: Service, name: vllm}, port: {targetPort: metrics}"))[0]).toContain(
      "leads to port metrics",
    );
    expect(of("to: {kind: Service, name: web}")).toEqual([]);
  });
});

describe("an HTTPRoute of the Gateway API", () => {
  const ACCEPTED = '[{type: Accepted, status: "True"}, {type: ResolvedRefs, status: "True"}]';
  const gateway = (listeners: string, status = "addresses: [{type: IPAddress, value: 192.0.2.7}]") =>
    `\n---\nkind: Gateway\nmetadata: {name: gw, namespace: infra}\nspec: {listeners: [${listeners}]}\nstatus: {${status}}`;
  const HTTPS = gateway("{name: web, port: 80, protocol: HTTP}, {name: tls, port: 8443, protocol: HTTPS}");
  const route = (spec: string, conditions = ACCEPTED, ref = "name: gw, namespace: infra") =>
    `${VLLM}\n---\nkind: HTTPRoute\nmetadata: {name: r, namespace: llm}\nspec: {${spec}}\nstatus: {parents: [{parentRef: {${ref}}, conditions: ${conditions}}]}`;
  const TO = "backendRefs: [{name: vllm, port: 8000}]";
  const of = (yaml: string) => told(ways("Gateway API", yaml));

  it("leads to an inference pool, by a host that is dialled at the gateway's address", () => {
    const found = ways("Gateway API", fixture("llm-d", { PORT: 8080, ADDRESS: "192.0.2.1" }));
    expect(told(found)).toEqual(["http://llm.example.test:8080", "http://llm.example.test:8080 at 192.0.2.1"]);
    expect(found[0]).toMatchObject({
      evidence: [
        "HTTPRoute llm/llm-d-llama accepted by Gateway gateways/infra-inference-gateway, listener default (HTTP 8080), address 192.0.2.1, host llm.example.test",
        "InferencePool llm/gaie-llama:8000 → 2 ready pods",
      ],
    });
  });

  it("is reached over TLS first, on the ports of the listeners", () => {
    expect(of(route(`hostnames: [a.example.com], rules: [{${TO}}]`) + HTTPS)).toEqual([
      "https://a.example.com:8443",
      "https://a.example.com:8443 at 192.0.2.7",
      "http://a.example.com",
      "http://a.example.com at 192.0.2.7",
    ]);
  });

  it("has the narrower of two host names that overlap, and none where they do not", () => {
    const listener = (hostname: string) => gateway(`{name: web, port: 80, protocol: HTTP, hostname: "${hostname}"}`);
    const at = (hostnames: string, hostname: string) =>
      of(route(`hostnames: [${hostnames}], rules: [{${TO}}]`) + listener(hostname))[0];
    expect(at("a.b.example.com", "*.example.com")).toBe("http://a.b.example.com");
    expect(at('"*.example.com"', "x.example.com")).toBe("http://x.example.com");
    expect(at('"*.example.com"', "*.example.com")).toBe("http://llm-latency-gate.example.com");
    expect(at("a.example.org", "*.example.com")).toBe("✘ Gateway infra/gw has no listener for its hosts");
  });

  it("is reached at the address itself where nobody names a host, IPv6 in brackets", () => {
    const v6 = gateway("{name: web, port: 8080, protocol: HTTP}", 'addresses: [{value: "2001:db8::7"}]');
    expect(of(route(`rules: [{${TO}}]`) + v6)).toEqual(["http://[2001:db8::7]:8080"]);
  });

  it("takes the listener that it names", () => {
    const yaml = route(
      `hostnames: [a.example.com], rules: [{${TO}}]`,
      ACCEPTED,
      "name: gw, namespace: infra, sectionName: web",
    );
    expect(of(yaml + HTTPS)[0]).toBe("http://a.example.com");
  });

  it.each([
    [
      "a gateway has not accepted it",
      route(`rules: [{${TO}}]`, '[{type: Accepted, status: "False", reason: NotAllowedByListeners}]') + HTTPS,
      "has not accepted it: NotAllowedByListeners",
    ],
    [
      "its backend cannot be resolved",
      route(
        `rules: [{${TO}}]`,
        '[{type: Accepted, status: "True"}, {type: ResolvedRefs, status: "False", reason: BackendNotFound}]',
      ) + HTTPS,
      "BackendNotFound",
    ],
    [
      "its gateway has no address",
      route(`rules: [{${TO}}]`) +
        gateway(
          "{name: web, port: 80, protocol: HTTP}",
          'conditions: [{type: Programmed, status: "False", reason: AddressNotAssigned}]',
        ),
      "has no address yet: AddressNotAssigned",
    ],
    [
      "it sends requests elsewhere",
      route(`rules: [{${TO}, filters: [{type: RequestRedirect}]}]`) + HTTPS,
      "RequestRedirect",
    ],
    [
      "it wants headers",
      route(`rules: [{${TO}, matches: [{headers: [{name: x-model, value: a}]}]}]`) + HTTPS,
      "certain headers",
    ],
    [
      "its path is a pattern",
      route(`rules: [{${TO}, matches: [{path: {type: RegularExpression, value: "/v[12]/.*"}}]}]`) + HTTPS,
      "pattern",
    ],
    [
      "its weight is 0",
      route("rules: [{backendRefs: [{name: vllm, weight: 0}, {name: other}]}]") + HTTPS,
      "weight for Service llm/vllm is 0",
    ],
    ["it belongs to a mesh", route(`rules: [{${TO}}]`, ACCEPTED, "kind: Service, name: vllm"), "is no Gateway"],
  ])("is none where %s", (_, yaml, why) => {
    const closed = of(yaml).filter((line) => line.startsWith("✘"));
    expect(closed.join()).toContain(why);
    expect(of(yaml).length).toBe(closed.length);
  });

  it("has its prefix before the engine's own paths, which count for none", () => {
    const at = (value: string) =>
      of(
        route(`hostnames: [a.example.com], rules: [{${TO}, matches: [{path: {type: PathPrefix, value: ${value}}}]}]`) +
          HTTPS,
      )[0];
    expect(at("/vllm")).toBe("https://a.example.com:8443/vllm");
    expect(at("/v1/chat/completions")).toBe("https://a.example.com:8443");
  });

  it("says what share goes to an engine of the same name in another namespace", () => {
    const spec = "rules: [{backendRefs: [{name: vllm, weight: 80}, {name: vllm, namespace: base, weight: 20}]}]";
    const [way] = ways("Gateway API", route(spec) + HTTPS);
    expect(way).toMatchObject({
      kind: "open",
      warnings: [
        "HTTPRoute llm/r sends 80 % to Service vllm and 20 % to Service base/vllm: the figures are those of both",
      ],
    });
  });

  it("says when its gateway ends long answers", () => {
    const [way] = ways(
      "Gateway API",
      route(`hostnames: [a.example.com], rules: [{${TO}, timeouts: {request: 15s}}]`) + HTTPS,
    );
    expect(way).toMatchObject({
      evidence: expect.arrayContaining(["HTTPRoute llm/r ends every answer after 15s (timeouts.request)"]),
    });
  });

  it("is tried by its host alone where the gateway could not be looked at", () => {
    const yaml = route(`hostnames: [a.example.com], rules: [{${TO}}]`) + HTTPS;
    expect(told(ways("Gateway API", yaml, {}, ["gateways"]))).toEqual([
      "https://a.example.com",
      "http://a.example.com",
    ]);
  });
});

describe("an Ingress", () => {
  const ingress = (spec: string, status = "loadBalancer: {ingress: [{ip: 192.0.2.9}]}") =>
    `${VLLM}\n---\nkind: Ingress\nmetadata: {name: i, namespace: llm}\nspec: {${spec}}\nstatus: {${status}}`;
  const to = (path: string) =>
    `http: {paths: [{path: "${path}", backend: {service: {name: vllm, port: {number: 8000}}}}]}`;
  const of = (spec: string, status?: string) => told(ways("Ingress", ingress(spec, status)));

  it("is https alone where it says so, and both where it says nothing, first by name", () => {
    expect(told(ways("Ingress", fixture("ollama-helm")))).toEqual([
      "https://ollama.example.com",
      "https://ollama.example.com at lb.example.com",
    ]);
    expect(of(`rules: [{host: a.example.com, ${to("/")}}]`)).toEqual([
      "https://a.example.com",
      "https://a.example.com at 192.0.2.9",
      "http://a.example.com",
      "http://a.example.com at 192.0.2.9",
    ]);
  });

  it("is the controller's address where no rule names a host", () => {
    expect(of("defaultBackend: {service: {name: vllm, port: {name: http}}}")).toEqual([
      "https://192.0.2.9",
      "http://192.0.2.9",
    ]);
  });

  it.each([
    ["/vllm(/|$)(.*)", "https://a.example.com/vllm"],
    ["/models/llama/", "https://a.example.com/models/llama"],
    ["/v1", "https://a.example.com"],
    ["/[a-z]+/v1", "✘ its path /[a-z]+/v1 is a pattern: name the URL in manual_urls"],
  ])("reads the path %s", (path, url) => {
    expect(of(`rules: [{host: a.example.com, ${to(path)}}]`)[0]).toBe(url);
  });

  it("takes TLS of a wildcard for one label only", () => {
    const tls = (host: string) => of(`tls: [{hosts: ["*.example.com"]}], rules: [{host: ${host}, ${to("/")}}]`).length;
    expect(tls("a.example.com")).toBe(2);
    expect(tls("a.b.example.com")).toBe(4);
  });

  it("is none where it is the canary of another, and the other is told to be mixed with it", () => {
    const named = (name: string, backend: string, annotations = "") =>
      `\n---\nkind: Ingress\nmetadata: {name: ${name}, namespace: llm, annotations: {${annotations}}}\nspec: {rules: [{host: a.example.com, ` +
      `http: {paths: [{path: /, backend: {service: {name: ${backend}, port: {number: 8000}}}}]}}]}`;
    const canary = (weight: number) =>
      `nginx.ingress.kubernetes.io/canary: "true", nginx.ingress.kubernetes.io/canary-weight: "${weight}"`;
    expect(told(ways("Ingress", VLLM + named("own", "vllm", canary(20)) + named("main", "other")))).toEqual([
      "✘ it is a canary: most requests to its host may go to another engine",
    ]);
    const warnings = (weight: number) => {
      const [way] = ways("Ingress", VLLM + named("own", "vllm") + named("next", "other", canary(weight)));
      return way?.kind === "open" ? way.warnings : undefined;
    };
    expect(warnings(20)).toEqual([
      "Ingress llm/next takes 20 % of the requests to Ingress llm/own as its canary: the figures are those of both",
    ]);
    expect(warnings(0)).toEqual([]);
  });

  it("has a concrete name for a wildcard", () => {
    expect(of(`rules: [{host: "*.example.com", ${to("/")}}]`)[0]).toBe("https://llm-latency-gate.example.com");
  });

  it("is none without host and address, and tried by name without address", () => {
    expect(of("defaultBackend: {service: {name: vllm, port: {number: 8000}}}", "")).toEqual([
      "✘ it has no address yet and its rule no host: no controller has taken it up",
    ]);
    expect(of(`rules: [{host: a.example.com, ${to("/")}}]`, "")).toEqual([
      "https://a.example.com",
      "http://a.example.com",
    ]);
  });

  it("is left to the Route that OpenShift made of it", () => {
    const owned = `---\nkind: Route\nmetadata: {name: i-x, namespace: llm, ownerReferences: [{kind: Ingress, name: i}]}\nspec: {}`;
    expect(told(ways("Ingress", `${ingress(`rules: [{host: a.example.com, ${to("/")}}]`)}\n${owned}`))).toEqual([
      "✘ OpenShift made Route i-x of it",
    ]);
  });

  it("says that a router stands before the engine", () => {
    expect(ways("Ingress", fixture("production-stack"))).toMatchObject([
      {
        evidence: [
          expect.any(String),
          expect.stringContaining("through the router of vLLM's production stack (one hop more)"),
        ],
      },
    ]);
  });
});

describe("a URL that a model resource publishes", () => {
  it("is tried; one inside the cluster only from there", () => {
    const yaml = fixture("kserve", { URL: "https://llama-llm.example.com/" });
    expect(told(ways("published URL", yaml))).toEqual([
      "https://llama-llm.example.com",
      "✘ http://llama-predictor.llm.svc.cluster.local is reached inside the cluster only",
    ]);
    expect(told(ways("published URL", yaml, { inCluster: true })).at(-1)).toBe(
      "http://llama-predictor.llm.svc.cluster.local",
    );
  });

  it("is none while the resource says that it is not ready", () => {
    const yaml = fixture("kserve", { URL: "https://a.example.com" }).replace(
      '{type: Ready, status: "True"}]\n---\nkind: Service',
      "$&",
    );
    const broken = yaml.replace(
      /conditions: \[\{type: Ready, status: "True"\}\]\s*$/,
      'conditions: [{type: Ready, status: "False", reason: RevisionFailed}]',
    );
    expect(told(ways("published URL", broken))).toEqual(["✘ it says that it is not ready: RevisionFailed"]);
  });
});

describe("a NodePort", () => {
  const node = (name: string, addresses: string, ready = "True") =>
    `---\nkind: Node\nmetadata: {name: ${name}}\nstatus: {addresses: [${addresses}], conditions: [{type: Ready, status: "${ready}"}]}\n`;
  const NODE_PORT = (more = "") =>
    service("vllm", `type: NodePort, ${more}ports: [{name: http, port: 8000, nodePort: 30080, appProtocol: https}]`) +
    pod("vllm", "vllm/vllm-openai:v0.12.0");
  const EXTERNAL = node("node-2", "{type: InternalIP, address: 10.0.0.2}, {type: ExternalIP, address: 198.51.100.2}");
  const INTERNAL = node("node-1", "{type: InternalIP, address: 10.0.0.1}");

  it("is reached at the outside address of a node, never at one that is not ready", () => {
    const yaml =
      NODE_PORT() + INTERNAL + EXTERNAL + node("node-3", "{type: ExternalIP, address: 198.51.100.3}", "False");
    expect(told(ways("NodePort", yaml))).toEqual(["https://198.51.100.2:30080"]);
  });

  it("says that an inner address works only from this network, and leaves it to the Service inside the cluster", () => {
    const [way] = ways("NodePort", NODE_PORT() + INTERNAL);
    expect(way).toMatchObject({
      evidence: [expect.stringContaining("works only from this network"), expect.any(String)],
    });
    expect(told(ways("NodePort", NODE_PORT() + INTERNAL, { inCluster: true }))[0]).toMatch(/^✘ .*nearer/);
  });

  it("goes only to nodes with a pod where the traffic stays local", () => {
    expect(told(ways("NodePort", NODE_PORT("externalTrafficPolicy: Local, ") + EXTERNAL))).toEqual([
      "✘ no node that is ready leads to its pods",
    ]);
    expect(told(ways("NodePort", NODE_PORT("externalTrafficPolicy: Local, ") + EXTERNAL + INTERNAL))).toEqual([
      "https://10.0.0.1:30080",
    ]);
  });

  it("is none where nodes could not be looked at", () => {
    expect(told(ways("NodePort", NODE_PORT() + EXTERNAL, {}, ["nodes"]))).toEqual([
      "✘ its node port is 30080, but nodes could not be looked at",
    ]);
  });
});

describe("a LoadBalancer", () => {
  const of = (spec: string, status = "") =>
    ways(
      "LoadBalancer",
      service("vllm", `${spec}, ports: [{name: http, port: 8000}]`, status) + pod("vllm", "vllm/vllm-openai:v0.12.0"),
    );
  const STATUS = "status: {loadBalancer: {ingress: [{ip: 203.0.113.5}]}}";

  it("is reached at its address, https first where nothing tells the scheme", () => {
    expect(told(of("type: LoadBalancer", STATUS))).toEqual(["https://203.0.113.5:8000", "http://203.0.113.5:8000"]);
  });

  it("speaks what the pods' probes speak, since nothing lies between", () => {
    const probe = (scheme: string) => `, readinessProbe: {httpGet: {path: /health, port: http${scheme}}}`;
    const yaml = (scheme: string) =>
      service("vllm", "type: LoadBalancer, ports: [{name: http, port: 8000, targetPort: http}]", STATUS) +
      pod("vllm", "vllm/vllm-openai:v0.12.0", { spec: probe(scheme) });
    expect(told(ways("LoadBalancer", yaml("")))).toEqual(["http://203.0.113.5:8000"]);
    expect(told(ways("LoadBalancer", yaml(", scheme: HTTPS")))).toEqual(["https://203.0.113.5:8000"]);
  });

  it("is none while it is pending, and says who may call it", () => {
    expect(told(of("type: LoadBalancer"))[0]).toContain("pending");
    expect(of("type: LoadBalancer, loadBalancerSourceRanges: [10.0.0.0/8]", STATUS)).toMatchObject([
      { evidence: [expect.stringContaining("only for callers in 10.0.0.0/8"), expect.any(String)] },
    ]);
  });

  it("may be an external address that somebody else manages", () => {
    expect(told(of("type: ClusterIP, externalIPs: [203.0.113.8]"))[0]).toBe("https://203.0.113.8:8000");
  });
});

describe("a Service inside the cluster", () => {
  const inside = (yaml: string) => told(ways("in-cluster Service", yaml, { inCluster: true }));

  it("is reached by its name, and only from inside", () => {
    expect(inside(VLLM)).toEqual(["https://vllm.llm.svc:8000", "http://vllm.llm.svc:8000"]);
    expect(ways("in-cluster Service", VLLM)).toEqual([]);
  });

  it("has the port of its pods where it is headless, since nothing translates it", () => {
    expect(inside(fixture("kserve", { URL: "https://a.example.com" }))).toEqual([
      "http://llama-predictor.llm.svc:8080",
    ]);
  });

  it("is the engine's own before the router's", () => {
    expect(inside(fixture("production-stack")).filter((url) => url.startsWith("http:"))).toEqual([
      "http://vllm-llama8b-engine-service.llm.svc",
      "http://vllm-router-service.llm.svc",
    ]);
  });
});

describe("a port-forward", () => {
  it("leads to the port of the container that the Service means", () => {
    expect(ways("port-forward", fixture("production-stack"))).toMatchObject([
      {
        schemes: ["http"],
        target: {
          namespace: "llm",
          pod: "vllm-llama8b-deployment-vllm-7c9d8-abcde",
          port: 8000,
          selector: { model: "llama8b", "helm-release-name": "vllm", environment: "test", release: "test" },
        },
      },
    ]);
  });

  it("takes the port of an inference pool, where a sidecar stands before the engine, and only pods that decode", () => {
    const found = ways("port-forward", fixture("llm-d", { PORT: 80, ADDRESS: "192.0.2.1" }));
    expect(told(found)).toEqual(["ms-llama-decode-59c5c-7hjk2:8000 https/http"]);
    expect(found).toMatchObject([
      { target: { selector: { "llm-d.ai/model": "ms-llama", "llm-d.ai/role": "decode" } } },
    ]);
  });

  it("selects pods without a Service by their labels, not by those of one generation, and finds the port in the flags", () => {
    const alone = pod("vllm", "vllm/vllm-openai:v0.12.0", { spec: ', args: [--port, "9100"]' });
    expect(ways("port-forward", alone)).toMatchObject([{ target: { selector: { app: "vllm" }, port: 9100 } }]);
  });

  it("says what may hide a better way", () => {
    const [way] = ways("port-forward", VLLM, {}, ["routes", "nodes"]);
    expect(way).toMatchObject({
      evidence: [expect.any(String), "Service llm/vllm:8000 → 1 ready pod"],
      warnings: [expect.stringMatching(/; routes could not be looked at, so that there may be a better way$/)],
    });
  });

  it("says how many pods it passes over", () => {
    const second = pod("vllm", "vllm/vllm-openai:v0.12.0").replaceAll("-x1", "-x2");
    expect(ways("port-forward", VLLM + second)).toMatchObject([
      { warnings: [expect.stringContaining("one of 2 ready pods, whatever the others do")] },
    ]);
  });
});
