import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { Deps } from "../../src/deps.ts";
import { InfrastructureError } from "../../src/errors.ts";
import type { ClusterAccess } from "../../src/model/cluster.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { clusterOf, type FakeCluster, pod, service, viewOf } from "../discovery/cluster-fixtures.ts";
import { runInProcess } from "../helpers/in-process.ts";
import { onlyResult } from "../helpers/result-directory.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";

const NAMESPACE = service("vllm", "ports: [{name: http, port: 8000}]") + pod("vllm", "vllm/vllm-openai:v0.12.0");

function cli(argv: string[], folder: TempFolder, cluster: FakeCluster | Deps["connectCluster"]) {
  const connectCluster = typeof cluster === "function" ? cluster : async () => cluster;
  return runInProcess(argv, { cwd: folder.path, connectCluster });
}

describe("discover", () => {
  it("prints each engine with what a person can check, and closes what it opened", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const cluster = clusterOf([viewOf(NAMESPACE)], { 8000: vllm.baseUrl });
    const { exitCode, stdout, stderr } = await cli(["discover", "--namespace", "llm"], folder, cluster);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/vllm +0\.32\.0 +simulated-8b +port-forward +http:\/\/127\.0\.0\.1/);
    expect(stdout).toContain("found by: Deployment llm/vllm:");
    expect(stderr).toContain("warning: Deployment llm/vllm is measured through a port-forward");
    expect([cluster.open, cluster.closed]).toEqual([0, true]);
  });

  it("tells with --explain what was looked at, what was not taken, and what may not be seen", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const yaml =
      NAMESPACE + service("postgres", "ports: [{port: 5432}]") + pod("postgres", "postgres:16", { port: 5432 });
    const cluster = clusterOf([viewOf(yaml, {}, ["routes"])], { 8000: vllm.baseUrl });
    const { stdout } = await cli(["discover-services", "--explain"], folder, cluster);
    expect(stdout).toMatch(/Pod llm\/vllm-5d9c7b-x1 +port-forward +vllm +head +chosen/);
    expect(stdout).toMatch(
      /Deployment llm\/postgres +head +rejected\n +because: nothing about its pods tells of an engine/,
    );
    expect(stdout).toMatch(/routes +all +not allowed/);
    expect(stdout).toContain("not allowed to list routes in llm");
  });

  it("asks with --explain first what is not allowed, and says which ways that costs and the rule that grants it", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const order: string[] = [];
    const cluster = clusterOf([viewOf(NAMESPACE)], { 8000: vllm.baseUrl });
    const { view } = cluster;
    cluster.view = (request) => {
      order.push("look");
      return view(request);
    };
    const lacking = { rule: "- { verbs: [list] }", role: "Role" } as const;
    cluster.missingRights = async (feature, namespace) => {
      order.push(`ask for ${feature} in ${namespace}`);
      return feature === "discover"
        ? [
            { ...lacking, feature, resource: "routes", sentence: "not allowed to list routes in llm" },
            { ...lacking, feature, resource: "ollamaModels", sentence: "not allowed to list models in llm" },
          ]
        : [{ ...lacking, feature, sentence: "not allowed to get pods/portforward in llm" }];
    };
    const { stdout, exitCode } = await cli(["discover", "--explain"], folder, cluster);
    expect(order).toEqual(["ask for discover in llm", "ask for forward in llm", "look"]);
    expect(stdout).toMatch(
      /OpenShift Route +not allowed to list routes in llm\n +rule.*in a Role: - \{ verbs: \[list\] \}/,
    );
    expect(stdout).toMatch(/what engines there are +not allowed to list models in llm/);
    expect(stdout).toMatch(/port-forward +not allowed to get pods\/portforward in llm/);
    expect(exitCode).toBe(0);
    await cli(["discover"], folder, cluster);
    expect(order.slice(3)).toEqual(["look"]);
  });

  it("goes on where it cannot be asked what is allowed", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const cluster = clusterOf([viewOf(NAMESPACE)], { 8000: vllm.baseUrl });
    cluster.missingRights = async () => {
      throw new InfrastructureError("the API server answers 500");
    };
    const { stdout, exitCode } = await cli(["discover", "--explain", "--format", "json"], folder, cluster);
    const { trace, endpoints } = JSON.parse(stdout);
    expect([exitCode, endpoints.length]).toEqual([0, 1]);
    expect(trace.skipped).toEqual([
      { what: "rights", sentence: "what is allowed could not be asked: the API server answers 500" },
    ]);
  });

  it.each(["json", "yaml"])("prints the same as %s, for programs", async (format) => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const cluster = () => clusterOf([viewOf(NAMESPACE)], { 8000: vllm.baseUrl });
    const { stdout } = await cli(["discover", "--format", format], folder, cluster());
    const data = parse(stdout) as Record<string, unknown>;
    expect(data).toMatchObject({
      schema: "llm-latency-gate/discovery/v1",
      endpoints: [{ id: "vllm", path: "port-forward", identity: { version: "0.32.0" } }],
      absent: [],
      problems: [],
    });
    expect(data).not.toHaveProperty("trace");
    const explained = await cli(["discover", "--format", format, "--explain"], folder, cluster());
    expect(parse(explained.stdout)).toMatchObject({ trace: { clusters: [{ namespaces: ["llm"] }] } });
  });

  it("exits 4 with advice where nothing was found", async () => {
    await using folder = await tempFolder();
    const { exitCode, stdout, stderr } = await cli(["discover"], folder, clusterOf([viewOf("", {}, ["services"])]));
    expect([exitCode, stdout]).toEqual([4, ""]);
    expect(stderr).toContain("error: no engine was found in namespace llm of cluster.example:6443");
    expect(stderr).toContain("not allowed to list services in llm");
    expect(stderr).toContain("discover --explain");
  });

  it("exits 4 where an engine that has to be there is not, and shows the others", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const cluster = clusterOf([viewOf(NAMESPACE)], { 8000: vllm.baseUrl });
    const { exitCode, stdout } = await cli(["discover", "--services", "vllm,tgi"], folder, cluster);
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(/✘ tgi +absent/);
    expect(stdout).toMatch(/✔ vllm/);
  });

  it("exits 5 where a run would first ask which one is meant", async () => {
    await using folder = await tempFolder();
    await using a = await startSimulator({ dialect: "vllm" });
    await using b = await startSimulator({ dialect: "vllm" });
    const second = service("other", "ports: [{port: 8001}]") + pod("other", "vllm/vllm-openai:v0.12.0", { port: 8001 });
    const cluster = clusterOf([viewOf(NAMESPACE + second)], { 8000: a.baseUrl, 8001: b.baseUrl });
    const { exitCode, stderr } = await cli(["discover"], folder, cluster);
    expect(exitCode).toBe(5);
    expect(stderr).toContain("error: services.select.vllm is missing and namespace llm has several vLLM");
    expect(cluster.open).toBe(0);
  });

  it("hands the flags to the connection, and names what --allow-kubeconfig takes", async () => {
    await using folder = await tempFolder();
    const asked: ClusterAccess[] = [];
    const refuse = async (access: ClusterAccess) => {
      asked.push(access);
      throw new InfrastructureError("nobody answers");
    };
    const flags = ["--kubeconfig", "k.yaml", "--context", "prod", "--allow-kubeconfig", "files,exec"];
    expect((await cli(["discover", ...flags], folder, refuse)).exitCode).toBe(4);
    expect(asked).toEqual([{ path: "k.yaml", context: "prod", allow: ["files", "exec"] }]);
    const { exitCode, stderr } = await cli(["discover", "--allow-kubeconfig", "all"], folder, refuse);
    expect(exitCode).toBe(5);
    expect(stderr).toContain('--allow-kubeconfig is "all"; it takes exec, auth-provider, files, insecure-tls, proxy');
  });
});

