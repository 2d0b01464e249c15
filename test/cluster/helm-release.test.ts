import { afterEach, describe, expect, it } from "vitest";
import { connectCluster } from "../../src/cluster/connect.ts";
import { ConfigurationError, InfrastructureError } from "../../src/errors.ts";
import type { ReleaseName } from "../../src/model/cluster.ts";
import { refuse, respond } from "../helpers/cluster/api-server.ts";
import { type Answering, fakeCluster, forbidden, notFound } from "../helpers/cluster/fake-cluster.ts";
import { allOf, outsideOf } from "../helpers/cluster/kubeconfig.ts";
import { releaseStore } from "../helpers/cluster/release-store.ts";
import { encodedRelease, type Installed, releaseRecord } from "../helpers/helm-release.ts";
import { hasOpenssl } from "../helpers/tls-server.ts";

const SECRETS = "/api/v1/namespaces/llm/secrets";
const INSTALLED: Installed[] = [
  ...[1, 2, 9, 10].map((revision) => ({ name: "vllm", revision })),
  { name: "tgi", revision: 3 },
];
const cleanUps: AsyncDisposable[] = [];

afterEach(async () => {
  for (const last of cleanUps.splice(0).reverse()) await last[Symbol.asyncDispose]();
});

async function connected(changes: Record<string, Answering> = {}) {
  const server = await fakeCluster({ ...releaseStore(INSTALLED), ...changes });
  cleanUps.push(server);
  const cluster = await connectCluster({ kubeconfig: server.kubeconfig, allow: [] }, outsideOf());
  cleanUps.push(cluster);
  const read = (wanted: Partial<ReleaseName>) => cluster.helmRelease({ namespace: "llm", name: "vllm", ...wanted });
  return { server, read };
}

async function failureOf(reading: Promise<string>): Promise<{ error: unknown; text: string }> {
  const error = await reading.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(allOf(error)).not.toContain("canary");
  const { message = "", hint = "" } = (error ?? {}) as { message?: string; hint?: string };
  return { error, text: `${message} | ${hint}` };
}

describe.skipIf(!hasOpenssl())("a release that Helm keeps in a cluster", () => {
  it("is the newest by its number, and of no other Secret more than its labels is read", async () => {
    const { server, read } = await connected();
    expect(await read({})).toBe(encodedRelease(releaseRecord({ name: "vllm", revision: 10 })));
    const asked = server.asked.filter((line) => line.includes("/secrets"));
    expect(asked).toEqual([
      `GET ${SECRETS}?limit=500&labelSelector=owner%3Dhelm%2Cname%3Dvllm`,
      `GET ${SECRETS}/sh.helm.release.v1.vllm.v10`,
    ]);
  });

  it("is asked for in lists without what the Secrets hold", async () => {
    const accepted: unknown[] = [];
    const server = await fakeCluster({}, (pathname) =>
      pathname === SECRETS
        ? (response) => {
            accepted.push(response.req.headers.accept);
            respond(response, 200, { kind: "PartialObjectMetadataList", metadata: {}, items: [] });
          }
        : undefined,
    );
    cleanUps.push(server);
    await using cluster = await connectCluster({ kubeconfig: server.kubeconfig, allow: [] }, outsideOf());
    await expect(cluster.helmRelease({ namespace: "llm", name: "vllm" })).rejects.toThrow("there is no Helm release");
    expect(new Set(accepted)).toEqual(new Set(["application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1"]));
  });

  it("of a revision takes no list, so that the right to get that one Secret is enough", async () => {
    const { read } = await connected({ [SECRETS]: forbidden });
    expect(await read({ revision: 2 })).toBe(encodedRelease(releaseRecord({ name: "vllm", revision: 2 })));
    const { error, text } = await failureOf(read({ revision: 3 }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(text).toMatch(/^the Helm release "vllm" in namespace llm has no revision 3 \| Helm forgets the oldest/);
  });

  it("that there is not is told with the names that there are", async () => {
    const { read } = await connected();
    const { error, text } = await failureOf(read({ name: "vlm" }));
    expect(error).toBeInstanceOf(ConfigurationError);
    expect(text).toMatch(/^there is no Helm release "vlm" in namespace llm \| Did you mean "vllm"\? .*HELM_DRIVER/);
    expect((await failureOf(read({ name: "vlm", revision: 3 }))).text).toMatch(/^there is no Helm release "vlm"/);
  });

  it("in a namespace that there is not is told as that", async () => {
    const nowhere: Answering = (response) => refuse(response, 404, "NotFound", "canary");
    const { read } = await connected({
      "/api/v1/namespaces/llm-prod": nowhere,
      "/api/v1/namespaces/llm-prod/secrets": (response) => respond(response, 200, { metadata: {}, items: [] }),
      "/api/v1/namespaces": (response) =>
        respond(response, 200, { metadata: {}, items: [{ metadata: { name: "llm" } }] }),
    });
    expect((await failureOf(read({ namespace: "llm-prod" }))).text).toMatch(/^there is no namespace llm-prod in /);
  });

  it("of which the revision is gone is told with those that are kept", async () => {
    const { read } = await connected();
    const { text } = await failureOf(read({ revision: 3 }));
    expect(text).toMatch(/has no revision 3 \| It has 1, 2, 9, 10\. Helm forgets the oldest/);
  });

  it.each([
    [
      "list",
      { [SECRETS]: forbidden },
      /^not allowed to list secrets in llm \| .*resources: \[secrets\], verbs: \[list\]/,
    ],
    [
      "get",
      { [`${SECRETS}/sh.helm.release.v1.vllm.v10`]: forbidden },
      /^not allowed to get secrets sh\.helm\.release\.v1\.vllm\.v10 in llm \| .*verbs: \[get\]/,
    ],
  ])("that we may not %s is told with the rule that grants it, and the manifest of it", async (_, changes, words) => {
    const { read } = await connected(changes);
    const { error, text } = await failureOf(read({}));
    expect(error).toBeInstanceOf(InfrastructureError);
    expect(text).toMatch(words);
    expect(text).toContain("config/examples/rbac/helm-values.yaml");
  });

  it.each([
    ["another type", { type: "Opaque", data: { release: "canary" } }],
    ["nothing in it", { type: "helm.sh/release.v1" }],
  ])("in a Secret of %s is none", async (_, secret) => {
    const path = `${SECRETS}/sh.helm.release.v1.vllm.v10`;
    const { read } = await connected({ [path]: (response) => respond(response, 200, secret) });
    expect((await failureOf(read({}))).text).toMatch(/vllm" in namespace llm, revision 10, holds no release of Helm/);
  });

  it("on a server without such a path is a failure and no crash", async () => {
    const { read } = await connected({ [SECRETS]: notFound });
    expect((await failureOf(read({}))).error).toBeInstanceOf(InfrastructureError);
  });
});
