import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { parseAllDocuments, stringify } from "yaml";
import { accessOf, ruleLine } from "../../src/cluster/api-access.ts";
import { openConnection } from "../../src/cluster/http-connection.ts";
import { chooseCluster } from "../../src/cluster/kubeconfig.ts";
import { missingRights } from "../../src/cluster/preflight.ts";
import { RESOURCES } from "../../src/cluster/resources.ts";
import { RIGHTS, type Right } from "../../src/cluster/rights.ts";
import { viewCluster } from "../../src/cluster/view.ts";
import type { ResourceName } from "../../src/model/cluster-view.ts";
import { LOOKED_AT } from "../../src/model/looked-at.ts";
import { FEATURES, type Feature } from "../../src/model/rights.ts";
import { respond } from "../helpers/cluster/api-server.ts";
import { type Answering, fakeCluster, forbidden } from "../helpers/cluster/fake-cluster.ts";
import { outsideOf } from "../helpers/cluster/kubeconfig.ts";
import { hasOpenssl } from "../helpers/tls-server.ts";

const NAMESPACE = "llm";
const ACCOUNT = "llm-latency-gate";
const FOLDER = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "config", "examples", "rbac");
/** `helm-values` reads every Secret of the namespace, so that nobody should get it along with the rest. */
const ALL = FEATURES.filter((feature) => feature !== "helm-values");

const FILES: Readonly<Record<string, { features: readonly Feature[]; does: string }>> = {
  "discover.yaml": { features: ["discover"], does: "find engines and the ways to them" },
  "forward.yaml": { features: ["forward"], does: "reach an engine through a port-forward" },
  "validate.yaml": { features: ["validate"], does: "judge the ground that engines stand on" },
  "watch.yaml": { features: ["watch"], does: "notice what moves under a measurement" },
  "lease.yaml": { features: ["lease"], does: "let one run at a time measure" },
  "helm-values.yaml": {
    features: ["helm-values"],
    does: "read the values of Helm releases.\n# Helm keeps them in Secrets, so that this Role can read EVERY Secret of the namespace",
  },
  "all.yaml": { features: ALL, does: "do all of its work, but for reading the values of Helm releases" },
};

interface Rule {
  group: string;
  resources: string[];
  verbs: readonly string[];
}

const path = (file: string) => join(FOLDER, file);
const cleanUps: AsyncDisposable[] = [];

afterEach(async () => {
  for (const last of cleanUps.splice(0).reverse()) await last[Symbol.asyncDispose]();
});

/** Rights of one group and the same verbs in one rule, as people write them. */
function rulesOf(rights: readonly Right[]): Rule[] {
  const rules = new Map<string, Rule>();
  for (const { group, resource, verbs } of rights) {
    const key = `${group} ${verbs}`;
    const rule = rules.get(key) ?? { group, resources: [], verbs };
    rules.set(key, rule);
    if (!rule.resources.includes(resource)) rule.resources.push(resource);
  }
  return [...rules.values()];
}

function manifest(features: readonly Feature[], does: string): string {
  const head =
    `# The least that llm-latency-gate needs to ${does}.\n` +
    `# Replace the namespace ${NAMESPACE} by that of your engines, then: kubectl apply -f THIS-FILE\n` +
    `# A token for it: kubectl create token ${ACCOUNT} -n ${NAMESPACE} --duration=2h\n` +
    "# Written from the table in src/cluster/rights.ts, and checked against it by the tests.\n";
  const account = { apiVersion: "v1", kind: "ServiceAccount", metadata: { name: ACCOUNT, namespace: NAMESPACE } };
  const roles = features.flatMap((feature) => [...rolesOf(feature, "Role"), ...rolesOf(feature, "ClusterRole")]);
  return head + [stringify(account), ...roles].join("---\n");
}

function rolesOf(feature: Feature, kind: "Role" | "ClusterRole"): string[] {
  const rules = rulesOf(RIGHTS[feature].filter(({ clusterWide }) => clusterWide === (kind === "ClusterRole")));
  if (rules.length === 0) return [];
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const metadata = { name: `${ACCOUNT}-${feature}`, ...(kind === "Role" && { namespace: NAMESPACE }) };
  const binding = {
    apiVersion,
    kind: `${kind}Binding`,
    metadata,
    roleRef: { apiGroup: "rbac.authorization.k8s.io", kind, name: metadata.name },
    subjects: [{ kind: "ServiceAccount", name: ACCOUNT, namespace: NAMESPACE }],
  };
  const lines = rules.map((rule) => `  ${ruleLine(rule)}\n`).join("");
  return [`${stringify({ apiVersion, kind, metadata })}rules:\n${lines}`, stringify(binding)];
}

