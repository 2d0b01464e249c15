import { afterEach, describe, expect, it } from "vitest";
import { connectCluster } from "../../src/cluster/connect.ts";
import type { Cluster, ViewRequest } from "../../src/deps.ts";
import { ConfigurationError, InfrastructureError } from "../../src/errors.ts";
import { refuse, respond } from "../helpers/cluster/api-server.ts";
import { type Answering, fakeCluster, forbidden, list, named } from "../helpers/cluster/fake-cluster.ts";
import { allOf, outsideOf } from "../helpers/cluster/kubeconfig.ts";
import { hasOpenssl } from "../helpers/tls-server.ts";

const PODS = "/api/v1/namespaces/llm/pods";
const SERVICES = "/api/v1/namespaces/llm/services";
const cleanUps: AsyncDisposable[] = [];

afterEach(async () => {
  for (const last of cleanUps.splice(0).reverse()) await last[Symbol.asyncDispose]();
});

async function connected(paths: Record<string, Answering | object[]>, outside = outsideOf()) {
  const server = await fakeCluster(paths);
  cleanUps.push(server);
  const cluster = await connectCluster({ kubeconfig: server.kubeconfig, allow: [] }, outside);
  cleanUps.push(cluster);
  const view = (...resources: ViewRequest["resources"]) => cluster.view({ namespaces: ["llm"], resources });
  return { server, cluster, view };
}

async function failure(cluster: Cluster, request: ViewRequest): Promise<InfrastructureError> {
  const error = await cluster.view(request).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(InfrastructureError);
  expect(allOf(error)).not.toContain("canary");
  return error as InfrastructureError;
}

