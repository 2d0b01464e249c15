import { readFileSync } from "node:fs";
import { Agent, request } from "undici";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Pod } from "../../../src/model/kube.ts";
import { describePart } from "../parts.ts";
import { DOMAIN, type LiveCluster, startCluster } from "./cluster.ts";
import { apart, engineObjects, namespace } from "./objects.ts";
import { portForward } from "./port-forward.ts";
import { until } from "./wait.ts";
import { WAYS } from "./ways.ts";

/** What everything else here stands on: a control plane that does what a real one does. */
describePart("cluster", "the live cluster", () => {
  let cluster: LiveCluster;
  const pods = async () => (await cluster.api.get<{ items: Pod[] }>("/api/v1/namespaces/llm/pods")).items;
  const firstPod = async (app: string) => (await pods()).find((pod) => pod.metadata.labels?.["app"] === app) as Pod;

  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.nodes(4, { gpus: 8 });
    const service = { type: "NodePort" };
    await cluster.apply(
      namespace("llm"),
      ...engineObjects({ engine: "vllm", namespace: "llm", replicas: 3, spec: apart("vllm"), service }),
    );
    await cluster.kubectl("rollout", "status", "deployment/vllm", "-n", "llm", "--timeout=30s");
    await cluster.network.sync();
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  it("is the version that it was built from", async () => {
    expect(await cluster.api.get("/version")).toMatchObject({ gitVersion: "v1.36.3" });
  });

  it("spreads pods that keep apart over nodes of their own", async () => {
    const nodes = (await pods()).map(({ spec }) => spec?.nodeName);
    expect(new Set(nodes).size).toBe(3);
  });

  it("says why a pod that finds no node is pending", async () => {
    await cluster.kubectl("scale", "deployment/vllm", "-n", "llm", "--replicas=5");
    await until("the scheduler tells it", async () => {
      const events = await cluster.kubectl("get", "events", "-n", "llm", "--field-selector=reason=FailedScheduling");
      return events.includes("didn't match pod anti-affinity rules") || undefined;
    });
    await cluster.kubectl("scale", "deployment/vllm", "-n", "llm", "--replicas=3");
    await until("two pods are gone", async () => (await pods()).length === 3 || undefined);
  });

  it("has pods that cannot pull, crash again and again, and are killed for their memory", async () => {
    const broken = (name: string, state: string) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name, namespace: "default", annotations: { "live/state": state } },
      spec: { containers: [{ name: "engine", image: "broken/image:1" }] },
    });
    await cluster.apply(broken("pull", "imagepull"), broken("crash", "crash"), broken("oom", "oom"));
    const statuses = await until("each has come to its state, the crashing ones to stay in it", async () => {
      const { items } = await cluster.api.get<{ items: Pod[] }>("/api/v1/namespaces/default/pods");
      const seen = Object.fromEntries(items.map((pod) => [pod.metadata.name, pod.status?.containerStatuses?.[0]]));
      const isBack = (name: string) => seen[name]?.restartCount === 2 && seen[name]?.state?.waiting !== undefined;
      return seen["pull"] && isBack("crash") && isBack("oom") ? seen : undefined;
    });
    expect(statuses).toMatchObject({
      pull: { state: { waiting: { reason: "ImagePullBackOff" } } },
      crash: { state: { waiting: { reason: "CrashLoopBackOff" } }, lastState: { terminated: { reason: "Error" } } },
      oom: { lastState: { terminated: { reason: "OOMKilled", exitCode: 137 } } },
    });
    await cluster.kubectl("delete", "pod", "pull", "crash", "oom", "-n", "default");
  });

  it("lists the pods' own addresses in the EndpointSlice of a Service", async () => {
    const { items } = await cluster.api.get<{ items: { endpoints: { addresses: string[] }[] }[] }>(
      "/apis/discovery.k8s.io/v1/namespaces/llm/endpointslices",
    );
    const addresses = items.flatMap(({ endpoints }) => endpoints.flatMap((endpoint) => endpoint.addresses));
    expect(addresses.toSorted()).toEqual((await pods()).map(({ status }) => status?.podIP).toSorted());
  });

  describe("a port-forward of kubectl", () => {
    it("carries eight streams at once, each whole", async () => {
      const { metadata } = await firstPod("vllm");
      await using forward = await portForward(cluster, `pod/${metadata.name}`);
      const streams = await Promise.all(Array.from({ length: 8 }, () => stream(forward.baseUrl, 20)));
      for (const text of streams) {
        expect(text.match(/^data: \{/gm)?.length).toBeGreaterThanOrEqual(20);
        expect(text).toContain("data: [DONE]");
      }
    });

    it("breaks off where the engine does", async () => {
      const { metadata } = await firstPod("vllm");
      const engine = await cluster.network.engine(`llm/${metadata.name}`);
      await using forward = await portForward(cluster, `pod/${metadata.name}`);
      engine.setFault({ kind: "reset", times: 1 });
      await expect(stream(forward.baseUrl, 20)).rejects.toThrow();
    });
  });

  it("refuses a port-forward to who may only look at pods", async () => {
    const kubeconfig = await cluster.user("reader", "llm", [
      { apiGroups: [""], resources: ["pods"], verbs: ["get", "list"] },
    ]);
    const { metadata } = await firstPod("vllm");
    const forward = portForward({ ...cluster, kubeconfig }, `pod/${metadata.name}`);
    await expect(forward).rejects.toThrow('cannot create resource "pods/portforward"');
  });

  it("passes requests on to pods and services itself", async () => {
    const { metadata } = await firstPod("vllm");
    const models = { data: [{ id: "simulated-8b" }] };
    const namespace = "/api/v1/namespaces/llm";
    expect(await cluster.api.get(`${namespace}/pods/${metadata.name}:8000/proxy/v1/models`)).toMatchObject(models);
    expect(await cluster.api.get(`${namespace}/services/vllm:http/proxy/v1/models`)).toMatchObject(models);
  });

  it("leads ClusterIPs, and a NodePort on every node's addresses, to the pods", async () => {
    const { spec } = await cluster.api.get<{ spec: { clusterIP: string; ports: { nodePort: number }[] } }>(
      "/api/v1/namespaces/llm/services/vllm",
    );
    const nodePort = spec.ports[0]?.nodePort;
    const urls = [
      `${spec.clusterIP}:8000`,
      `${cluster.addresses.internalIp(2)}:${nodePort}`,
      `${cluster.addresses.externalIp(4)}:${nodePort}`,
    ];
    for (const url of urls) expect(await models(`http://${url}`)).toBe("simulated-8b");
  });

  it("gives load balancers, ingresses, routes and gateways an address that leads to the pods", async () => {
    await cluster.apply(...WAYS.flatMap(({ objects }) => objects("llm")));
    await cluster.network.sync();
    const { status } = await cluster.api.get<{ status: { loadBalancer: { ingress: { ip: string }[] } } }>(
      "/api/v1/namespaces/llm/services/balanced",
    );
    expect(await models(`http://${status.loadBalancer.ingress[0]?.ip}:8000`)).toBe("simulated-8b");
    const through = (kind: string, scheme: string, port: number) => {
      const host = `${kind}-llm.${DOMAIN}`;
      return models(`${scheme}://${cluster.network.hosts()[host]}:${port}`, {
        host,
        ca: readFileSync(cluster.authority),
      });
    };
    expect(await through("ingress", "http", 80)).toBe("simulated-8b");
    expect(await through("gateway", "http", 8080)).toBe("simulated-8b");
    expect(await through("route", "https", 443)).toBe("simulated-8b");
  });

  it("runs commands in pods and has their logs", async () => {
    const { metadata } = await firstPod("vllm");
    const inPod = ["-n", "llm", metadata.name];
    expect(await cluster.kubectl("exec", ...inPod, "--", "sh", "-c", "echo $LIVE")).toBe("kwok\n");
    expect(await cluster.kubectl("logs", ...inPod)).toContain("Application startup complete");
  });

  it("completes a Job pod by pod", async () => {
    await cluster.apply({
      apiVersion: "batch/v1",
      kind: "Job",
      metadata: { name: "load", namespace: "default" },
      spec: {
        completionMode: "Indexed",
        completions: 4,
        parallelism: 4,
        template: { spec: { restartPolicy: "Never", containers: [{ name: "worker", image: "worker:1" }] } },
      },
    });
    await cluster.kubectl("wait", "--for=condition=complete", "job/load", "-n", "default", "--timeout=30s");
    const { status } = await cluster.api.get<{ status: object }>("/apis/batch/v1/namespaces/default/jobs/load");
    expect(status).toMatchObject({ succeeded: 4, completedIndexes: "0-3" });
  });

  it("checks fields as strictly as a server does", async () => {
    const misspelled = {
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "x", namespace: "default" },
      spec: { port: [] },
    };
    await expect(cluster.apply(misspelled)).rejects.toThrow(/unknown field|field not declared/);
  });
});

/** The model that is served there; with a host, by that name and a certificate for it. */
async function models(baseUrl: string, named?: { host: string; ca: Buffer }): Promise<string | undefined> {
  const connect = named === undefined ? {} : { ca: named.ca, servername: named.host };
  const dispatcher = new Agent({ connect, keepAliveTimeout: 1 });
  const headers = named === undefined ? {} : { host: named.host };
  const { body } = await request(`${baseUrl}/v1/models`, { headers, dispatcher, headersTimeout: 5000 });
  const { data } = (await body.json()) as { data: { id: string }[] };
  await dispatcher.close();
  return data[0]?.id;
}

/** The whole text of one streamed answer; rejects where it breaks off. */
async function stream(baseUrl: string, tokens: number): Promise<string> {
  const body = JSON.stringify({ model: "simulated-8b", prompt: "Say it.", max_tokens: tokens, stream: true });
  const answer = await fetch(`${baseUrl}/v1/completions`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body,
    signal: AbortSignal.timeout(20_000),
  });
  return answer.text();
}
