import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { stateOf } from "../../src/github/comment-state.ts";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { type FakeGitHub, startFakeGitHub, TOKEN } from "../helpers/fake-github/index.ts";
import { runStep, type StepOptions } from "../helpers/runner.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { ROOT } from "../helpers/spawned.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";
import { BASE, pullRequestEvent } from "./commenting.ts";

/** The sources, as the bundle is made of them. */
const ACTION = join(ROOT, "src", "action.ts");
const MISSED = { test_scenarios: { ttft: { iterations: 8, target_ms: 1 }, load_tests: [] } };

/** Judged by the requests that succeed, which no busy machine makes fewer. */
const SOUND = { test_scenarios: { ttft: { iterations: 6 }, load_tests: [] } };

async function step(folder: TempFolder, github: FakeGitHub, scenario: string, options: StepOptions = {}) {
  const inputs = { scenario: await folder.file("gate.yaml", scenario), "github-token": TOKEN, ...options.inputs };
  const env = { ...github.env, ...options.env };
  return runStep(ACTION, folder, { event: pullRequestEvent(), ...options, inputs, env });
}

describe.concurrent("a step in a pull request", () => {
  it("comments that it measures, then its verdict, and gives the address", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const end = await step(folder, github, quickScenario({ vllm: vllm.baseUrl }, MISSED));
    const [comment] = github.state.comments;
    expect([end.exitCode, github.state.comments.length]).toEqual([2, 1]);
    expect(comment?.body).toMatch(/\n## ❌ llm-latency-gate: .*\n\n\*\*Target missed: vllm's/);
    expect(comment?.body).toContain("head: `bbbbbbb`");
    expect(comment?.body).toContain(
      "[job summary and log of run 1](<https://github.com/acme/charts/actions/runs/500>)",
    );
    expect(comment?.edits).toBe(1);
    expect(end.outputs["comment-url"]).toBe(`https://github.com/acme/charts/pull/7#issuecomment-${comment?.id}`);
    expect(end.stdout.split("\n")[0]).toBe(`::add-mask::${TOKEN}`);
    expect(end.stdout.split("\n").slice(1).join("\n") + end.stderr + end.summary).not.toContain(TOKEN);
  });

  it("says there too what is wrong with its configuration", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    const end = await step(folder, github, "requests: {max_token: 5}\n");
    expect([end.exitCode, end.outputs["outcome"]]).toEqual([5, "configuration"]);
    expect(github.state.comments[0]?.body).toMatch(/### llm-latency-gate: configuration\n\n```text\n.*max_token/);
  });

  it.each([
    [
      "may not write",
      { status: 403, body: { message: "Resource not accessible by integration" } },
      /permissions: \{pull-requests: write\}/,
    ],
    ["finds nobody", { drop: true }, /does not answer as it should/],
  ])("keeps its verdict and its summary where it %s, with a warning", async (_, fault, warning) => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    github.fault({ ...fault, path: "/issues/" });
    await using vllm = await startSimulator({ dialect: "vllm" });
    const end = await step(folder, github, quickScenario({ vllm: vllm.baseUrl }, SOUND));
    expect([end.exitCode, end.outputs["outcome"], end.outputs["comment-url"]]).toEqual([0, "pass", ""]);
    const warnings = end.commands.filter((line) => line.startsWith("::warning title=llm-latency-gate%3A comment::"));
    expect(warnings).toEqual([expect.stringMatching(warning)]);
    expect(end.summary).toMatch(/targets? (is|are) met/);
  });

  it("keeps it too where a proxy has an address that is none", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const env = { https_proxy: "::not a url::", GITHUB_API_URL: "https://github.invalid" };
    const inputs = { "config-from": "head" };
    const end = await step(folder, github, quickScenario({ vllm: vllm.baseUrl }, SOUND), { env, inputs });
    expect([end.exitCode, end.outputs["outcome"]]).toEqual([0, "pass"]);
    expect(end.commands.join("\n")).toContain(
      "::warning title=llm-latency-gate%3A comment::the pull request has no comment",
    );
  });

  it("is refused on pull_request_target before anything is asked or sent", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const env = { GITHUB_EVENT_NAME: "pull_request_target" };
    const end = await step(folder, github, quickScenario({ vllm: vllm.baseUrl }), { env });
    expect([end.exitCode, end.outputs["outcome"]]).toEqual([5, "configuration"]);
    expect(end.summary).toContain("Run it on `pull_request`");
    expect([github.requests, vllm.requests]).toEqual([[], []]);
  });

  it("does nothing of it on a push, in a merge queue, or for a fork", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    const ends = await Promise.all(
      [
        { env: { GITHUB_EVENT_NAME: "push" }, event: { ref: "refs/heads/main" } },
        {
          env: { GITHUB_EVENT_NAME: "merge_group" },
          event: { merge_group: { head_sha: "c".repeat(40), base_sha: BASE } },
        },
        { event: pullRequestEvent({ fork: true }) },
      ].map(async (options) => {
        await using own = await tempFolder();
        return await step(own, github, "requests: {max_token: 5}\n", options);
      }),
    );
    expect(folder.path).not.toBe("");
    for (const { exitCode, commands, stdout } of ends) {
      expect([exitCode, commands.filter((line) => line.includes("warning"))]).toEqual([5, []]);
      expect(stdout).toMatch(
        /no comment: the (event (push|merge_group) names no pull request|pull request comes from a fork)/,
      );
    }
    // Not even read: of the fork only the gate of its base.
    expect(new Set(github.requests.map(({ method, path }) => `${method} ${path}`))).toEqual(
      new Set([`GET /repos/acme/charts/git/trees/${BASE}`]),
    );
  });
});

describe("a step that is cancelled", () => {
  it("says so in the pull request within the time that the runner leaves it", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const slow = {
      test_scenarios: {
        ttft: { enabled: false },
        load_tests: [{ name: "long", concurrent_users: 2, duration_seconds: 120 }],
      },
    };
    let stoppedAt = 0;
    const end = await step(folder, github, quickScenario({ vllm: vllm.baseUrl }, slow), {
      onStart: ({ child }) => {
        const ready = vi.waitFor(() => expect(vllm.requests.length).toBeGreaterThan(6), 60_000);
        void ready.then(() => {
          stoppedAt = performance.now();
          child.kill("SIGINT");
        });
      },
    });
    expect(performance.now() - stoppedAt).toBeLessThan(7_000);
    expect([end.exitCode, end.outputs["outcome"]]).toEqual([130, "aborted"]);
    const [comment] = github.state.comments;
    expect(github.state.comments).toHaveLength(1);
    expect(stateOf(comment?.body ?? "")?.outcome).toBe("aborted");
    expect(comment?.body).toContain("`bbbbbbb` was not judged: [run 1]");
  });
});