describe.skipIf(!hasOpenssl())("a view", () => {
  it("has the objects of every namespace, the cluster-wide ones once, and says where it looked", async () => {
    const { server, cluster } = await connected({
      [PODS]: named("a", "b"),
      "/api/v1/namespaces/base": (response) => respond(response, 200, {}),
      "/api/v1/namespaces/base/pods": named("c"),
      "/api/v1/nodes": named("node"),
      "/api/v1/pods": named("a", "b", "c", "foreign"),
    });
    const view = await cluster.view({ namespaces: ["llm", "base"], resources: ["pods", "nodes", "allPods"] });
    expect(view).toMatchObject({
      server: new URL(server.url).host,
      context: "test",
      inCluster: false,
      namespaces: ["llm", "base"],
      looks: [
        { resource: "pods", namespace: "llm", outcome: "seen", count: 2 },
        { resource: "pods", namespace: "base", outcome: "seen", count: 1 },
        { resource: "nodes", outcome: "seen", count: 1 },
        { resource: "allPods", outcome: "seen", count: 4 },
      ],
    });
    expect(view.objects.pods.map(({ metadata }) => metadata.name)).toEqual(["a", "b", "c"]);
    expect(view.objects.allPods).toHaveLength(4);
    expect(view.objects.routes).toEqual([]);
    expect(Date.parse(view.takenAt)).toBeGreaterThan(Date.now() - 60_000);
  });

  it("has all of 5,000 services, also when a page is empty or short", async () => {
    const all = named(...Array.from({ length: 5_000 }, (_, n) => `service-${n}`));
    const asked: (string | null)[] = [];
    const { view } = await connected({
      [SERVICES]: (response, query) => {
        asked.push(query.get("limit"));
        const from = Number(query.get("continue"));
        const size = asked.length === 3 ? 0 : asked.length === 5 ? 7 : 500;
        list(response, all.slice(from, from + size), from + size < all.length ? String(from + size) : "");
      },
    });
    const { objects } = await view("services");
    expect(objects.services.map(({ metadata }) => metadata.name)).toEqual(all.map(({ metadata }) => metadata.name));
    expect(asked).toEqual(Array(12).fill("500"));
  });

  it("begins a list again, once, when its token expires in the middle", async () => {
    let expirations = 1;
    const pages: Answering = (response, query) => {
      if (query.get("continue") === null) return list(response, named("a", "b"), "next");
      if (expirations-- > 0) return refuse(response, 410, "Expired", "canary");
      list(response, named("c"));
    };
    const { view } = await connected({ [PODS]: pages });
    const { objects } = await view("pods");
    expect(objects.pods.map(({ metadata }) => metadata.name)).toEqual(["a", "b", "c"]);
    expirations = Infinity;
    const { looks, objects: none } = await view("pods");
    expect(looks).toMatchObject([{ outcome: "failed", reason: expect.stringContaining("the list grew too old") }]);
    expect(none.pods).toEqual([]);
  });

  it("ends with a list that never ends", async () => {
    const { server, view } = await connected({ [PODS]: (response) => list(response, [], "more") });
    expect((await view("pods")).looks).toMatchObject([
      { outcome: "failed", reason: `more than 100000 objects: ${PODS}` },
    ]);
    expect(server.asked.filter((asked) => asked.includes("/pods"))).toHaveLength(200);
  });

  it("says of each kind why it was not seen, and has the others", async () => {
    const { view } = await connected({
      [PODS]: named("a"),
      [SERVICES]: forbidden,
      "/api/v1/namespaces/llm/events": (response) => refuse(response, 500, "InternalError", "canary"),
      "/apis/apps/v1/namespaces/llm/deployments": (response) => respond(response, 200, { items: "canary" }),
    });
    const { looks, objects } = await view("pods", "services", "routes", "events", "deployments");
    const api = expect.stringMatching(/^the API server .* answers 500 \(InternalError\) to: list events in llm$/);
    expect(looks).toEqual([
      { resource: "pods", namespace: "llm", outcome: "seen", count: 1 },
      {
        resource: "services",
        namespace: "llm",
        outcome: "not-allowed",
        count: 0,
        reason:
          'not allowed to list services in llm. This rule of a Role grants it: - { apiGroups: [""], resources: [services], verbs: [list] }',
      },
      {
        resource: "routes",
        namespace: "llm",
        outcome: "absent",
        count: 0,
        reason: "this cluster has no routes.route.openshift.io",
      },
      { resource: "events", namespace: "llm", outcome: "failed", count: 0, reason: api },
      {
        resource: "deployments",
        namespace: "llm",
        outcome: "failed",
        count: 0,
        reason: expect.stringContaining("answered without a list"),
      },
    ]);
    expect(objects.pods).toHaveLength(1);
  });

  it("has a kind in the older of its versions where the cluster has no other", async () => {
    const path = "/apis/inference.networking.x-k8s.io/v1alpha2/namespaces/llm/inferencepools";
    const { view } = await connected({ [path]: named("pool") });
    const { looks, objects } = await view("inferencePools", "llmInferenceServices");
    expect(looks).toMatchObject([
      { outcome: "seen", count: 1 },
      { outcome: "absent", reason: "this cluster has no llminferenceservices.serving.kserve.io" },
    ]);
    expect(objects.inferencePools).toHaveLength(1);
  });

  it("names the rule of every group that a kind may live in where it may not be listed", async () => {
    const [newer, older] = ["inference.networking.k8s.io/v1", "inference.networking.x-k8s.io/v1alpha2"].map(
      (api) => `/apis/${api}/namespaces/llm/inferencepools`,
    ) as [string, string];
    const both = await connected({ [newer]: forbidden, [older]: forbidden });
    const [refused] = (await both.view("inferencePools")).looks;
    expect(refused?.outcome).toBe("not-allowed");
    for (const group of ["inference.networking.k8s.io", "inference.networking.x-k8s.io"]) {
      expect(refused?.reason).toContain(`- { apiGroups: [${group}], resources: [inferencepools], verbs: [list] }`);
    }
    // What the other group shows is not all.
    const half = await connected({ [newer]: forbidden, [older]: named("pool") });
    const { looks, objects } = await half.view("inferencePools");
    expect(looks).toMatchObject([{ outcome: "not-allowed", reason: expect.not.stringContaining("x-k8s.io") }]);
    expect(objects.inferencePools).toEqual([]);
  });

  it("asks for the events of nodes alone, in whichever namespace they are kept", async () => {
    const asked: (string | null)[] = [];
    const { view } = await connected({
      "/api/v1/events": (response, query) => {
        asked.push(query.get("fieldSelector"));
        list(response, named("e"));
      },
    });
    expect((await view("nodeEvents")).looks).toEqual([{ resource: "nodeEvents", outcome: "seen", count: 1 }]);
    expect(asked).toEqual(["involvedObject.kind=Node"]);
  });

  it("leaves out what nobody reads: managed fields, kubectl's copy, and what has no name", async () => {
    const copy = "kubectl.kubernetes.io/last-applied-configuration";
    const metadata = { name: "a", managedFields: [{ manager: "x" }], annotations: { [copy]: "{}", kept: "yes" } };
    const { view } = await connected({ [PODS]: [{ metadata, spec: { nodeName: "n" } }, {}, { metadata: {} }] });
    expect((await view("pods")).objects.pods).toEqual([
      { metadata: { name: "a", annotations: { kept: "yes" } }, spec: { nodeName: "n" } },
    ]);
  });

  it("asks for at most six lists at once", async () => {
    let [open, most] = [0, 0];
    const slow: Answering = (response) => {
      open += 1;
      most = Math.max(most, open);
      setImmediate(() => {
        open -= 1;
        list(response, []);
      });
    };
    const names = ["pods", "services", "events", "resourcequotas", "persistentvolumeclaims"];
    const paths = Object.fromEntries(names.map((name) => [`/api/v1/namespaces/llm/${name}`, slow]));
    const apps = ["deployments", "statefulsets", "replicasets"].map((name) => `/apis/apps/v1/namespaces/llm/${name}`);
    const { view } = await connected({ ...paths, ...Object.fromEntries(apps.map((path) => [path, slow])) });
    await view("pods", "services", "events", "quotas", "volumeClaims", "deployments", "statefulSets", "autoscalers");
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThanOrEqual(6);
  });
});

