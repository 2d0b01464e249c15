import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { BASE, HEAD, pullRequestEvent } from "../github/commenting.ts";
import { type FakeGitHub, startFakeGitHub, TOKEN } from "../helpers/fake-github/index.ts";
import { runStep, type StepEnd, type StepOptions } from "../helpers/runner.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { copyBundle } from "../helpers/spawned.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { zipOf } from "../store/zip.ts";

/** A success rate needs few requests to be judged, and busy cores do not change it. */
const GATED = {
  test_scenarios: { ttft: { iterations: 6 }, load_tests: [] },
  gate: { repeats: 2, rules: [{ metric: "success_rate" as const, delta: 0.05, margin: 0.5 }] },
};
const ON_MAIN = { GITHUB_EVENT_NAME: "push", GITHUB_REF_TYPE: "branch", GITHUB_REF_NAME: "main", GITHUB_SHA: BASE };

/** A step of the bundle, alone in its folder and its process as on a runner. */
async function step(
  github: FakeGitHub,
  scenario: string,
  options: StepOptions,
): Promise<StepEnd & { files: string[] }> {
  await using folder = await tempFolder();
  const script = join(await copyBundle(folder), "action.js");
  const path = await folder.file("gate.yaml", scenario);
  const inputs = { scenario: path, "config-from": "head", "github-token": TOKEN, ...options.inputs };
  const end = await runStep(script, folder, { ...options, inputs, env: { ...github.env, ...options.env } });
  const left = (name: string) => readFile(join(end.outputs["results-dir"] ?? "", name), "utf8").catch(() => "");
  return { ...end, files: await Promise.all(["report.json", "run.json", "github-step.json"].map(left)) };
}

/** A run that a busy machine has made invalid leaves nothing, as it should, and is tried again. */
async function pushed(github: FakeGitHub, scenario: string): Promise<StepEnd> {
  for (let left = 5; ; left--) {
    const end = await step(github, scenario, {
      env: ON_MAIN,
      event: { ref: "refs/heads/main", repository: { default_branch: "main" } },
    });
    if (end.outputs["outcome"] !== "invalid" || left === 0) return end;
    expect(github.state.artifacts).toEqual([]);
  }
}

it("keeps a baseline on main, compares a pull request with it, and shows the report of a fork, as one bundle", async () => {
  await using github = await startFakeGitHub();
  await using vllm = await startSimulator({ dialect: "vllm" });
  const scenario = quickScenario({ vllm: vllm.baseUrl }, GATED);
  const main = await pushed(github, scenario);
  expect(
    github.state.artifacts.map(({ name }) => name),
    main.stdout,
  ).toEqual([expect.stringMatching(/^llm-latency-gate-baseline-quick-proof-/)]);

  github.addRun({ id: 500, event: "push", head_sha: BASE });
  github.state.compares.set(`${BASE}...${HEAD}`, { status: "ahead", merge_base: BASE });
  const options = { event: pullRequestEvent(), inputs: { "check-run": "true" } };
  const pull = await step(github, scenario, { ...options, env: { GITHUB_BASE_REF: "main", GITHUB_RUN_ID: "501" } });
  expect(pull.outputs, pull.stdout).toMatchObject({ "baseline-run-id": "500", "baseline-sha": BASE });
  const [comment] = github.state.comments;
  expect(comment?.body).toContain("base: `aaaaaaa`");
  expect(pull.outputs["comment-url"]).toContain(`#issuecomment-${comment?.id}`);
  expect(github.state.checkRuns.map(({ head_sha, status }) => [head_sha, status])).toEqual([[HEAD, "completed"]]);

  github.addPull({ number: 7, fork: true });
  const fork = await step(github, scenario, { event: pullRequestEvent({ fork: true }) });
  const [report = "", run = "", left = ""] = fork.files;
  const zip = { "x/report.json": report, "x/run.json": run, "x/github-step.json": left, "x/comment.md": "EVIL" };
  const bytes = zipOf(Object.entries(zip).map(([name, content]) => ({ name, content })));
  github.addArtifact({ name: "llm-latency-gate-report", runId: 502, bytes });
  const repositories = { repository: { id: 4711 }, head_repository: { id: 4712 } };
  const about = { id: 502, run_number: 12, run_attempt: 1, head_sha: HEAD, pull_requests: [], event: "pull_request" };
  const shown = await step(github, scenario, {
    event: { repository: { visibility: "public" }, workflow_run: { ...about, ...repositories } },
    env: { GITHUB_EVENT_NAME: "workflow_run", GITHUB_RUN_ID: "900", GITHUB_WORKFLOW: "comment" },
    inputs: { command: "comment" },
  });
  expect([shown.exitCode, github.state.comments.length], shown.stdout).toEqual([0, 2]);
  expect(github.state.comments.at(-1)?.body).toContain("Measured by the pull request's own run");
  expect(github.state.comments.at(-1)?.body).not.toContain("EVIL");

  for (const { stdout, stderr, summary, outputs } of [main, pull, fork, shown]) {
    const said = stdout.replaceAll(`::add-mask::${TOKEN}`, "") + stderr + summary + JSON.stringify(outputs);
    expect(said).not.toContain(TOKEN);
  }
}, 120_000);