describe("a run on engines that were only found", () => {
  it("measures them through the port-forward, says so, and closes it at the end", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await folder.file("scenario.yaml", quickScenario({}, { services: { namespace: "llm" } }));
    const cluster = clusterOf([viewOf(NAMESPACE)], { 8000: vllm.baseUrl });
    const { exitCode, stderr } = await cli(["custom", "--config", "scenario.yaml"], folder, cluster);
    expect(stderr).not.toContain("error");
    expect(exitCode).toBe(0);
    const { run } = await onlyResult(`${folder.path}/results`);
    expect(run.endpoints).toMatchObject([{ id: "vllm", path: "port-forward", required: false }]);
    expect(run.fingerprint.environment.path).toBe("port-forward");
    expect(run.warnings.map(({ code }) => code)).toContain("way-to-engine");
    expect([cluster.open, cluster.closed]).toEqual([0, true]);
  });

  it("closes it also when it cannot begin", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const services = { namespace: "llm", models: { vllm: "another" } };
    await folder.file("scenario.yaml", quickScenario({}, { services }));
    const cluster = clusterOf([viewOf(NAMESPACE)], { 8000: vllm.baseUrl });
    const { exitCode, stderr } = await cli(["custom", "--config", "scenario.yaml"], folder, cluster);
    expect([exitCode, cluster.open, cluster.closed]).toEqual([5, 0, true]);
    expect(stderr).toContain('services.models.vllm is "another"');
  });

  it("closes it when it is stopped in the middle", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    await folder.file("scenario.yaml", quickScenario({}, { services: { namespace: "llm" } }));
    const cluster = clusterOf([viewOf(NAMESPACE)], { 8000: vllm.baseUrl });
    const controller = new AbortController();
    const { exitCode } = await runInProcess(["custom", "--config", "scenario.yaml"], {
      cwd: folder.path,
      connectCluster: async () => cluster,
      signal: controller.signal,
      onProgress: ({ kind }) => {
        if (kind === "step-started") controller.abort(Object.assign(new Error("stopped"), { exitCode: 130 }));
      },
    });
    expect([exitCode, cluster.open, cluster.closed]).toEqual([130, 0, true]);
  });

  it("tests them with one request, with --namespace alone", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const cluster = clusterOf([viewOf(NAMESPACE)], { 8000: vllm.baseUrl });
    const { exitCode, stdout } = await cli(["test", "--namespace", "llm"], folder, cluster);
    expect(stdout).toContain("✔ TTFT");
    expect([exitCode, cluster.open]).toEqual([0, 0]);
  });

  it("learns the noise of a run in the namespace of the context where only a kubeconfig is named", async () => {
    await using folder = await tempFolder();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const tests = { ttft: { enabled: false }, load_tests: [{ name: "pair", concurrent_users: 2, requests: 6 }] };
    await folder.file("scenario.yaml", quickScenario({}, { test_scenarios: tests }));
    const view = viewOf(NAMESPACE.replaceAll("namespace: llm", "namespace: team-a"));
    const cluster = clusterOf([view], { 8000: vllm.baseUrl }, "team-a");
    const argv = ["calibrate", "--preset", "custom", "--config", "scenario.yaml", "--kubeconfig", "kubeconfig"];
    const { exitCode, stderr } = await cli(argv, folder, cluster);
    expect([exitCode, cluster.open, cluster.closed], stderr).toEqual([0, 0, true]);
    const { run } = await onlyResult(`${folder.path}/results`);
    expect(run.endpoints.map(({ side, evidence }) => [side, evidence[0]])).toEqual([
      ["head", expect.stringContaining("Deployment team-a/vllm")],
      ["base", expect.stringContaining("Deployment team-a/vllm")],
    ]);
  });

  it("learns the noise between two namespaces, and from one alone that of a run", async () => {
    await using folder = await tempFolder();
    await using a = await startSimulator({ dialect: "vllm" });
    await using b = await startSimulator({ dialect: "vllm" });
    const at = (port: number, namespace: string) =>
      viewOf(NAMESPACE.replaceAll("8000", String(port)).replaceAll("namespace: llm", `namespace: ${namespace}`));
    const tests = { ttft: { enabled: false }, load_tests: [{ name: "pair", concurrent_users: 2, requests: 6 }] };
    for (const base of [{ namespace: "llm-base" }, {}]) {
      const scenario = quickScenario({}, { services: { namespace: "llm" }, base, test_scenarios: tests });
      await folder.file("scenario.yaml", scenario);
      const views = base.namespace === undefined ? [at(8000, "llm")] : [at(8000, "llm"), at(8001, "llm-base")];
      const cluster = clusterOf(views, { 8000: a.baseUrl, 8001: b.baseUrl });
      const argv = [
        "calibrate",
        "--preset",
        "custom",
        "--config",
        "scenario.yaml",
        "--output-dir",
        `of-${views.length}`,
      ];
      const { exitCode, stderr } = await cli(argv, folder, cluster);
      expect([exitCode, cluster.open], stderr).toEqual([0, 0]);
      const { run } = await onlyResult(`${folder.path}/of-${views.length}`);
      const urls = views.length === 1 ? [a.baseUrl, a.baseUrl] : [a.baseUrl, b.baseUrl];
      expect(run.endpoints.map(({ baseUrl }) => baseUrl)).toEqual(urls);
    }
  });

  it("is an error of the infrastructure where none is there", async () => {
    await using folder = await tempFolder();
    const { exitCode, stderr } = await cli(["quick", "--namespace", "llm"], folder, clusterOf([viewOf("")]));
    expect(exitCode).toBe(4);
    expect(stderr).toContain("no engine was found in namespace llm");
  });

  it("plans what is yet to be found in words, and sends nothing with --dry-run", async () => {
    await using folder = await tempFolder();
    const never = () => Promise.reject(new Error("it was connected to"));
    const { stdout } = await cli(["quick", "--namespace", "llm", "--dry-run"], folder, never);
    expect(stdout).toMatch(/: what is found in namespace llm\n/);
    expect(stdout).toContain("for each engine");
    const named = await cli(["quick", "--namespace", "llm", "--services", "vllm,tgi", "--dry-run"], folder, never);
    expect(named.stdout).toMatch(/: vllm \(in namespace llm\), tgi \(in namespace llm\)\n/);
  });
});