describe.skipIf(!hasOpenssl())("a view throws", () => {
  const request: ViewRequest = { namespaces: ["llm"], resources: ["pods", "services"] };

  it("where our credentials are not accepted any more", async () => {
    const { cluster } = await connected({
      [PODS]: named("a"),
      [SERVICES]: (response) => refuse(response, 401, "Unauthorized", "canary"),
    });
    expect((await failure(cluster, request)).message).toContain("does not accept the credentials");
  });

  it("where not one list is answered", async () => {
    const gone: Answering = (response) => response.destroy();
    const { cluster } = await connected({ [PODS]: gone, [SERVICES]: gone });
    expect((await failure(cluster, request)).message).toContain("closed the connection before it answered");
  });

  it("where the run was stopped, and lists no further", async () => {
    const stop = new AbortController();
    const { cluster, server } = await connected({ [PODS]: named("a") }, outsideOf({ signal: stop.signal }));
    stop.abort(new Error("Ctrl-C"));
    expect((await failure(cluster, request)).message).toContain("the run was stopped");
    expect(server.asked).not.toContainEqual(expect.stringContaining("/pods"));
  });

  it("where there is no such namespace, with the nearest names if they may be seen", async () => {
    const { cluster, server } = await connected({
      "/api/v1/namespaces/lmm": (response) => refuse(response, 404, "NotFound", "canary"),
      "/api/v1/namespaces": named("default", "llm", "kube-system"),
    });
    const missing = { ...request, namespaces: ["lmm"] };
    const { message, hint } = await failure(cluster, missing);
    expect(message).toBe(`there is no namespace lmm in ${new URL(server.url).host} (context "test")`);
    expect(hint).toBe('Did you mean "llm"? Check --namespace or services.namespace, and --context.');
    server.paths.set("/api/v1/namespaces", forbidden);
    expect((await failure(cluster, missing)).hint).toBe("Check --namespace or services.namespace, and --context.");
  });

  it("for a name that no namespace can have, before it gets into a path", async () => {
    const { cluster } = await connected({});
    const wrong = cluster.view({ ...request, namespaces: ["llm/secrets?"] });
    await expect(wrong).rejects.toThrow(ConfigurationError);
  });

  it("not where a namespace is hidden from us, which is said with what may not be listed in it", async () => {
    const { view } = await connected({
      "/api/v1/namespaces/llm": forbidden,
      [PODS]: named("a"),
      [SERVICES]: forbidden,
      "/api/v1/nodes": forbidden,
    });
    const { objects, looks } = await view("pods", "services", "nodes");
    expect(objects.pods).toHaveLength(1);
    expect(looks[1]?.reason).toContain("verbs: [list] } Whether there is a namespace llm is hidden too.");
    expect(looks[2]?.reason).toMatch(/verbs: \[list\] \}$/);
  });
});
