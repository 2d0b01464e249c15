import { describe, expect, it } from "vitest";
import type { Cluster, Deps, ViewRequest } from "../../src/deps.ts";
import { type Discovery, discover, look } from "../../src/discovery/discover.ts";
import { placesOf } from "../../src/discovery/wanted.ts";
import { ConfigurationError, InfrastructureError } from "../../src/errors.ts";
import { type ClusterAccess, NO_ACCESS } from "../../src/model/cluster.ts";
import type { ClusterView } from "../../src/model/cluster-view.ts";
import type { Scenario } from "../../src/model/scenario.ts";
import { DEFAULTS } from "../../src/scenario/defaults.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { scriptedServer } from "../helpers/scripted-server.ts";
import { hasOpenssl, selfSignedServer } from "../helpers/tls-server.ts";
import { clusterOf, discoveryDeps, filled, fixture, pod, service, viewOf } from "./cluster-fixtures.ts";

interface Asked {
  services?: Partial<Scenario["services"]>;
  base?: Partial<Scenario["base"]>;
  gate?: Partial<Scenario["gate"]>;
  access?: ClusterAccess;
  deps?: Partial<Deps>;
}

function scenarioOf({ services, base, gate }: Asked): Scenario {
  return {
    ...DEFAULTS,
    services: { ...DEFAULTS.services, namespace: "llm", ...services },
    base: { ...DEFAULTS.base, ...base },
    gate: { ...DEFAULTS.gate, ...gate },
  };
}

async function find(cluster: Cluster, asked: Asked = {}): Promise<Discovery> {
  await using keep = new AsyncDisposableStack();
  const deps = discoveryDeps({ connectCluster: async () => cluster, ...asked.deps });
  return await discover(scenarioOf(asked), asked.access ?? NO_ACCESS, deps, keep);
}

async function failureOf(finding: Promise<unknown>): Promise<Error> {
  return finding.then(
    () => {
      throw new Error("it was found");
    },
    (error: Error) => error,
  );
}

const portOf = (url: string) => Number(new URL(url).port);

/** A Deployment with a Service of its name, reached at a load balancer on loopback. */
function balanced(name: string, image: string, url: string): string {
  const status = "status: {loadBalancer: {ingress: [{ip: 127.0.0.1}]}}";
  return service(name, `type: LoadBalancer, ports: [{name: http, port: ${portOf(url)}}]`, status) + pod(name, image);
}

const VLLM_IMAGE = "vllm/vllm-openai:v0.12.0";

