import { afterEach, describe, expect, it } from "vitest";
import { connectCluster } from "../../src/cluster/connect.ts";
import { ConfigurationError, InfrastructureError } from "../../src/errors.ts";
import type { PodEvent } from "../../src/model/cluster-view.ts";
import { refuse, respond } from "../helpers/cluster/api-server.ts";
import { type Answering, type FakeCluster, fakeCluster, forbidden, named } from "../helpers/cluster/fake-cluster.ts";
import { allOf, base64, CANARY, outsideOf } from "../helpers/cluster/kubeconfig.ts";
import { startPodFeed } from "../helpers/cluster/pod-feed.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { hasOpenssl } from "../helpers/tls-server.ts";

const cleanUps: AsyncDisposable[] = [];

afterEach(async () => {
  for (const last of cleanUps.splice(0).reverse()) await last[Symbol.asyncDispose]();
});

async function serverWith(paths: Record<string, Answering | object[]> = {}): Promise<FakeCluster> {
  const server = await fakeCluster(paths);
  cleanUps.push(server);
  return server;
}

async function connectTo({ kubeconfig }: Pick<FakeCluster, "kubeconfig">, outside = outsideOf()) {
  const cluster = await connectCluster({ kubeconfig, allow: [] }, outside);
  cleanUps.push(cluster);
  return cluster;
}

describe.skipIf(!hasOpenssl())("a cluster", () => {
  it("is known by its server and context once it has told its version, which is all that it was asked", async () => {
    const server = await serverWith();
    const outside = outsideOf();
    const cluster = await connectTo(server, outside);
    const { host } = new URL(server.url);
    expect(cluster).toMatchObject({ server: host, context: "test", inCluster: false });
    expect(cluster.namespace).toBeUndefined();
    expect(server.asked).toEqual(["GET /version"]);
    expect(outside.logged).toEqual([`connected to ${host}, Kubernetes v1.36.3`]);
    expect(outside.masked).toContain(CANARY);
  });

  it("is there too where its version is hidden, or a text that is none", async () => {
    const server = await serverWith({ "/version": forbidden });
    const outside = outsideOf();
    await connectTo(server, outside);
    expect(outside.logged).toEqual([`connected to ${new URL(server.url).host}, Kubernetes of an unknown version`]);
  });

  it("is the one whose pod we run in, by its own files", async () => {
    const server = await serverWith({ "/api/v1/namespaces/gate": named(), "/api/v1/namespaces/gate/pods": named("a") });
    await using folder = await tempFolder();
    await folder.file("token", `${CANARY}\n`);
    await folder.file("ca.crt", server.ca);
    await folder.file("namespace", "gate");
    const { hostname, port } = new URL(server.url);
    const env = { KUBERNETES_SERVICE_HOST: hostname, KUBERNETES_SERVICE_PORT: port };
    const outside = outsideOf({ env, serviceAccountFolder: folder.path });
    await using cluster = await connectCluster({ allow: [] }, outside);
    expect(cluster).toMatchObject({ inCluster: true, namespace: "gate" });
    expect(cluster.context).toBeUndefined();
    const view = await cluster.view({ namespaces: ["gate"], resources: ["pods"] });
    expect(view).toMatchObject({ inCluster: true, objects: { pods: [{ metadata: { name: "a" } }] } });
    expect(view.context).toBeUndefined();
    expect(outside.masked).toContain(CANARY);
  });

  it("tells who watches it what becomes of its pods", async () => {
    const feed = await startPodFeed();
    cleanUps.push(feed);
    const cluster = await connectTo(feed);
    const { promise: seen, resolve } = Promise.withResolvers<PodEvent>();
    await using _ = await cluster.watch({ namespaces: ["llm"], nodes: [] }, resolve);
    feed.put("vllm-0");
    expect((await seen).pod.metadata.name).toBe("vllm-0");
  });

  it("gives a lease, and may be told that it may not", async () => {
    const cluster = await connectTo(
      await serverWith({ "/apis/coordination.k8s.io/v1/namespaces/llm/leases": forbidden }),
    );
    const request = { namespace: "llm", name: "gate", holder: "PR #1", waitMs: 0 };
    expect(await cluster.acquireLease(request)).toHaveProperty("refusal");
  });
});

describe.skipIf(!hasOpenssl())("no cluster", () => {
  it.each([
    [
      "that refuses our credentials",
      (response) => refuse(response, 401, "Unauthorized", "canary"),
      "does not accept the",
    ],
    ["that is a web site", (response) => void response.writeHead(404).end("canary"), "answers 404 with something"],
    [
      "that speaks JSON and is another",
      (response) => respond(response, 200, { canary: 1 }),
      "no Kubernetes API server",
    ],
    ["that does not know its version", (response) => respond(response, 404, { canary: 1 }), "no Kubernetes API server"],
  ] as [string, Answering, string][])("is one %s", async (_, version, message) => {
    const server = await serverWith({ "/version": version });
    const outside = outsideOf();
    const error = await connectTo(server, outside).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(InfrastructureError);
    expect((error as Error).message).toContain(message);
    expect(allOf(error) + outside.logged.join()).not.toContain("canary");
  });

  it("is asked with a kubeconfig that is refused", async () => {
    const server = await serverWith();
    const kubeconfig = base64(server.kubeconfig.replace("token:", "tokenFile:"));
    await expect(connectCluster({ kubeconfig, allow: [] }, outsideOf())).rejects.toThrow(ConfigurationError);
    expect(server.asked).toEqual([]);
  });
});
