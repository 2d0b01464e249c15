import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { parseAllDocuments, parseDocument, stringify } from "yaml";
import { startFakeGitHub } from "../../helpers/fake-github/index.ts";
import { CHARTS, programs } from "../../helpers/helm.ts";
import { ROOT } from "../../helpers/spawned.ts";
import { type LiveCluster, startCluster } from "../cluster/cluster.ts";
import { namespace } from "../cluster/objects.ts";
import { describePart } from "../parts.ts";
import { environmentOf, pullRequest } from "./events.ts";
import { createRepository, type Files, shippedWorkflow } from "./repository.ts";
import { runWorkflow } from "./run-workflow.ts";

const LIMIT_MS = 300_000;
const NAMESPACES = ["llm", "llm-pr", "llm-pr-base", "llm-pr-head", "llm-production"];
const RIGHTS = readFileSync(join(ROOT, "config/examples/rbac/all.yaml"), "utf8");

/** The chart as a user has it, with these arguments of the engine. */
function chartWith(...extraArgs: string[]): Files {
  const folder = join(CHARTS, "vllm");
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  const chart = Object.fromEntries(
    files.map((name) => [`deploy/vllm/${name}`, readFileSync(join(folder, name), "utf8")]),
  );
  const values = parseDocument(chart["deploy/vllm/values.yaml"] ?? "");
  values.setIn(["model", "id"], "Qwen/Qwen2.5-1.5B-Instruct");
  values.setIn(["extraArgs"], extraArgs);
  // Base and head are in two namespaces here, and nodes are scarce.
  values.setIn(["antiAffinity", "mode"], "none");
  return { ...chart, "deploy/vllm/values.yaml": values.toString() };
}

const SCENARIO = stringify({
  benchmark: { name: "Pull request" },
  services: { engines: ["vllm"], wait_seconds: 60 },
  requests: { max_tokens: 8 },
  test_scenarios: { ttft: { enabled: false }, load_tests: [{ name: "chat", concurrent_users: 4, requests: 16 }] },
  gate: { rules: [{ metric: "ttft_ms" }] },
  targets: { success_rate: 0 },
});
const REPOSITORY = {
  ".github/workflows/pr-gate.yml": shippedWorkflow("config/examples/workflows/pr-gate.yml"),
  ".github/workflows/pr-gate-one-gpu.yml": shippedWorkflow("config/examples/workflows/pr-gate-one-gpu.yml"),
  ".github/llm-latency-gate.yaml": SCENARIO,
  ...chartWith("--max-num-seqs=16"),
};

const IN_PRODUCTION = "model.id=Qwen/Qwen2.5-1.5B-Instruct,antiAffinity.mode=none";
const SLOWER = chartWith("--max-num-seqs=1");

/** All of it but GitHub and the GPUs: the workflow, its shell, Helm, the API server, rights, port-forwards, the bundle. */
describePart("cluster", "the shipped workflows, run by act on a real cluster", () => {
  let cluster: LiveCluster;
  let secrets: Record<string, string>;
  let folders: string[];

  beforeAll(async () => {
    cluster = await startCluster();
    await cluster.nodes(2, { gpus: 1 });
    await cluster.apply(...NAMESPACES.map((name) => namespace(name)));
    // As the README of the workflows has it: one account, with rights in both namespaces.
    for (const name of NAMESPACES) {
      const rights = RIGHTS.replaceAll(/^ {2}namespace: llm$/gm, `  namespace: ${name}`);
      await cluster.apply(...parseAllDocuments(rights).map((document) => document.toJS() as object));
    }
    const base64 = (file: string) => readFileSync(file).toString("base64");
    secrets = {
      LLM_DEPLOY_KUBECONFIG: base64(cluster.kubeconfig),
      LLM_MEASURE_KUBECONFIG: base64(await cluster.kubeconfigOf("llm-latency-gate", "llm")),
    };
    folders = Object.values(await programs()).map((program) => dirname(program));
  });
  afterAll(() => cluster?.[Symbol.asyncDispose]());

  async function gate(file: string, change: Files) {
    using repository = createRepository(REPOSITORY, change);
    await using github = await startFakeGitHub();
    const run = await runWorkflow({
      repository,
      event: "pull_request",
      payload: pullRequest(repository, github),
      file,
      env: environmentOf(github),
      secrets,
      standIns: 0,
      programs: folders,
    });
    return { ...run, comments: github.state.comments.map(({ body }) => body) };
  }

  it(
    "deploys both sides, is red for a regression, says why in the pull request, and removes both",
    async () => {
      const run = await gate("pr-gate.yml", SLOWER);
      expect(run.outputs["latency"], run.log).toMatchObject({ "gate.outcome": "regression" });
      expect(run.exitCode).toBe(1);
      expect(run.steps["latency"]).toContain("Deploy base and head");
      expect(run.steps["latency"]).toContain("Remove base and head");
      expect(run.steps["latency"]).not.toContain("Keep the verdict for the merge queue");
      expect(run.comments).toEqual([expect.stringMatching(/slower by[\s\S]*max-num-seqs/)]);
      for (const side of ["base", "head"])
        expect(await cluster.kubectl("get", "deployments", "-n", `llm-pr-${side}`, "-o", "name")).toBe("");
    },
    LIMIT_MS,
  );

  it(
    "deploys them in turn where there is one GPU, and is as red",
    async () => {
      const run = await gate("pr-gate-one-gpu.yml", SLOWER);
      expect(run.log).toContain("regression");
      expect(run.exitCode).toBe(1);
      const turns = run.steps["latency"]
        ?.filter((name) => /^(Deploy|Measure) /.test(name))
        .map((name) => name.slice(-4));
      expect(turns, run.log).toEqual(["base", "base", "head", "head", "head", "head", "base", "base"]);
      expect(run.comments).toEqual([expect.stringMatching(/slower by[\s\S]*max-num-seqs/)]);
      expect(await cluster.kubectl("get", "deployments", "-n", "llm-pr", "-o", "name")).toBe("");
    },
    LIMIT_MS,
  );

  it(
    "measures what is deployed in the night, and keeps the night as a baseline",
    async () => {
      await cluster.helm(
        "install",
        "vllm",
        join(CHARTS, "vllm"),
        "-n",
        "llm-production",
        "--wait",
        "--set",
        IN_PRODUCTION,
      );
      using repository = createRepository({
        ".github/workflows/nightly.yml": shippedWorkflow("config/examples/workflows/nightly.yml"),
        ".github/llm-latency-nightly.yaml": SCENARIO,
      });
      await using github = await startFakeGitHub();
      const run = await runWorkflow({
        repository,
        event: "schedule",
        payload: { repository: { full_name: "acme/charts", default_branch: "main" } },
        file: "nightly.yml",
        job: "measure",
        env: environmentOf(github),
        secrets,
        standIns: 0,
        programs: folders,
      });
      const { "gate.outcome": outcome, "news.news": news = "" } = run.outputs["measure"] ?? {};
      expect(run.log).toContain("There is no baseline, and only targets are judged");
      // A night that others have spoilt is kept nowhere, and somebody is told.
      expect(["pass", "invalid"], run.log).toContain(outcome);
      expect([github.state.artifacts.length > 0, news === ""], run.log).toEqual(Array(2).fill(outcome === "pass"));
    },
    LIMIT_MS,
  );
});