describe("an engine in a cluster", () => {
  it("is found, asked who it is, and told with evidence that a person can check", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const cluster = clusterOf([viewOf(balanced("vllm", VLLM_IMAGE, vllm.baseUrl))]);
    const { endpoints, absent, warnings, identities, trace } = await find(cluster);
    const port = portOf(vllm.baseUrl);
    expect(endpoints).toMatchObject([
      { id: "vllm", baseUrl: vllm.baseUrl, path: "direct", required: false, model: "simulated-8b" },
    ]);
    expect(endpoints[0]?.evidence).toEqual([
      "Deployment llm/vllm: label app=vllm, image vllm/vllm-openai:v0.12.0, port 8000",
      `Service llm/vllm at 127.0.0.1:${port} (load balancer)`,
      `Service llm/vllm:${port} → 1 ready pod`,
      expect.stringMatching(/^GET \/version → /),
      expect.stringContaining('owned_by "vllm"'),
    ]);
    expect(identities["vllm"]?.version).toMatch(/\d/);
    expect([absent, warnings]).toEqual([[], []]);
    expect(trace.clusters).toMatchObject([{ side: "head", server: "cluster.example:6443", namespaces: ["llm"] }]);
    expect(cluster.closed).toBe(true);
  });

  it("is what it answers, whatever its objects look like", async () => {
    await using ollama = await startSimulator({ dialect: "ollama" });
    const cluster = clusterOf([viewOf(balanced("vllm", VLLM_IMAGE, ollama.baseUrl))]);
    expect((await find(cluster)).endpoints).toMatchObject([{ id: "ollama", engine: "ollama" }]);
  });

  it("is none where something else answers", async () => {
    await using other = await scriptedServer((_, response) => void response.writeHead(200).end('{"hello":"world"}'));
    const yaml = balanced("vllm", VLLM_IMAGE, other.baseUrl);
    const error = await failureOf(
      find(clusterOf([viewOf(yaml)], { 8000: other.baseUrl, [portOf(other.baseUrl)]: other.baseUrl })),
    );
    expect(error).toBeInstanceOf(InfrastructureError);
    expect(error.message).toContain("no engine was found in namespace llm of cluster.example:6443");
    expect(error.message).toContain(
      "Deployment llm/vllm looks like vllm and is not measured: what answers there is no engine",
    );
  });

  it("is found beside those that have a URL, which win", async () => {
    await using named = await startSimulator({ dialect: "vllm" });
    await using inside = await startSimulator({ dialect: "vllm" });
    await using ollama = await startSimulator({ dialect: "ollama" });
    const yaml =
      balanced("vllm", VLLM_IMAGE, inside.baseUrl) + balanced("ollama", "ollama/ollama:0.32.15", ollama.baseUrl);
    const { endpoints, trace } = await find(clusterOf([viewOf(yaml)]), {
      services: { manual_urls: { vllm: named.baseUrl } },
    });
    expect(endpoints.map(({ id, baseUrl, required }) => [id, baseUrl, required])).toEqual([
      ["vllm", named.baseUrl, true],
      ["ollama", ollama.baseUrl, false],
    ]);
    expect(inside.requests).toEqual([]);
    expect(trace.steps.find(({ what }) => what === "Deployment llm/vllm")?.because[0]).toContain("is not looked for");
  });

  it("is reached by the first way on which it answers, and the others are told", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const route = `---\nkind: Route\nmetadata: {name: vllm, namespace: llm}\nspec: {to: {kind: Service, name: vllm}, tls: {}}\nstatus: {ingress: [{host: vllm.apps.invalid, routerName: default, conditions: [{type: Admitted, status: "True"}]}]}\n`;
    const resource = `---\nkind: InferenceService\nmetadata: {name: vllm, namespace: llm}\nstatus: {url: "${vllm.baseUrl}/"}\n`;
    const yaml = balanced("vllm", VLLM_IMAGE, vllm.baseUrl) + route + resource;
    const { endpoints, trace } = await find(clusterOf([viewOf(yaml)]));
    expect(endpoints).toHaveLength(1);
    const steps = trace.steps.filter(({ layer }) => layer !== undefined);
    expect(steps.map(({ layer, outcome }) => [layer, outcome])).toEqual([
      ["OpenShift Route", "rejected"],
      ["published URL", "chosen"],
      ["LoadBalancer", "works"],
    ]);
    expect(steps[0]?.because.join()).toContain("https://vllm.apps.invalid: getaddrinfo ENOTFOUND");
  });

  it("is dialled at the gateway's address where its host does not resolve, with the host in every request", async () => {
    await using server = await startSimulator({ dialect: "vllm" });
    const yaml = fixture("llm-d", { PORT: portOf(server.baseUrl), ADDRESS: "127.0.0.1" }).replaceAll(
      "example.test",
      "gateway.invalid",
    );
    const { endpoints } = await find(clusterOf([viewOf(yaml)]));
    expect(endpoints).toMatchObject([
      { baseUrl: `http://llm.gateway.invalid:${portOf(server.baseUrl)}`, dialHost: "127.0.0.1" },
    ]);
    expect(endpoints[0]?.evidence).toContain(
      "llm.gateway.invalid does not resolve here, so it is reached at 127.0.0.1",
    );
    const hosts = new Set(server.requests.map(({ headers }) => headers["host"]));
    expect([...hosts]).toEqual([`llm.gateway.invalid:${portOf(server.baseUrl)}`]);
  });

  it("is found by a gateway in another namespace, and by its host alone where that may not be looked at", async () => {
    await using server = await startSimulator({ dialect: "vllm" });
    const yaml = fixture("llm-d", { PORT: portOf(server.baseUrl), ADDRESS: "127.0.0.1" })
      .replaceAll("llm.example.test", "localhost")
      .replaceAll("*.example.test", "localhost");
    const asked: ViewRequest[] = [];
    const showing = (elsewhere: () => ClusterView): Cluster => ({
      ...clusterOf([]),
      async view(request) {
        asked.push(request);
        return request.namespaces[0] === "llm" ? viewOf(yaml, {}, ["gateways"]) : elsewhere();
      },
    });
    const { endpoints } = await find(showing(() => viewOf(yaml, { namespaces: ["gateways"] })));
    expect(endpoints).toMatchObject([{ baseUrl: `http://localhost:${portOf(server.baseUrl)}` }]);
    expect(asked.at(-1)).toEqual({ namespaces: ["gateways"], resources: ["gateways"] });
    const refused = () => {
      throw new InfrastructureError("not allowed to list gateways in gateways");
    };
    const error = await failureOf(find(showing(refused)));
    expect(error.message).toContain("no engine was found");
  });

  it("is not asked a second time at that address where its host does resolve", async () => {
    await using other = await scriptedServer((_, response) => void response.writeHead(404).end("{}"));
    const yaml = fixture("llm-d", { PORT: portOf(other.baseUrl), ADDRESS: "127.0.0.1" })
      .replace("hostnames: [llm.example.test]", "hostnames: [localhost]")
      .replace('hostname: "*.example.test"', "hostname: localhost");
    await failureOf(find(clusterOf([viewOf(yaml)], { 8000: await closedPort() })));
    expect(other.requests.filter(({ path }) => path === "/version")).toHaveLength(1);
  });

  it.skipIf(!hasOpenssl())(
    "is not asked in the clear where its certificate is not trusted, and that is said (skipped without openssl)",
    async () => {
      await using server = await selfSignedServer();
      const yaml = balanced("vllm", VLLM_IMAGE, server.baseUrl);
      const { absent } = await find(clusterOf([viewOf(yaml)], { 8000: await closedPort() }), {
        services: { engines: ["vllm"] },
      });
      expect(absent).toMatchObject([
        { id: "vllm", failure: "tls", required: true, hint: expect.stringContaining("NODE_EXTRA_CA_CERTS") },
      ]);
      expect(absent[0]?.reason).toMatch(/self-signed/i);
      expect(server.requests).toBe(0);
    },
  );
});

