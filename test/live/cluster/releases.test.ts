import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stringify } from "yaml";
import { RIGHTS } from "../../../src/cluster/rights.ts";
import type { Explained } from "../../../src/commands/explain.ts";
import { ROOT } from "../../helpers/spawned.ts";
import { describePart } from "../parts.ts";
import { type LiveCluster, startCluster } from "./cluster.ts";
import { namespace } from "./objects.ts";
import { command } from "./product.ts";
import { ruleOf, whenAllowed } from "./users.ts";

/** A chart that shows what Helm makes of its values, and needs no pod for that. */
const CHART = {
  "Chart.yaml": "apiVersion: v2\nname: probe\nversion: 0.1.0\nappVersion: 1.0.0\n",
  "values.yaml": "limits: {cpu: 1, memory: 2}\nprobe: {path: /health}\nextraArgs: [--max-num-seqs=256]\nempty:\n",
  "templates/seen.yaml":
    "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: seen}\ndata: {values: {{ toJson .Values | quote }}}\n",
};
/** A null for what the chart has, for a part of what it has, and for what it has not. */
const USER = { limits: { cpu: null }, probe: null, unknown: null, apiKey: "canary-of-the-values" };

describePart("cluster", "releases that real Helm keeps in a real cluster", () => {
  let cluster: LiveCluster;

  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.apply(namespace("llm"), namespace("base"));
    const chart = join(cluster.folder, "probe");
    mkdirSync(join(chart, "templates"), { recursive: true });
    for (const [name, text] of Object.entries(CHART)) writeFileSync(join(chart, name), text);
    const values = join(cluster.folder, "user.yaml");
    writeFileSync(values, stringify(USER));
    const upgrade = (...args: string[]) => cluster.helm("upgrade", "probe", chart, "-n", "llm", ...args);
    await cluster.helm("install", "probe", chart, "-n", "base", "--values", values);
    await upgrade("--install", "--values", values);
    for (let revision = 2; revision <= 4; revision++) await upgrade("--reuse-values");
    await upgrade(
      "--reuse-values",
      "--set-json",
      'extraArgs=["--max-num-seqs=64"]',
      "--set",
      "apiKey=canary-of-another",
    );
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  async function changesOf(base: string, head: string, outside = {}): Promise<string[]> {
    const args = ["explain", "--namespace", "llm", "--base-values", base, "--head-values", head, "--format", "json"];
    const { exitCode, stdout, stderr } = await command(cluster, args, outside);
    expect(exitCode, stderr).toBe(0);
    expect(stdout + stderr).not.toContain("canary");
    const { changes } = JSON.parse(stdout) as Explained;
    return changes.map(({ change: { path, before = "–", after = "–" } }) => `${path}: ${before} → ${after}`);
  }

  it("do not differ by a null that Helm loses and finds again from one --reuse-values to the next", async () => {
    const seen = async (revision: string) =>
      (await cluster.helm("get", "manifest", "probe", "-n", "llm", "--revision", revision)).trim();
    // It is Helm that makes this difficult: its templates do not get the same twice.
    expect(new Set(await Promise.all(["1", "2", "3"].map(seen))).size).toBeGreaterThan(1);
    expect(await changesOf("release:probe@1", "release:probe@2")).toEqual([]);
    expect(await changesOf("release:probe@2", "release:probe@3")).toEqual([]);
    expect(await changesOf("release:base/probe", "release:probe@4")).toEqual([]);
  });

  it("differ by what was set, against the newest where no revision is named", async () => {
    const wanted = ["apiKey: *** → ***", "extraArgs[--max-num-seqs]: 256 → 64"];
    expect((await changesOf("release:probe@4", "release:probe")).sort()).toEqual(wanted);
    expect((await changesOf("release:base/probe", "release:llm/probe@5")).sort()).toEqual(wanted);
  });

  it("differ from the chart that is to replace them by what the user gave", async () => {
    expect(await changesOf("release:probe@4", join(cluster.folder, "probe"))).toEqual([
      "limits.cpu: – → 1",
      "probe.path: – → /health",
      "apiKey: *** → –",
    ]);
  });

  describe("and the rights to read them", () => {
    it("are those of the example, and no more", async () => {
      const subject = { kind: "ServiceAccount", name: "llm-latency-gate", namespace: "llm" };
      await cluster.kubectl("apply", "-f", join(ROOT, "config", "examples", "rbac", "helm-values.yaml"));
      for (const rule of RIGHTS["helm-values"].map(ruleOf)) await whenAllowed(cluster.api, subject, rule);
      const kubeconfig = await cluster.kubeconfigOf(subject.name, "llm");
      expect(await changesOf("release:probe@1", "release:probe@2", { kubeconfig })).toEqual([]);
      expect(await changesOf("release:probe@4", "release:probe", { kubeconfig })).toHaveLength(2);
    });

    it("can be as little as to get the Secrets of two revisions", async () => {
      const kubeconfig = await cluster.user("two", "llm", []);
      const names = ["v4", "v5"].map((version) => `sh.helm.release.v1.probe.${version}`);
      await cluster.apply(
        {
          apiVersion: "rbac.authorization.k8s.io/v1",
          kind: "Role",
          metadata: { name: "two", namespace: "llm" },
          rules: [{ apiGroups: [""], resources: ["secrets"], resourceNames: names, verbs: ["get"] }],
        },
        {
          apiVersion: "rbac.authorization.k8s.io/v1",
          kind: "RoleBinding",
          metadata: { name: "two", namespace: "llm" },
          roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "Role", name: "two" },
          subjects: [{ kind: "ServiceAccount", name: "two", namespace: "llm" }],
        },
      );
      const between = ["--base-values", "release:llm/probe@4", "--head-values", "release:llm/probe@5"];
      await expect
        .poll(async () => (await command(cluster, ["explain", ...between], { kubeconfig })).exitCode, {
          timeout: 30_000,
        })
        .toBe(0);
      const newest = ["explain", "--base-values", "release:llm/probe@4", "--head-values", "release:llm/probe"];
      const { exitCode, stderr } = await command(cluster, newest, { kubeconfig });
      expect(exitCode).toBe(4);
      expect(stderr).toMatch(/not allowed to list secrets in llm as system:serviceaccount:llm:two/);
      expect(stderr).toContain("config/examples/rbac/helm-values.yaml");
    });
  });
});
