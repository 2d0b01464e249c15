import { readFileSync } from "node:fs";
import { copyFile, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { getCACertificates, setDefaultCACertificates } from "node:tls";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { connectCluster } from "../../../src/cluster/connect.ts";
import { RIGHTS } from "../../../src/cluster/rights.ts";
import type { Deps } from "../../../src/deps.ts";
import { type Discovery, discover } from "../../../src/discovery/discover.ts";
import { NO_ACCESS } from "../../../src/model/cluster.ts";
import type { DiscoveryTrace } from "../../../src/model/discovery.ts";
import type { Endpoint } from "../../../src/model/endpoint.ts";
import type { Services } from "../../../src/model/scenario.ts";
import { DEFAULTS } from "../../../src/scenario/defaults.ts";
import { discoveryDeps } from "../../discovery/cluster-fixtures.ts";
import { outsideOf as recordedOutside } from "../../helpers/cluster/kubeconfig.ts";
import { describePart } from "../parts.ts";
import { type LiveCluster, startCluster } from "./cluster.ts";
import { HOSTS_VARIABLE } from "./hosts-variable.ts";
import { engineObjects, namespace } from "./objects.ts";
import { command, type Outside, outsideOf } from "./product.ts";
import { ruleOf } from "./users.ts";
import { until } from "./wait.ts";
import { WAYS } from "./ways.ts";

interface Discovered {
  readonly exitCode: number | null;
  readonly endpoints: readonly Endpoint[];
  readonly problems: readonly string[];
  readonly trace: DiscoveryTrace;
}

describePart("cluster", "discovery in a real cluster", () => {
  let cluster: LiveCluster;
  const nameOf = (layer: string) => layer.toLowerCase().replaceAll(/[^a-z]+/g, "-");

  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.nodes(2);
    const namespaces = [...WAYS.map(({ layer }) => nameOf(layer)), "all"];
    const engines = namespaces.flatMap((name) => [
      namespace(name),
      ...engineObjects({ engine: "vllm", namespace: name }),
    ]);
    const alone = WAYS.flatMap(({ layer, objects }) => objects(nameOf(layer)));
    await cluster.apply(...engines, ...alone, ...WAYS.flatMap(({ objects }) => objects("all")));
    await cluster.kubectl("wait", "--for=condition=Available", "deployment", "--all", "-A", "--timeout=30s");
    const served = WAYS.flatMap(({ layer, serve }) => [nameOf(layer), "all"].map((name) => serve?.(name, cluster)));
    await Promise.all(served);
    await cluster.network.sync();
    await liveHere(cluster);
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  async function discovered(name: string, outside?: Outside, ...more: string[]): Promise<Discovered> {
    const args = ["discover", "--namespace", name, "--format", "json", "--explain", ...more];
    const { stdout, exitCode } = await command(cluster, args, outside);
    return { ...JSON.parse(stdout), exitCode };
  }

  it.each(WAYS)("finds an engine that only a $layer leads to, and it answers there", async ({ layer, url }) => {
    const { endpoints, trace } = await discovered(nameOf(layer));
    expect(endpoints).toMatchObject([{ id: "vllm", engine: "vllm", model: "simulated-8b" }]);
    expect(endpoints[0]?.baseUrl).toMatch(url(nameOf(layer), cluster));
    expect(trace.steps.filter(({ outcome }) => outcome === "chosen").map((step) => step.layer)).toEqual([layer]);
  });

  it("takes the first of all ways that there are, and the next when that is closed, down to the port-forward", async () => {
    const access = { path: cluster.kubeconfig, allow: [] };
    const chosen: (string | undefined)[] = [];
    for (const { kinds } of WAYS) {
      const { trace } = await found({ namespace: "all" }, () => connectCluster(access, recordedOutside()));
      chosen.push(trace.steps.find(({ outcome }) => outcome === "chosen")?.layer);
      if (kinds.length > 0) await cluster.kubectl("delete", ...kinds, "-n", "all");
    }
    expect(chosen).toEqual(WAYS.map(({ layer }) => layer));
  });

  it("needs no more than the examples of Roles grant", async () => {
    const rights = [...RIGHTS.discover, ...RIGHTS.forward].map(ruleOf);
    const kubeconfig = await cluster.user("reader", "ingress", rights);
    const { endpoints, trace, exitCode } = await discovered("ingress", { kubeconfig });
    expect([exitCode, endpoints.length]).toEqual([0, 1]);
    expect(trace.clusters.flatMap(({ looks }) => looks).filter(({ outcome }) => outcome === "not-allowed")).toEqual([]);
  });

  it("goes on without what it may not see, and says what that is", async () => {
    const rights = [...RIGHTS.discover, ...RIGHTS.forward]
      .filter(({ resource }) => resource !== "ingresses")
      .map(ruleOf);
    const kubeconfig = await cluster.user("no-ingresses", "ingress", rights);
    const { endpoints, trace } = await discovered("ingress", { kubeconfig });
    expect(endpoints).toMatchObject([{ path: "port-forward" }]);
    expect(trace.clusters[0]?.looks.filter(({ outcome }) => outcome === "not-allowed")).toMatchObject([
      {
        resource: "ingresses",
        reason: expect.stringContaining("not allowed to list ingresses.networking.k8s.io in ingress"),
      },
    ]);
  });

  it("does not trust a route whose certificate nobody vouches for, and says so", async () => {
    const { NODE_EXTRA_CA_CERTS: _, ...env } = outsideOf(cluster);
    const { endpoints, trace } = await discovered("openshift-route", { env });
    expect(endpoints).toMatchObject([{ path: "port-forward" }]);
    const route = trace.steps.find(({ layer }) => layer === "OpenShift Route");
    expect(route).toMatchObject({
      outcome: "rejected",
      because: expect.arrayContaining([expect.stringMatching(/certificate/)]),
    });
  });

  it("finds nothing where no pod is ready, and says why none is", async () => {
    const annotations = { "live/state": "imagepull" };
    await cluster.apply(namespace("broken"), ...engineObjects({ engine: "vllm", namespace: "broken", annotations }));
    const pulling = () => cluster.kubectl("get", "pods", "-n", "broken");
    await until("its image cannot be pulled", async () => (await pulling()).includes("ImagePullBackOff") || undefined);
    const { exitCode, problems } = await discovered("broken");
    expect(exitCode).toBe(4);
    expect(problems.join()).toContain("ImagePullBackOff");
  });

  it("tells an engine that is scaled to zero instead of finding nothing", async () => {
    await cluster.apply(namespace("rest"), ...engineObjects({ engine: "vllm", namespace: "rest" }));
    await cluster.kubectl("scale", "deployment/vllm", "--replicas=0", "-n", "rest");
    const access = { path: cluster.kubeconfig, allow: [] };
    const noPod = () => cluster.kubectl("get", "pods", "-n", "rest", "-o", "name");
    await until("its pods are gone", async () => (await noPod()) === "" || undefined);
    await expect(found({ namespace: "rest" }, () => connectCluster(access, recordedOutside()))).rejects.toThrow(
      "Deployment rest/vllm is scaled to zero: nothing to measure; scale it to 1: kubectl scale deployment/vllm",
    );
  });

  it("waits for an engine that is starting, where the scenario says how long", async () => {
    await writeFile(join(cluster.folder, "patient.yaml"), stringify({ services: { wait_seconds: 60 } }));
    const annotations = { "live/ready-delay": "8s" };
    await cluster.apply(namespace("slow"), ...engineObjects({ engine: "vllm", namespace: "slow", annotations }));
    const { endpoints, exitCode } = await discovered("slow", {}, "--config", "patient.yaml");
    expect([exitCode, endpoints.map(({ id }) => id)]).toEqual([0, ["vllm"]]);
  });

  it("asks which one is meant where there are two of a kind", async () => {
    const engines = ["old", "new"].flatMap((name) => engineObjects({ engine: "vllm", namespace: "two", name }));
    await cluster.apply(namespace("two"), ...engines);
    await cluster.kubectl("wait", "--for=condition=Available", "deployment", "--all", "-n", "two", "--timeout=30s");
    await cluster.network.sync();
    const { exitCode, problems } = await discovered("two");
    expect(exitCode).toBe(5);
    expect(problems.join()).toMatch(/services\.select\.vllm.*new.*old/s);
  });

  it("goes by the names of Services where it runs in a pod itself", async () => {
    const folder = join(cluster.folder, "service-account");
    const kubeconfig = parse(
      readFileSync(await cluster.user("in-pod", "port-forward", RIGHTS.discover.map(ruleOf)), "utf8"),
    );
    await mkdir(folder);
    await Promise.all([
      writeFile(join(folder, "token"), kubeconfig.users[0].user.token),
      writeFile(join(folder, "namespace"), "port-forward"),
      copyFile(cluster.authority, join(folder, "ca.crt")),
    ]);
    const { hostname, port } = new URL(cluster.server);
    const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port, HOME: cluster.folder };
    const { endpoints } = await found({ discover: "on" }, (access) =>
      connectCluster(access, recordedOutside({ env, serviceAccountFolder: folder })),
    );
    expect(endpoints).toMatchObject([{ baseUrl: "http://vllm.port-forward.svc:8000", path: "in-cluster" }]);
  });
});

/** This process becomes a machine beside the cluster, as `outsideOf` makes others. */
async function liveHere(cluster: LiveCluster): Promise<void> {
  process.env[HOSTS_VARIABLE] = JSON.stringify(cluster.network.hosts());
  await import("./names.ts");
  setDefaultCACertificates([...getCACertificates("default"), readFileSync(cluster.authority, "utf8")]);
}

/** What discovery finds from here, without a process of its own. */
async function found(services: Partial<Services>, connect: Deps["connectCluster"]): Promise<Discovery> {
  await using keep = new AsyncDisposableStack();
  const scenario = { ...DEFAULTS, services: { ...DEFAULTS.services, ...services } };
  return await discover(scenario, NO_ACCESS, discoveryDeps({ connectCluster: connect }), keep);
}