describe("a port-forward", () => {
  const yaml = service("vllm", "ports: [{name: http, port: 8000}]") + pod("vllm", VLLM_IMAGE);

  it("is the last way, is open as long as the run and no longer, and is warned of", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const cluster = clusterOf([viewOf(yaml)], { 8000: vllm.baseUrl });
    await using keep = new AsyncDisposableStack();
    const deps = discoveryDeps({ connectCluster: async () => cluster });
    const { endpoints, warnings } = await discover(scenarioOf({}), NO_ACCESS, deps, keep);
    expect(endpoints).toMatchObject([{ baseUrl: vllm.baseUrl, path: "port-forward" }]);
    expect(warnings).toMatchObject([
      {
        code: "way-to-engine",
        endpointId: "vllm",
        message: "Deployment llm/vllm is measured through a port-forward, which costs latency: its only ready pod",
      },
    ]);
    expect([cluster.open, cluster.closed]).toEqual([1, false]);
    await keep.disposeAsync();
    expect([cluster.open, cluster.closed]).toEqual([0, true]);
  });

  it("is not opened where there is another way", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const cluster = clusterOf([viewOf(balanced("vllm", VLLM_IMAGE, vllm.baseUrl))]);
    await find(cluster);
    expect(cluster.forwards).toEqual([]);
  });

  it("that leads to no engine, or is refused, is closed at once and told", async () => {
    const cluster = clusterOf([viewOf(yaml)], { 8000: await closedPort() });
    await using keep = new AsyncDisposableStack();
    const deps = discoveryDeps({ connectCluster: async () => cluster });
    const { trace } = await look(scenarioOf({}), NO_ACCESS, deps, keep);
    expect(cluster.open).toBe(0);
    expect(trace.steps.at(0)).toMatchObject({ layer: "port-forward", outcome: "rejected" });
    const refusing = {
      ...cluster,
      forward: () => Promise.reject(new InfrastructureError("not allowed to create pods/portforward in llm")),
    };
    const error = await failureOf(find(refusing));
    expect(error.message).toContain("not allowed to create pods/portforward in llm");
  });

  it("is one and the same for two Deployments behind one Service, which are one engine", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const both = service("llm", "ports: [{port: 8000}]").replace("app: llm", "tier: llm");
    const twins = ["stable", "canary"]
      .map((name) => pod(name, VLLM_IMAGE, { labels: `app: ${name}, tier: llm` }))
      .join("");
    const cluster = clusterOf([viewOf(both + twins)], { 8000: vllm.baseUrl });
    expect((await find(cluster)).endpoints).toHaveLength(1);
    expect(cluster.forwards).toHaveLength(1);
  });
});