describe("the manifests of config/examples/rbac", () => {
  it.each(Object.entries(FILES))("are what the table says: %s", (file, { features, does }) => {
    const wanted = manifest(features, does);
    if (process.env["UPDATE_GOLDEN"]) writeFileSync(path(file), wanted);
    expect(readFileSync(path(file), "utf8")).toBe(wanted);
  });

  it("give nobody a verb on everything, nor Secrets along with the rest", () => {
    for (const file of Object.keys(FILES)) expect(readFileSync(path(file), "utf8")).not.toMatch(/\[[^\]]*\*/);
    expect(readFileSync(path("all.yaml"), "utf8")).not.toContain("secrets");
  });
});

/** A connection to a cluster that grants what the roles of a file grant, and that has nothing. */
async function connectedWithRolesOf(file: string, without?: { group: string; resource: string }) {
  const roles = parseAllDocuments(readFileSync(path(file), "utf8")).map((doc) => doc.toJS());
  const granted = (kind: string) =>
    roles
      .filter((role) => role.kind === kind)
      .flatMap(({ rules }) => rules as { apiGroups: string[]; resources: string[]; verbs: string[] }[]);
  const allows = (wanted: { group: string; resource: string; verb: string; namespace?: string | undefined }) =>
    !(wanted.group === without?.group && wanted.resource === without.resource) &&
    granted(wanted.namespace === NAMESPACE ? "Role" : "ClusterRole").some(
      ({ apiGroups, resources, verbs }) =>
        apiGroups.includes(wanted.group) && resources.includes(wanted.resource) && verbs.includes(wanted.verb),
    );
  const review: Answering = (response, _, body) => {
    const { resource, subresource, ...rest } = JSON.parse(body).spec.resourceAttributes;
    const whole = subresource === undefined ? resource : `${resource}/${subresource}`;
    respond(response, 201, { status: { allowed: allows({ ...rest, resource: whole }) } });
  };
  const server = await fakeCluster({}, (pathname) => {
    if (pathname.endsWith("/selfsubjectaccessreviews")) return review;
    const access = accessOf({ method: "GET", path: pathname });
    return access === undefined || allows(access) ? undefined : forbidden;
  });
  cleanUps.push(server);
  const connection = await openConnection(
    await chooseCluster({ kubeconfig: server.kubeconfig, allow: [] }, outsideOf()),
    outsideOf(),
  );
  cleanUps.push({ [Symbol.asyncDispose]: () => connection.close() });
  return connection;
}

describe.skipIf(!hasOpenssl())("what a manifest grants", () => {
  it.each([
    ["discover.yaml", LOOKED_AT.discover],
    ["validate.yaml", LOOKED_AT.validate],
    ["watch.yaml", LOOKED_AT.watch],
  ] as const)("is enough to look: %s", async (file, resources) => {
    const connection = await connectedWithRolesOf(file);
    const { looks } = await viewCluster(connection, { namespaces: [NAMESPACE], resources });
    expect(looks.filter(({ outcome }) => outcome === "not-allowed")).toEqual([]);
    const kinds = Object.keys(RESOURCES) as ResourceName[];
    const others = kinds.filter((name) => !resources.includes(name));
    const other = await viewCluster(connection, { namespaces: [NAMESPACE], resources: others });
    expect(new Set(other.looks.map(({ outcome }) => outcome))).toEqual(new Set(["not-allowed"]));
  });
});

describe.skipIf(!hasOpenssl())("a preflight", () => {
  it.each(FEATURES)("misses nothing with the feature's own manifest: %s", async (feature) => {
    expect(await missingRights(await connectedWithRolesOf(`${feature}.yaml`), feature, NAMESPACE)).toEqual([]);
  });

  it("names what is missing and the rule that grants it, in the namespace and cluster-wide", async () => {
    const connection = await connectedWithRolesOf("lease.yaml");
    const missing = await missingRights(connection, "forward", NAMESPACE);
    expect(missing[0]).toEqual({
      feature: "forward",
      sentence: "not allowed to get pods/portforward in llm",
      rule: '- { apiGroups: [""], resources: [pods/portforward], verbs: [get] }',
      role: "Role",
    });
    expect(missing).toHaveLength(3);
    const toDiscover = await missingRights(connection, "discover", NAMESPACE);
    expect(toDiscover.map(({ sentence }) => sentence)).toContain("not allowed to get namespace llm");
    expect(toDiscover.filter(({ role }) => role === "ClusterRole")).toEqual([
      {
        feature: "discover",
        resource: "nodes",
        sentence: "not allowed to list nodes in all namespaces",
        rule: '- { apiGroups: [""], resources: [nodes], verbs: [list] }',
        role: "ClusterRole",
      },
    ]);
  });

  it("misses one right when one is taken away", async () => {
    const connection = await connectedWithRolesOf("discover.yaml", { group: "route.openshift.io", resource: "routes" });
    const missing = await missingRights(connection, "discover", NAMESPACE);
    expect(missing.map(({ sentence }) => sentence)).toEqual(["not allowed to list routes.route.openshift.io in llm"]);
  });
});
