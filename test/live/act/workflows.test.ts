import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startSimulator } from "../../../src/simulator/simulator.ts";
import { startFakeGitHub } from "../../helpers/fake-github/index.ts";
import { quickScenario } from "../../helpers/scenario-file.ts";
import { ROOT } from "../../helpers/spawned.ts";
import { zipOf } from "../../store/zip.ts";
import { describePart } from "../parts.ts";
import { environmentOf, mergeGroup, pullRequest, workflowRun } from "./events.ts";
import { copyAction, createRepository, shippedWorkflow } from "./repository.ts";
import { runWorkflow } from "./run-workflow.ts";

const GATE = "config/examples/workflows/pr-gate.yml";
const SCENARIO = readFileSync(join(ROOT, "config/examples/cluster-discover.yaml"), "utf8");
const USERS_REPOSITORY = {
  ".github/workflows/pr-gate.yml": shippedWorkflow(GATE),
  ".github/llm-latency-gate.yaml": SCENARIO,
  "deploy/vllm/Chart.yaml": "name: vllm\nversion: 1.0.0\n",
  "deploy/vllm/values.yaml": "maxNumSeqs: 256\n",
};
const NEW_VALUES = { "deploy/vllm/values.yaml": "maxNumSeqs: 64\n" };

describePart("act", "the shipped workflows, run by act", () => {
  it("the gate passes without a cluster where no serving value changed, and says so in the pull request", async () => {
    using repository = createRepository(USERS_REPOSITORY);
    await using github = await startFakeGitHub();
    const run = await runWorkflow({
      repository,
      event: "pull_request",
      payload: pullRequest(repository, github),
      file: "pr-gate.yml",
      env: environmentOf(github),
    });
    expect(run.exitCode, run.log).toBe(0);
    expect(run.outputs["changes"]).toMatchObject({ "compare.base": repository.base, "decide.measure": "false" });
    expect(run.outputs["latency"]).toMatchObject({ "gate.outcome": "pass", "gate.exit-code": "0" });
    expect(run.steps["latency"]).not.toContain("Deploy base and head");
    expect(run.summary).toContain("No serving values changed");
    expect(github.state.comments.map(({ body }) => body)).toEqual([
      expect.stringContaining("No serving values changed"),
    ]);
  });

  it("the gate is red where values changed and nothing can be deployed", async () => {
    using repository = createRepository(USERS_REPOSITORY, NEW_VALUES);
    await using github = await startFakeGitHub();
    const run = await runWorkflow({
      repository,
      event: "pull_request",
      payload: pullRequest(repository, github),
      file: "pr-gate.yml",
      env: environmentOf(github),
    });
    expect(run.exitCode).toBe(1);
    expect(run.outputs["changes"]).toMatchObject({ "decide.measure": "true" });
    expect(run.outputs["latency"]?.["gate.outcome"]).toBeUndefined();
  });

  it("the merge queue uses the verdict of the same files, and of no other run", async () => {
    using repository = createRepository(USERS_REPOSITORY, NEW_VALUES);
    await using github = await startFakeGitHub();
    const queue = () =>
      runWorkflow({
        repository,
        event: "merge_group",
        payload: mergeGroup(repository),
        file: "pr-gate.yml",
        env: environmentOf(github),
      });
    const before = await queue();
    expect([before.exitCode, before.outputs["changes"]?.["decide.measure"]]).toEqual([1, "true"]);
    const verdict = {
      name: `llm-latency-verdict-${before.outputs["changes"]?.["compare.key"]}`,
      bytes: Buffer.from("x"),
    };
    const ran = { workflow: "pr-gate.yml", event: "pull_request", head_branch: "topic" };
    for (const other of [
      { ...ran, conclusion: "failure" },
      { ...ran, headRepositoryId: 1 },
      { ...ran, workflow: "other.yml" },
    ])
      github.addArtifact({ ...verdict, runId: github.addRun(other).id });
    expect((await queue()).exitCode).toBe(1);
    const right = github.addRun(ran);
    github.addArtifact({ ...verdict, runId: right.id });
    const after = await queue();
    expect(after.exitCode, after.log).toBe(0);
    expect(after.outputs["changes"]).toMatchObject({ "decide.measure": "false" });
    expect(after.outputs["changes"]?.["reuse.verdict"]).toContain(`/actions/runs/${right.id}`);
    expect(after.steps["latency"]).toEqual(["Use the verdict of the same files again"]);
  });

  it("the gate for one GPU passes likewise", async () => {
    using repository = createRepository({
      ...USERS_REPOSITORY,
      ".github/workflows/pr-gate-one-gpu.yml": shippedWorkflow("config/examples/workflows/pr-gate-one-gpu.yml"),
    });
    await using github = await startFakeGitHub();
    const run = await runWorkflow({
      repository,
      event: "pull_request",
      payload: pullRequest(repository, github),
      file: "pr-gate-one-gpu.yml",
      env: environmentOf(github),
    });
    expect(run.exitCode, run.log).toBe(0);
    expect(run.outputs["changes"]).toMatchObject({ "compare.measure": "false" });
    expect(run.steps["latency"]?.at(-1)).toBe("Say that nothing was measured");
    expect(run.summary).toContain("No serving values changed");
  });

  it("what a fork's run has left is shown in the fork's pull request, by a run that checks nothing out", async () => {
    using repository = createRepository({
      ".github/workflows/fork-comment.yml": shippedWorkflow("config/examples/workflows/fork-comment.yml"),
    });
    await using github = await startFakeGitHub();
    github.addPull({ number: 7, fork: true, head_sha: repository.head });
    const left = { schema: "llm-latency-gate/step/v1", pullRequest: 7, key: "0".repeat(16), outcome: "inconclusive" };
    const bytes = zipOf([{ name: "github-step.json", content: JSON.stringify(left) }]);
    github.addArtifact({ name: "llm-latency-gate-report", runId: 600, bytes });
    const run = await runWorkflow({
      repository,
      event: "workflow_run",
      payload: workflowRun(repository, github),
      file: "fork-comment.yml",
      env: environmentOf(github),
    });
    expect(run.exitCode, run.log).toBe(0);
    expect(github.state.comments).toMatchObject([{ issue: 7, body: expect.stringContaining("not measured") }]);
    expect(run.steps["comment"]).toHaveLength(1);
  });

  it("the release budget tells its caller yes or no", async () => {
    await using vllm = await startSimulator({ dialect: "vllm" });
    await using github = await startFakeGitHub();
    const ended = async (targetMs: number) => {
      const ttft = { iterations: 8, target_ms: targetMs };
      using repository = createRepository({
        ".github/workflows/release-budget.yml": shippedWorkflow("config/examples/workflows/release-budget.yml"),
        ".github/workflows/release.yml": CALLER,
        ".github/llm-latency-release.yaml": quickScenario(
          { vllm: vllm.baseUrl },
          { test_scenarios: { ttft, load_tests: [] } },
        ),
      });
      const env = environmentOf(github);
      return await runWorkflow({ repository, event: "push", payload: {}, file: "release.yml", env, standIns: 0 });
    };
    const yes = await ended(5_000);
    expect(yes.exitCode, yes.log).toBe(0);
    expect(yes.log).toContain("published after pass");
    const no = await ended(1);
    expect(no.exitCode).toBe(1);
    expect(no.log).not.toContain("published after");
    expect(no.log).toContain("target-missed");
  });

  it("our own CI shows the action at work", async () => {
    using repository = createRepository({ ".github/workflows/ci.yml": shippedWorkflow(".github/workflows/ci.yml") });
    copyAction(repository.path);
    await using github = await startFakeGitHub();
    const run = await runWorkflow({
      repository,
      event: "push",
      payload: {},
      file: "ci.yml",
      job: "action",
      env: environmentOf(github),
    });
    // Where others use the cores, it says that it could not measure, and is red.
    expect(run.summary, run.log).toContain("These engines are simulated");
    expect(run.exitCode === 0).toBe(run.summary.includes("targets are met"));
  }, 300_000);
});

const CALLER = `
on: push
jobs:
  latency:
    uses: ./.github/workflows/release-budget.yml
  publish:
    needs: latency
    runs-on: ubuntu-latest
    steps:
      - run: echo "published after $OUTCOME"
        env:
          OUTCOME: \${{ needs.latency.outputs.outcome }}
`;