describe("a Service whose selector matches both", () => {
  const balancedBoth = (url: string, others: string) => {
    const status = "status: {loadBalancer: {ingress: [{ip: 127.0.0.1}]}}";
    const both = service("llm", `type: LoadBalancer, ports: [{name: http, port: ${portOf(url)}}]`, status);
    return both.replace("app: llm", "tier: llm") + pod("vllm", VLLM_IMAGE, { labels: "app: vllm, tier: llm" }) + others;
  };

  it.each([
    ["another version of the engine", VLLM_IMAGE],
    ["another engine", "ollama/ollama:0.32.15"],
    ["something else", "postgres:16"],
  ])("is warned of where it leads to %s, too", async (_, image) => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const other = pod("other", image, { labels: "app: other, tier: llm" });
    const { endpoints, warnings } = await find(clusterOf([viewOf(balancedBoth(vllm.baseUrl, other))]));
    expect(endpoints).toMatchObject([{ engine: "vllm" }]);
    expect(warnings.map(({ message }) => message)).toContain(
      "the selector of Service llm/llm matches pods of Deployment llm/vllm and of Deployment llm/other: the figures are those of both",
    );
  });

  it("is none where it leads to the pods of one alone", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const other = pod("other", VLLM_IMAGE, { labels: "app: other, tier: web" });
    const { warnings } = await find(clusterOf([viewOf(balancedBoth(vllm.baseUrl, other), {})]));
    expect(warnings.map(({ message }) => message).join()).not.toContain("selector");
  });
});

describe("a router before engines", () => {
  it("is what is measured where it is selected, by its own pods", async () => {
    await using router = await startSimulator({ dialect: "vllm" });
    const yaml = fixture("production-stack").replace("host: vllm-router.local", "host: vllm-router.invalid");
    const targets = async (select: Scenario["services"]["select"]) => {
      const cluster = clusterOf([viewOf(yaml.replace("192.0.2.10", "127.0.0.1"))], { 8000: router.baseUrl });
      await find(cluster, { services: { select } });
      return cluster.forwards.map((target) => target.pod);
    };
    expect(await targets({})).toEqual(["vllm-llama8b-deployment-vllm-7c9d8-abcde"]);
    expect(await targets({ vllm: "vllm-router-service" })).toEqual(["vllm-deployment-router-66f4b-12345"]);
  });
});

it("asks no more than twelve ways to one engine, and says which it left out", async () => {
  await using vllm = await startSimulator({ dialect: "vllm" });
  const addresses = Array.from({ length: 14 }, (_, at) => `{ip: 127.0.0.${at + 1}}`).join(", ");
  const yaml = balanced("vllm", VLLM_IMAGE, vllm.baseUrl).replace("{ip: 127.0.0.1}", addresses);
  const { trace } = await find(clusterOf([viewOf(yaml)]));
  expect(trace.steps).toHaveLength(13);
  expect(trace.steps.at(-1)).toMatchObject({ because: ["it and 2 ways behind it are too many to ask"] });
});

