import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, parseAllDocuments } from "yaml";
import { connectCluster } from "../../../src/cluster/connect.ts";
import { RESOURCES } from "../../../src/cluster/resources.ts";
import { RIGHTS } from "../../../src/cluster/rights.ts";
import type { Cluster } from "../../../src/deps.ts";
import { InfrastructureError } from "../../../src/errors.ts";
import type { Look, ResourceName } from "../../../src/model/cluster-view.ts";
import type { Pod } from "../../../src/model/kube.ts";
import { FEATURES, type Feature } from "../../../src/model/rights.ts";
import { outsideOf } from "../../helpers/cluster/kubeconfig.ts";
import { ROOT } from "../../helpers/spawned.ts";
import { describePart } from "../parts.ts";
import { type LiveCluster, startCluster } from "./cluster.ts";
import { engineObjects, namespace } from "./objects.ts";
import { untilForwarded } from "./port-forward.ts";
import { type Rule, ruleOf, whenAllowed } from "./users.ts";

/** Rights are what a real API server makes of them: what we say is enough has to be, and each part of it necessary. */
describePart("cluster", "rights in a real cluster", () => {
  let cluster: LiveCluster;
  let pod: string;
  let users = 0;

  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.nodes(1);
    await cluster.apply(namespace("llm"), ...engineObjects({ engine: "vllm", namespace: "llm" }));
    await cluster.kubectl("rollout", "status", "deployment/vllm", "-n", "llm", "--timeout=30s");
    const { items } = await cluster.api.get<{ items: Pod[] }>("/api/v1/namespaces/llm/pods");
    pod = items[0]?.metadata.name ?? "";
    await cluster.network.engine(`llm/${pod}`);
    await untilForwarded(cluster, pod);
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  /** As a user who may do this and nothing else. */
  async function as(rules: readonly Rule[], outside = outsideOf()): Promise<Cluster> {
    const path = await cluster.user(`user-${++users}`, "llm", rules);
    return connectCluster({ path, allow: [] }, outside);
  }

  /** With a file of config/examples/rbac applied as it is, and as its ServiceAccount; gone when it is disposed. */
  async function byExample(name: string): Promise<{ user: Cluster } & AsyncDisposable> {
    const file = join(ROOT, "config", "examples", "rbac", name);
    await cluster.kubectl("apply", "-f", file);
    const subject = { kind: "ServiceAccount", name: "llm-latency-gate", namespace: "llm" };
    const roles = parseAllDocuments(readFileSync(file, "utf8")).map(
      (it) => it.toJS() as { kind: string; rules: Rule[] },
    );
    for (const { kind, rules = [] } of roles) {
      for (const rule of rules)
        await whenAllowed(cluster.api, subject, { ...rule, clusterWide: kind === "ClusterRole" });
    }
    const user = await connectCluster(
      { path: await cluster.kubeconfigOf(subject.name, "llm"), allow: [] },
      outsideOf(),
    );
    return {
      user,
      async [Symbol.asyncDispose]() {
        await user[Symbol.asyncDispose]();
        await cluster.kubectl("delete", "-f", file);
      },
    };
  }

  describe.each(["discover", "validate", "watch"] as const)("to %s", (feature) => {
    const resources = resourcesOf(feature);

    it("takes what the example grants", async () => {
      await using example = await byExample(`${feature}.yaml`);
      const { looks } = await example.user.view({ namespaces: ["llm"], resources });
      expect(refused(looks)).toEqual([]);
      expect(looks.filter(({ outcome }) => outcome === "failed")).toEqual([]);
    });

    it("is told for each thing that may not be listed, with the rule that mends it", async () => {
      const rules: Rule[] = [];
      const look = async () => {
        await using user = await as(rules);
        return (await user.view({ namespaces: ["llm"], resources })).looks.filter(
          ({ outcome }) => outcome === "not-allowed",
        );
      };
      const first = await look();
      expect(first.map(({ resource }) => resource).sort()).toEqual([...resources].sort());
      rules.push(...first.flatMap(rulesIn));
      expect(await look()).toEqual([]);
    });
  });

  it.each(FEATURES)(
    "is asked beforehand what is missing to %s: nothing with the example, every rule without",
    async (feature) => {
      await using example = await byExample(`${feature}.yaml`);
      expect(await example.user.missingRights(feature, "llm")).toEqual([]);
      await using nobody = await as([]);
      const missing = await nobody.missingRights(feature, "llm");
      expect(missing).toHaveLength(RIGHTS[feature].flatMap(({ verbs }) => verbs).length);
    },
  );

  describe("to forward a port", () => {
    const target = () => ({ namespace: "llm", pod, selector: { app: "vllm" }, port: 8000 });

    it("takes what the example grants", async () => {
      await using example = await byExample("forward.yaml");
      await using forward = await example.user.forward(target());
      const answer = await fetch(`${forward.baseUrl}/v1/models`);
      expect(await answer.json()).toMatchObject({ data: [{ id: "simulated-8b" }] });
    });

    it.each(["get", "create"])("is refused without %s, in a sentence with the rule", async (verb) => {
      const rules = RIGHTS.forward
        .map(ruleOf)
        .map((rule) => ({ ...rule, verbs: rule.verbs.filter((it) => it !== verb) }));
      await using almost = await as(rules.filter(({ verbs }) => verbs.length > 0));
      const error = await almost.forward(target()).then(String, (thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(InfrastructureError);
      expect(`${(error as Error).message} ${(error as InfrastructureError).hint}`).toMatch(
        /pods\/portforward.*get.*create/s,
      );
    });
  });

  describe("to hold a lease", () => {
    const request = (holder: string, name = "one") => ({ namespace: "llm", name, holder, waitMs: 0 });
    const take = async (user: Cluster, holder: string) => {
      const lease = await user.acquireLease(request(holder));
      if ("refusal" in lease) throw new Error(lease.refusal);
      return lease;
    };

    it("takes what the example grants, and a second run is told who holds it until the first is done", async () => {
      await using example = await byExample("lease.yaml");
      await using second = await as(RIGHTS.lease.map(ruleOf), outsideOf({ nonce: () => "second" }));
      {
        await using _ = await take(example.user, "PR #12, run 345");
        await expect(take(second, "PR #13")).rejects.toThrow("is held by PR #12, run 345");
      }
      await using taken = await take(second, "PR #13");
      expect(taken.lost.aborted).toBe(false);
    });

    it.each(["get", "create"])("is done without where %s may not be, with the rule", async (verb) => {
      const rules = RIGHTS.lease
        .map(ruleOf)
        .map((rule) => ({ ...rule, verbs: rule.verbs.filter((it) => it !== verb) }));
      await using almost = await as(rules);
      expect(await almost.acquireLease(request(`PR without ${verb}`, verb))).toEqual({
        refusal: expect.stringMatching(`not allowed to ${verb} leases.*verbs: \\[get, create, update\\]`),
      });
    });
  });

  it("says which namespace there is not, to who may know", async () => {
    await using allowed = await as(RIGHTS.discover.map(ruleOf));
    const elsewhere = allowed.view({ namespaces: ["llm-prod"], resources: ["pods"] });
    // A Role of one namespace hides whether another exists.
    expect((await elsewhere).looks).toMatchObject([{ outcome: "not-allowed" }]);
    await using admin = await connectCluster({ path: cluster.kubeconfig, allow: [] }, outsideOf());
    await expect(admin.view({ namespaces: ["llm-prod"], resources: ["pods"] })).rejects.toThrow(
      "there is no namespace llm-prod",
    );
  });
});

/** The resources of a view that these rights are about. */
function resourcesOf(feature: Feature): ResourceName[] {
  const names = Object.keys(RESOURCES) as ResourceName[];
  return names.filter((name) => {
    const { apis, plural, clusterWide = false } = RESOURCES[name];
    const groups = apis.map((api) => (api.includes("/") ? api.split("/")[0] : ""));
    return RIGHTS[feature].some(
      (right) =>
        right.resource === plural &&
        groups.includes(right.group) &&
        right.clusterWide === clusterWide &&
        right.verbs.includes("list"),
    );
  });
}

function refused(looks: readonly Look[]): ResourceName[] {
  return looks
    .filter(({ outcome }) => outcome === "not-allowed")
    .map(({ resource }) => resource)
    .sort();
}

/** The rules in a reason, as somebody would paste them: a kind may live in several groups. */
function rulesIn({ reason = "", resource }: Look): Rule[] {
  const rules = (reason.match(/- \{.*?\}/g) ?? []).flatMap((line) => parse(line) as Rule[]);
  return rules.map((rule) => ({ ...rule, clusterWide: RESOURCES[resource].clusterWide === true }));
}