describe("several engines of one kind", () => {
  const two = (a: string, b: string) => balanced("vllm-a", VLLM_IMAGE, a) + balanced("vllm-b", VLLM_IMAGE, b);

  it("are an error that lists them with the key to set, and the key chooses", async () => {
    await using a = await startSimulator({ dialect: "vllm", models: ["model-a"] });
    await using b = await startSimulator({ dialect: "vllm", models: ["model-b"] });
    const cluster = () => clusterOf([viewOf(two(a.baseUrl, b.baseUrl))]);
    const error = await failureOf(find(cluster()));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(error.message).toBe(
      `services.select.vllm is missing and namespace llm has several vLLM; name one:
  vllm-a  (Deployment llm/vllm-a, ${a.baseUrl}, model model-a)
  vllm-b  (Deployment llm/vllm-b, ${b.baseUrl}, model model-b)`,
    );
    const { endpoints } = await find(cluster(), { services: { select: { vllm: "vllm-b" } } });
    expect(endpoints).toMatchObject([{ model: "model-b" }]);
  });

  it("are told by name where the chosen one does not exist", async () => {
    await using a = await startSimulator({ dialect: "vllm" });
    const yaml = two(a.baseUrl, a.baseUrl);
    const error = await failureOf(find(clusterOf([viewOf(yaml)]), { services: { select: { vllm: "vllm-c" } } }));
    expect(error.message).toBe(
      'services.select.vllm is "vllm-c", and namespace llm has none of that name: there are vllm-a, vllm-b',
    );
  });

  it("are one where all but one have no pod that is ready, and the others are told", async () => {
    await using a = await startSimulator({ dialect: "vllm" });
    const old = service("vllm-old", "ports: [{port: 8000}]") + pod("vllm-old", VLLM_IMAGE, { ready: false });
    const { endpoints, warnings } = await find(clusterOf([viewOf(balanced("vllm-a", VLLM_IMAGE, a.baseUrl) + old)]));
    expect(endpoints).toHaveLength(1);
    expect(warnings).toMatchObject([
      {
        message: expect.stringContaining(
          "0 of 1 pods of Deployment llm/vllm-old are ready: running, and not ready yet",
        ),
      },
    ]);
  });

  it("of one model that is missing in the scenario are an error, too", async () => {
    await using ollama = await startSimulator({ dialect: "ollama", models: ["a:1", "b:1"] });
    const error = await failureOf(find(clusterOf([viewOf(balanced("ollama", "ollama/ollama:0.32", ollama.baseUrl))])));
    expect(error.message).toContain("services.models.ollama is missing");
  });
});

describe("a base in a namespace of its own", () => {
  const at = (namespace: string, yaml: string) =>
    viewOf(yaml.replaceAll("namespace: llm", `namespace: ${namespace}`), { namespaces: [namespace] });

  it("is found beside the head", async () => {
    await using head = await startSimulator({ dialect: "vllm" });
    await using base = await startSimulator({ dialect: "vllm" });
    const cluster = clusterOf([
      viewOf(balanced("vllm", VLLM_IMAGE, head.baseUrl)),
      at("llm-base", balanced("vllm", VLLM_IMAGE, base.baseUrl)),
    ]);
    const { endpoints, grounds } = await find(cluster, { base: { namespace: "llm-base" } });
    expect(endpoints.map(({ id, side, baseUrl }) => [id, side, baseUrl])).toEqual([
      ["vllm", "head", head.baseUrl],
      ["vllm-base", "base", base.baseUrl],
    ]);
    expect(grounds.map(({ place, namespace }) => [place.side, namespace])).toEqual([
      ["head", "llm"],
      ["base", "llm-base"],
    ]);
  });

  it("is chosen as the head is, unless it says otherwise", async () => {
    await using one = await startSimulator({ dialect: "vllm", models: ["one"] });
    await using two = await startSimulator({ dialect: "vllm", models: ["two"] });
    const both = balanced("vllm-one", VLLM_IMAGE, one.baseUrl) + balanced("vllm-two", VLLM_IMAGE, two.baseUrl);
    const modelOfBase = async (select: Scenario["base"]["select"]) => {
      const cluster = clusterOf([viewOf(both), at("llm-base", both)]);
      const asked = { services: { select: { vllm: "vllm-one" } }, base: { namespace: "llm-base", select } };
      return (await find(cluster, asked)).endpoints.find(({ side }) => side === "base")?.model;
    };
    expect(await modelOfBase({})).toBe("one");
    expect(await modelOfBase({ vllm: "vllm-two" })).toBe("two");
  });

  it("is looked for only where there is a head, and its absence is no silent run without a comparison", async () => {
    await using head = await startSimulator({ dialect: "vllm" });
    await using other = await startSimulator({ dialect: "ollama" });
    const cluster = clusterOf([
      viewOf(balanced("vllm", VLLM_IMAGE, head.baseUrl)),
      at("llm-base", balanced("ollama", "ollama/ollama:0.32", other.baseUrl)),
    ]);
    const { endpoints, absent } = await find(cluster, { base: { namespace: "llm-base" } });
    expect(endpoints.map(({ id }) => id)).toEqual(["vllm"]);
    expect(absent).toMatchObject([
      { id: "vllm-base", required: true, baseUrl: "namespace llm-base of cluster.example:6443" },
    ]);
    expect(other.requests).toEqual([]);
  });

  it("is not looked at where nothing is measured in turn", async () => {
    await using head = await startSimulator({ dialect: "vllm" });
    const cluster = clusterOf([viewOf(balanced("vllm", VLLM_IMAGE, head.baseUrl))]);
    await find(cluster, { base: { namespace: "llm-base" }, gate: { baseline: "none" } });
    expect(cluster.views).toBe(1);
  });
});

describe("an engine that has to be there", () => {
  it("is absent with the reason where nothing looks like it, and what may not be looked at is said", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const view = viewOf(balanced("vllm", VLLM_IMAGE, vllm.baseUrl), {}, ["routes"]);
    const { endpoints, absent } = await find(clusterOf([view]), { services: { engines: ["vllm", "tgi"] } });
    expect(endpoints).toMatchObject([{ id: "vllm", required: true }]);
    expect(absent).toEqual([
      {
        id: "tgi",
        engine: "tgi",
        baseUrl: "namespace llm of cluster.example:6443",
        required: true,
        failure: "not-found",
        reason: "nothing in namespace llm that looks like TGI was seen",
        hint: expect.stringContaining("not allowed to list routes in llm"),
      },
    ]);
  });

  it("may be named by a rule", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const cluster = clusterOf([viewOf(balanced("vllm", VLLM_IMAGE, vllm.baseUrl))]);
    const { absent } = await find(cluster, { gate: { rules: [{ metric: "ttft_ms", engine: "ollama" }] } });
    expect(absent).toMatchObject([{ id: "ollama", required: true }]);
  });
});

describe("engines that are starting", () => {
  const starting = (url: string, ready: boolean) =>
    balanced("vllm", VLLM_IMAGE, url).replaceAll(/status: "True"|ready: true/g, (found) =>
      ready ? found : found.replace(/"True"|true/, (word) => (word === "true" ? "false" : '"False"')),
    );

  /** A clock that sleeping moves on. */
  function clock() {
    let nowMs = 0;
    const slept: number[] = [];
    return {
      slept,
      clock: {
        now: () => nowMs,
        wall: () => nowMs,
        async sleep(ms: number) {
          slept.push(ms);
          nowMs += ms;
        },
      },
    };
  }

  it("are waited for as long as the scenario says, and told once", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const cluster = clusterOf([false, false, true].map((ready) => viewOf(starting(vllm.baseUrl, ready))));
    const { clock: slow, slept } = clock();
    const notes: string[] = [];
    const deps = {
      clock: slow,
      progress: (event: { kind: string; message?: string }) => void notes.push(event.message ?? ""),
    };
    const { endpoints } = await find(cluster, { services: { wait_seconds: 60 }, deps });
    expect(endpoints).toHaveLength(1);
    expect([cluster.views, slept]).toEqual([3, [5_000, 5_000]]);
    expect(notes).toEqual(["waiting for Deployment llm/vllm (its pods are not ready)"]);
  });

  it("are given up at the deadline, and not waited for without one", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const view = viewOf(starting(vllm.baseUrl, false));
    const { clock: slow, slept } = clock();
    const asked = (wait_seconds: number) => ({
      services: { engines: ["vllm" as const], wait_seconds },
      deps: { clock: slow },
    });
    expect((await find(clusterOf([view]), asked(12))).absent).toMatchObject([
      { id: "vllm", reason: expect.stringContaining("0 of 1 pods of Deployment llm/vllm are ready") },
    ]);
    expect(slept).toEqual([5_000, 5_000, 2_000]);
    await find(clusterOf([view]), asked(0));
    expect(slept).toHaveLength(3);
  });

  it("end the wait when the run is stopped", async () => {
    const controller = new AbortController();
    const stopping = { now: () => 0, wall: () => 0, sleep: async () => controller.abort() };
    const cluster = clusterOf([viewOf(starting("http://127.0.0.1:9", false))]);
    const { endpoints } = await find(cluster, {
      services: { wait_seconds: 600 },
      deps: { clock: stopping, signal: controller.signal },
    });
    expect([endpoints, cluster.views, cluster.closed]).toEqual([[], 2, true]);
  });
});

describe("an engine that is scaled to zero", () => {
  const ofZero = (name: string, image: string) => `
---
kind: Deployment
metadata: {name: ${name}, namespace: llm}
spec: {replicas: 0, template: {metadata: {labels: {app: ${name}}}, spec: {containers: [{name: main, image: "${image}"}]}}}
`;

  it("is told instead of found, with how to scale it up, and not waited for", async () => {
    const cluster = clusterOf([viewOf(ofZero("vllm", VLLM_IMAGE))]);
    const error = await failureOf(find(cluster, { services: { wait_seconds: 60 } }));
    expect(error.message).toContain("no engine was found");
    expect(error.message).toContain(
      "Deployment llm/vllm is scaled to zero: nothing to measure; scale it to 1: kubectl",
    );
    expect([cluster.views, cluster.forwards]).toEqual([1, []]);
  });

  it("is the reason why one that has to be there is absent", async () => {
    const cluster = clusterOf([viewOf(ofZero("vllm", VLLM_IMAGE))]);
    const { absent } = await find(cluster, { services: { engines: ["vllm"] } });
    expect(absent).toMatchObject([{ id: "vllm", reason: expect.stringContaining("is scaled to zero") }]);
  });

  it("is not told where another of its kind is measured", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const cluster = clusterOf([viewOf(balanced("vllm", VLLM_IMAGE, vllm.baseUrl) + ofZero("spare", VLLM_IMAGE))]);
    const { endpoints, warnings, trace } = await find(cluster);
    expect(endpoints).toHaveLength(1);
    expect(warnings.map(({ message }) => message).join()).not.toContain("spare");
    expect(trace.steps.find(({ what }) => what === "Deployment llm/spare")).toMatchObject({ outcome: "rejected" });
  });
});

describe("a cluster that cannot be reached", () => {
  const broken = () => Promise.reject(new InfrastructureError("nobody answers at cluster.example:6443"));

  it("is passed over with a warning where every engine that must be there has a URL", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const services = { manual_urls: { vllm: vllm.baseUrl } };
    const { endpoints, warnings } = await find(clusterOf([]), { services, deps: { connectCluster: broken } });
    expect(endpoints).toHaveLength(1);
    expect(warnings).toMatchObject([
      { code: "cluster-not-looked-into", message: expect.stringContaining("nobody answers at cluster.example:6443") },
    ]);
  });

  it("may also be one that answers only when it is looked into", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const services = { manual_urls: { vllm: vllm.baseUrl } };
    const cluster = { ...clusterOf([]), view: broken };
    const { warnings } = await find(cluster, { services });
    expect(warnings).toMatchObject([{ code: "cluster-not-looked-into" }]);
    await expect(find(cluster)).rejects.toThrow("nobody answers");
  });

  it.each<[string, Asked]>([
    ["nothing has a URL", {}],
    ["it was asked for by a flag", { services: { manual_urls: { vllm: "http://127.0.0.1:9" }, discover: "on" } }],
    [
      "an engine is only there",
      { services: { manual_urls: { vllm: "http://127.0.0.1:9" }, engines: ["vllm", "tgi"] } },
    ],
    [
      "the base is there",
      { services: { manual_urls: { vllm: "http://127.0.0.1:9" }, engines: ["vllm"] }, base: { namespace: "b" } },
    ],
  ])("is an error where %s", async (_, asked) => {
    await expect(find(clusterOf([]), { ...asked, deps: { connectCluster: broken } })).rejects.toThrow("nobody answers");
  });

  it("is not even connected to where discovery is off, and only for the ground where nothing is left to look for", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const manual_urls = { vllm: vllm.baseUrl };
    const three = { ...manual_urls, tgi: vllm.baseUrl, ollama: vllm.baseUrl };
    expect(placesOf(scenarioOf({ services: { manual_urls: three } }))).toEqual([]);
    const deps = { connectCluster: broken };
    const off = await find(clusterOf([]), { services: { manual_urls, discover: "off" }, deps });
    expect(off.warnings).toEqual([]);
    for (const services of [
      { manual_urls, engines: ["vllm" as const] },
      { manual_urls, engines: ["vllm" as const], discover: "on" as const },
    ]) {
      const { endpoints, warnings } = await find(clusterOf([]), { services, deps });
      expect(endpoints).toHaveLength(1);
      expect(warnings).toMatchObject([
        { code: "cluster-not-seen", message: expect.stringContaining("nobody answers") },
      ]);
    }
    const there = clusterOf([]);
    const { grounds, warnings } = await find(there, { services: { manual_urls, engines: ["vllm"] } });
    expect([grounds.map(({ namespace }) => namespace), warnings, there.views]).toEqual([["llm"], [], 0]);
  });

  it("is the one of the context that is named, and its own namespace where none is", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const asked: ClusterAccess[] = [];
    const cluster = clusterOf([viewOf(balanced("vllm", VLLM_IMAGE, vllm.baseUrl))]);
    const connectCluster = async (access: ClusterAccess) => {
      asked.push(access);
      return cluster;
    };
    const { namespace: _, ...services } = DEFAULTS.services;
    const scenario = { ...DEFAULTS, services: { ...services, context: "prod" } };
    await using keep = new AsyncDisposableStack();
    const access = { path: "/tmp/config", allow: ["files" as const] };
    const { grounds } = await discover(scenario, access, discoveryDeps({ connectCluster }), keep);
    expect(asked).toEqual([{ ...access, context: "prod" }]);
    expect(grounds).toMatchObject([{ namespace: "llm" }]);
  });
});

describe("an API key", () => {
  const services = (api_key_hosts: string[]) => ({ api_key_env: { vllm: "VLLM_API_KEY" }, api_key_hosts });

  it("is not sent to a host that only discovery found, and the warning says which line to add", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const cluster = () => clusterOf([viewOf(balanced("vllm", VLLM_IMAGE, vllm.baseUrl))]);
    const { endpoints, warnings } = await find(cluster(), { services: services([]) });
    expect(endpoints[0]).not.toHaveProperty("apiKeyEnv");
    expect(warnings).toMatchObject([
      { code: "key-not-sent", message: expect.stringContaining("services.api_key_hosts: [127.0.0.1]") },
    ]);
    expect((await find(cluster(), { services: services(["127.0.0.1"]) })).endpoints).toMatchObject([
      { apiKeyEnv: "VLLM_API_KEY" },
    ]);
    const { host } = new URL(vllm.baseUrl);
    expect((await find(cluster(), { services: services([host]) })).endpoints).toMatchObject([
      { apiKeyEnv: "VLLM_API_KEY" },
    ]);
  });

  it("goes through a port-forward to the Service that is declared, by the name that it has in the cluster", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    const yaml = service("vllm", "ports: [{port: 8000}]") + pod("vllm", VLLM_IMAGE);
    const cluster = () => clusterOf([viewOf(yaml)], { 8000: vllm.baseUrl });
    expect((await find(cluster(), { services: services(["127.0.0.1"]) })).endpoints[0]).not.toHaveProperty("apiKeyEnv");
    expect((await find(cluster(), { services: services(["vllm.llm.svc"]) })).endpoints).toMatchObject([
      { apiKeyEnv: "VLLM_API_KEY" },
    ]);
  });

  it("never crosses a network in the clear, whatever the name of the host", async () => {
    await using server = await startSimulator({ dialect: "vllm" });
    const port = portOf(server.baseUrl);
    const yaml = fixture("llm-d", { PORT: port, ADDRESS: "127.0.0.1" })
      .replaceAll("llm.example.test", "llm.localhost.invalid")
      .replace("*.example.test", "*.invalid");
    const { endpoints, warnings } = await find(clusterOf([viewOf(yaml)]), {
      services: services(["llm.localhost.invalid"]),
    });
    expect(endpoints[0]).not.toHaveProperty("apiKeyEnv");
    expect(warnings).toMatchObject([{ message: expect.stringContaining("would cross the network unencrypted") }]);
  });
});

it("takes care of a cluster that shows nothing", async () => {
  const error = await failureOf(find(clusterOf([viewOf(filled("", {}))])));
  expect(error.message).toBe("no engine was found in namespace llm of cluster.example:6443");
});
