import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startSimulator } from "../../src/simulator/simulator.ts";
import { closedPort } from "../helpers/closed-port.ts";
import { base64, CANARY, kubeconfigOf } from "../helpers/cluster/kubeconfig.ts";
import { type FakeGitHub, startFakeGitHub, TOKEN } from "../helpers/fake-github/index.ts";
import { gitRepository } from "../helpers/git-repository.ts";
import { runStep, type StepEnd, type StepOptions } from "../helpers/runner.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { ROOT } from "../helpers/spawned.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";
import { zipOf } from "../store/zip.ts";
import { HEAD, pullRequestEvent } from "./commenting.ts";
import { stepped } from "./stepping.ts";

const ACTION = join(ROOT, "src", "action.ts");
const GATE = "llm-latency-gate.yaml";

/** A scenario that is judged by the requests that succeed: `share` of them have to. */
const judgedBy = (share: number) => ({
  test_scenarios: { ttft: { iterations: 6 }, load_tests: [] },
  targets: { success_rate: share },
});
const STRICT = judgedBy(1);
const LAX = judgedBy(0.1);

/** An engine of which every second request fails. */
async function shakyEngine() {
  const vllm = await startSimulator({ dialect: "vllm" });
  vllm.setFault({ kind: "error-in-stream", message: "no", everyNth: 2 });
  return vllm;
}

/** In a process of its own, with all that the runner sees. */
function spawned(folder: TempFolder, github: FakeGitHub, options: StepOptions): Promise<StepEnd> {
  const inputs = { "github-token": TOKEN, ...options.inputs };
  return runStep(ACTION, folder, {
    event: pullRequestEvent(),
    ...options,
    inputs,
    env: { ...github.env, ...options.env },
  });
}

/** A workspace whose base has one scenario and whose head another, with the event of that pull request. */
async function pullRequest(folder: TempFolder, base: string | undefined, head: string | undefined) {
  const repository = await gitRepository(join(folder.path, "workspace"));
  const sha = await repository.commit(base === undefined ? { "README.md": "x" } : { [GATE]: base });
  await repository.commit(head === undefined ? { "values.yaml": "a: 1" } : { [GATE]: head });
  const event = pullRequestEvent() as { pull_request: { base: { sha: string } } };
  event.pull_request.base.sha = sha;
  return event;
}

/** All that a step has left, and what it has written to GitHub. */
async function leftBy(folder: TempFolder, github: FakeGitHub): Promise<string> {
  const entries = await readdir(join(folder.path, "workspace"), { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.parentPath.includes("results"));
  const texts = await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name), "utf8")));
  return [...texts, JSON.stringify([github.state.comments, github.state.checkRuns, github.state.statuses])].join("\n");
}

/** What a step in a process has said, but for the commands that mask. */
function saidBy({ stdout, stderr, summary, outputs }: StepEnd): string {
  const said = stdout.split("\n").filter((line) => !line.startsWith("::add-mask::"));
  return [...said, stderr, summary, JSON.stringify(outputs)].join("\n");
}

describe("a pull request that changes its own gate", () => {
  it("is judged by that of its base, and its comment begins with what it changes", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await shakyEngine();
    const urls = { vllm: vllm.baseUrl };
    const event = await pullRequest(folder, quickScenario(urls, STRICT), quickScenario(urls, LAX));
    const end = await stepped(folder, github, { event });
    expect([end.exitCode, end.outcome], end.log).toEqual([2, "target-missed"]);
    const [, below] = github.state.comments[0]?.body.split("-->\n") ?? [];
    expect(below).toMatch(
      /^> \[!IMPORTANT\]\n> This pull request changes the gate: llm-latency-gate\.yaml \(changed\)\. It is judged by the gate of its base/,
    );
    expect(below).toContain("## ❌ llm-latency-gate");
    expect(end.summary).toMatch(/^> \[!IMPORTANT\]/);
    expect(end.told).toContain("notice llm-latency-gate: the gate itself: This pull request changes the gate");
  });

  it("is judged by its own where the workflow says so", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await shakyEngine();
    const urls = { vllm: vllm.baseUrl };
    const event = await pullRequest(folder, quickScenario(urls, STRICT), quickScenario(urls, LAX));
    const end = await stepped(folder, github, { event, inputs: { "config-from": "head" } });
    expect([end.exitCode, end.outcome, end.summary.includes("changes the gate")], end.log).toEqual([0, "pass", false]);
  });

  it("cannot send a key to a host of its own, also where it brings the first gate, unless the workflow names the host", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await startSimulator({ dialect: "vllm", apiKey: CANARY });
    const models = { vllm: "simulated-8b" };
    const services = { manual_urls: { vllm: vllm.baseUrl }, models, api_key_env: { vllm: "VLLM_API_KEY" } };
    const event = await pullRequest(folder, undefined, quickScenario({}, { services, ...STRICT }));
    const given = { event, env: { VLLM_API_KEY: CANARY } };
    const refused = await stepped(folder, github, { ...given, inputs: { "allowed-env": "VLLM_API_KEY" } });
    expect([refused.exitCode, refused.outcome, vllm.requests]).toEqual([5, "configuration", []]);
    expect(refused.summary).toMatch(
      /brings the gate by which it is judged[\s\S]*sends VLLM_API_KEY to 127\.0\.0\.1:\d+/,
    );
    const inputs = { "allowed-env": "VLLM_API_KEY", "allowed-hosts": "127.0.0.1" };
    const allowed = await stepped(folder, github, { ...given, inputs });
    expect([allowed.exitCode, allowed.outcome], allowed.log).toEqual([0, "pass"]);
    expect(allowed.log + allowed.summary + (await leftBy(folder, github))).not.toContain(CANARY);
  });
});

describe("a run without secrets", () => {
  it("for a fork is neither a pass nor red: nothing was measured, and a maintainer reads how", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    const scenario = await folder.file("gate.yaml", "services: {namespace: llm}\n");
    const inputs = { scenario, kubeconfig: "" };
    const end = await stepped(folder, github, { event: pullRequestEvent({ fork: true }), inputs });
    expect([end.exitCode, end.outcome], end.log).toEqual([0, "inconclusive"]);
    expect(end.summary).toMatch(
      /not measured[\s\S]*gets no secrets of this repository[\s\S]*gh pr checkout 7 && git push origin/,
    );
    expect(end.told).toMatch(/^notice llm-latency-gate: not measured: [^\n]*$/);
    expect(github.state.comments).toEqual([]);
    const left = await readFile(join(folder.path, "workspace", "results", "github-step.json"), "utf8");
    expect(JSON.parse(left)).toMatchObject({ pullRequest: 7, outcome: "inconclusive" });
  });

  it("is red where inconclusive is, and by Dependabot says where its secrets are", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    const services = { manual_urls: { vllm: "https://vllm.example.com" }, api_key_env: { vllm: "VLLM_API_KEY" } };
    const scenario = await folder.file("gate.yaml", quickScenario({}, { services }));
    const inputs = { scenario, "allowed-env": "VLLM_API_KEY", "fail-on": "regression,inconclusive" };
    const end = await stepped(folder, github, { env: { GITHUB_ACTOR: "dependabot[bot]" }, inputs });
    expect([end.exitCode, end.outcome], end.log).toEqual([3, "inconclusive"]);
    expect(end.summary).toMatch(/run by Dependabot gets no secrets[\s\S]*Secrets and variables → Dependabot/);
  });

  it("is measured where it needs none", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const scenario = await folder.file("gate.yaml", quickScenario({ vllm: vllm.baseUrl }, STRICT));
    const end = await stepped(folder, github, { event: pullRequestEvent({ fork: true }), inputs: { scenario } });
    expect([end.exitCode, end.outcome], end.log).toEqual([0, "pass"]);
  });
});

describe("the verdict on the commit", () => {
  it.each([
    ["true", STRICT, 2, "failure"],
    ["true", LAX, 0, "success"],
    ["status", STRICT, 2, "failure"],
  ] as const)("with check-run %s is that of the pull request's head (%#)", async (mode, judged, code, result) => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await shakyEngine();
    const scenario = await folder.file("gate.yaml", quickScenario({ vllm: vllm.baseUrl }, judged));
    const inputs = { scenario, "check-run": mode, preset: "quick", comment: "false" };
    const end = await stepped(folder, github, { inputs, env: { GITHUB_JOB: "latency" } });
    const { checkRuns, statuses } = github.state;
    const found =
      mode === "true"
        ? checkRuns.map(({ name, head_sha, conclusion }) => [name, head_sha, conclusion])
        : statuses.map(({ context, sha, state }) => [context, sha, state]);
    expect([end.exitCode, found.length], end.log + end.told).toEqual([code, 1]);
    expect(found[0]?.[0]).toMatch(/^llm-latency-gate \/ latency \/ quick/);
    expect(found[0]?.slice(1)).toEqual([HEAD, result]);
  });

  it("is neutral where nothing was measured, which is no success", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    const scenario = await folder.file("gate.yaml", "services: {namespace: llm}\n");
    await stepped(folder, github, {
      env: { GITHUB_ACTOR: "dependabot[bot]" },
      inputs: { scenario, "check-run": "true" },
    });
    expect(github.state.checkRuns.map(({ conclusion }) => conclusion)).toEqual(["neutral"]);
  });

  it("is a warning with the permission where the token may not write it, and the exit code stays", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    github.state.tokens.set(TOKEN, { login: "github-actions[bot]", writes: ["pull-requests"] });
    const scenario = await folder.file("gate.yaml", "services: {namespace: llm}\n");
    const end = await stepped(folder, github, { inputs: { scenario, "check-run": "true", deadline: "soon" } });
    expect(end.exitCode).toBe(5);
    expect(end.summary).toContain('the deadline is "soon"; it takes a time such as 25m');
    expect(end.told).toMatch(/the check run was not written: .*permissions: \{checks: write\}/);
  });
});

describe("a deadline", () => {
  it("ends the step with what was measured by then, judges that, and says what is undecided", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const load = (name: string) => ({ name, concurrent_users: 1, duration_seconds: 600 });
    const sections = { test_scenarios: { ttft: { iterations: 1 }, load_tests: [load("long"), load("never")] } };
    const scenario = await folder.file("gate.yaml", quickScenario({ vllm: vllm.baseUrl }, sections));
    const end = await stepped(folder, github, { inputs: { scenario, deadline: "6s", comment: "false" } });
    expect([end.exitCode, end.outcome], end.log).toEqual([0, "inconclusive"]);
    // How far it comes by then is the machine's affair.
    expect(end.summary).toMatch(/The deadline has come: long on vllm was (cut short|not measured)\./);
    expect(end.summary).toContain("The deadline has come: never on vllm was not measured.");
    const report = JSON.parse(await readFile(join(end.resultsDir, "report.json"), "utf8"));
    const checks = report.verdict.checks as { rule: { scenario: string }; outcome: string }[];
    const never = checks.filter(({ rule }) => rule.scenario === "never").map(({ outcome }) => outcome);
    expect([never, report.run.status]).toEqual([["inconclusive"], "partial"]);
  });
});

describe("a deadline of a paired comparison", () => {
  it("leaves a pair that it cuts out of the verdict, and says so", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using base = await startSimulator({ dialect: "vllm" });
    await using head = await startSimulator({ dialect: "vllm" });
    const sections = {
      base: { manual_urls: { vllm: base.baseUrl } },
      gate: { budget_minutes: 200 },
      test_scenarios: {
        ttft: { enabled: false },
        load_tests: [{ name: "long", concurrent_users: 1, duration_seconds: 600 }],
      },
    };
    const scenario = await folder.file("gate.yaml", quickScenario({ vllm: head.baseUrl }, sections));
    const end = await stepped(folder, github, { inputs: { scenario, deadline: "6s", comment: "false" } });
    // Without even half a pair there is nothing to judge.
    expect(end.outcome, end.log).toMatch(/^(inconclusive|invalid)$/);
    expect(end.summary).toMatch(
      /The deadline has come: (pair 1 was cut short and does not count|0 of 4 pairs were measured)\./,
    );
  });
});

describe("the other commands", () => {
  it("measure keeps what it measured without a verdict, and compare judges two of them", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    const rules = [{ metric: "success_rate" as const, delta: 0.05, margin: 0.5 }];
    const sections = {
      ...LAX,
      test_scenarios: { ttft: { iterations: 40 }, load_tests: [] },
      gate: { repeats: 2, rules },
    };
    const measure = async (url: string, to: string) => {
      const scenario = await folder.file(`${to}.yaml`, quickScenario({ vllm: url }, sections));
      const inputs = { command: "measure", scenario, "output-dir": to, comment: "false" };
      const { exitCode, resultsDir, log } = await stepped(folder, github, { inputs });
      const report = JSON.parse(await readFile(join(resultsDir, "report.json"), "utf8"));
      expect([exitCode, "verdict" in report], log).toEqual([0, false]);
      return resultsDir;
    };
    await using sound = await startSimulator({ dialect: "vllm" });
    await using shaky = await shakyEngine();
    const inputs = {
      ...{ command: "compare", scenario: join(folder.path, "base.yaml"), comment: "false" },
      "base-results": await measure(sound.baseUrl, "base"),
      "head-results": await measure(shaky.baseUrl, "head"),
    };
    const end = await stepped(folder, github, { inputs });
    expect([end.exitCode, end.outcome], end.log).toEqual([1, "regression"]);
    const { "head-results": _, ...half } = inputs;
    const missing = await stepped(folder, github, { inputs: half });
    expect([missing.exitCode, missing.summary.includes("head-results is not set")]).toEqual([5, true]);
  });

  it.each(["discover", "validate-infra"])(
    "%s looks with the given kubeconfig, shows nothing of it, and does not comment",
    async (command) => {
      await using folder = await tempFolder();
      await using github = await startFakeGitHub();
      const server = (await closedPort()).replace("http:", "https:");
      const inputs = { command, kubeconfig: base64(kubeconfigOf({ cluster: { server } })), namespace: "llm" };
      const end = await spawned(folder, github, { inputs });
      expect([end.exitCode, end.outputs["outcome"]], end.stdout).toEqual([4, "infrastructure"]);
      expect(end.stdout).toContain(`::add-mask::${CANARY}`);
      expect(saidBy(end) + (await leftBy(folder, github))).not.toContain(CANARY);
      expect(github.state.comments).toEqual([]);
    },
  );

  it("mask the kubeconfig also where they never come to use it", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    const inputs = { kubeconfig: base64(kubeconfigOf({})), preset: "no-such" };
    const end = await spawned(folder, github, { inputs });
    expect([end.exitCode, end.stdout.includes(`::add-mask::${CANARY}`)], end.stdout).toEqual([5, true]);
    expect(saidBy(end) + (await leftBy(folder, github))).not.toContain(CANARY);
  });
});

describe("the comment of another run", () => {
  const WORKFLOW_RUN = { GITHUB_EVENT_NAME: "workflow_run", GITHUB_RUN_ID: "900", GITHUB_RUN_NUMBER: "90" };
  const event = (more: object = {}) => ({
    repository: { visibility: "public" },
    workflow_run: {
      ...{ id: 500, run_number: 12, run_attempt: 1, head_sha: HEAD, pull_requests: [] },
      ...{ repository: { id: 4711 }, head_repository: { id: 4712 }, event: "pull_request" },
      ...more,
    },
  });

  /** What the run of a fork has left, as a zip. */
  async function leftByFork(github: FakeGitHub): Promise<{ name: string; content: string }[]> {
    await using folder = await tempFolder();
    await using vllm = await shakyEngine();
    const scenario = await folder.file("gate.yaml", quickScenario({ vllm: vllm.baseUrl }, STRICT));
    const end = await stepped(folder, github, { event: pullRequestEvent({ fork: true }), inputs: { scenario } });
    const results = end.resultsDir;
    const read = async (name: string) => ({
      name: `test/${name}`,
      content: await readFile(join(results, name), "utf8"),
    });
    return Promise.all(["report.json", "run.json", "github-step.json", "comment.md"].map(read));
  }

  it("is written by our own renderer, once, into the pull request whose head it was, and moves with a re-run", async () => {
    await using github = await startFakeGitHub();
    const files = await leftByFork(github);
    github.addPull({ number: 7, fork: true });
    const evil = files.map((file) => (file.name.endsWith("comment.md") ? { ...file, content: "EVIL" } : file));
    github.addArtifact({ name: "llm-latency-gate-report-0", runId: 500, bytes: zipOf(evil) });
    github.addArtifact({ name: "unrelated", runId: 500, bytes: zipOf([{ name: "report.json", content: "{}" }]) });
    for (const run_attempt of [1, 2]) {
      await using folder = await tempFolder();
      const end = await stepped(folder, github, {
        event: event({ run_attempt }),
        env: WORKFLOW_RUN,
        inputs: { command: "comment" },
      });
      const [comment] = github.state.comments;
      expect([end.exitCode, end.outcome, github.state.comments.length], end.log).toEqual([0, "target-missed", 1]);
      expect(comment?.issue).toBe(7);
      expect(comment?.body).toMatch(
        /> \[!NOTE\]\n> Measured by the pull request's own run[\s\S]*## ❌ llm-latency-gate/,
      );
      expect(comment?.body).toContain("actions/runs/500");
      expect(comment?.body).not.toContain("EVIL");
      expect(end.commentUrl).toContain(`#issuecomment-${comment?.id}`);
      expect(end.log + end.summary + end.told).not.toContain(TOKEN);
    }
    const download = github.requests.filter(({ path }) => path.startsWith("/blob/"));
    expect(download.length).toBeGreaterThan(0);
    for (const { headers } of download) expect(headers.authorization).toBeUndefined();
  });

  it.each<[string, (github: FakeGitHub) => void]>([
    ["names the pull request of somebody else", (github) => github.addPull({ number: 7, head_sha: "c".repeat(40) })],
    ["names one that there is not", (github) => github.addPull({ number: 8 })],
    ["names one that is closed", (github) => github.addPull({ number: 7, state: "closed" })],
  ])("is not written where the report %s", async (_, arrange) => {
    await using github = await startFakeGitHub();
    await using folder = await tempFolder();
    arrange(github);
    await mkdir(join(folder.path, "reports"));
    const left = {
      schema: "llm-latency-gate/step/v1",
      pullRequest: 7,
      key: "0123456789abcdef",
      outcome: "inconclusive",
    };
    await writeFile(join(folder.path, "reports", "github-step.json"), JSON.stringify(left));
    const inputs = { command: "comment", "report-dir": join(folder.path, "reports") };
    const end = await stepped(folder, github, { event: event(), env: WORKFLOW_RUN, inputs });
    expect([end.exitCode, github.state.comments], end.log).toEqual([0, []]);
    expect(end.told).toMatch(/run 12 is not commented: pull request 7, which it names, has not got its commit bbbbbbb/);
  });

  it("says for a fork that was not measured how a maintainer has it measured", async () => {
    await using github = await startFakeGitHub();
    await using folder = await tempFolder();
    github.addPull({ number: 7, fork: true });
    const left = {
      schema: "llm-latency-gate/step/v1",
      pullRequest: 7,
      key: "0123456789abcdef",
      outcome: "inconclusive",
    };
    github.addArtifact({
      name: "llm-latency-gate-report",
      runId: 500,
      bytes: zipOf([{ name: "github-step.json", content: JSON.stringify(left) }]),
    });
    await stepped(folder, github, { event: event(), env: WORKFLOW_RUN, inputs: { command: "comment" } });
    expect(github.state.comments[0]?.body).toMatch(/not measured[\s\S]*gh pr checkout 7/);
  });

  const stepFile = (key: string, outcome: string) => ({
    name: "test/github-step.json",
    content: JSON.stringify({ schema: "llm-latency-gate/step/v1", pullRequest: 7, key, outcome }),
  });

  it("shows what the last attempt left where a re-run left a second artifact of the name", async () => {
    await using github = await startFakeGitHub();
    await using folder = await tempFolder();
    github.addPull({ number: 7, fork: true });
    const leave = (outcome: string) =>
      github.addArtifact({
        name: "llm-latency-gate-report",
        runId: 500,
        bytes: zipOf([stepFile("0123456789abcdef", outcome)]),
      });
    leave("infrastructure");
    leave("configuration");
    const inputs = { command: "comment" };
    const end = await stepped(folder, github, { event: event({ run_attempt: 2 }), env: WORKFLOW_RUN, inputs });
    const bodies = github.state.comments.map(({ body }) => /## .*/.exec(body)?.[0]);
    expect([end.outcome, bodies], end.log).toEqual(["configuration", ["## ❌ llm-latency-gate: configuration"]]);
  });

  it("is red with 5 where a run left more reports than a pull request bears, and nothing is commented", async () => {
    await using github = await startFakeGitHub();
    await using folder = await tempFolder();
    github.addPull({ number: 7, fork: true });
    const many = Array.from({ length: 21 }, (_, at) => {
      const { content } = stepFile(String(at).padStart(16, "0"), "pass");
      return { name: `${at}/github-step.json`, content };
    });
    github.addArtifact({ name: "llm-latency-gate-report", runId: 500, bytes: zipOf(many) });
    const inputs = { command: "comment" };
    const end = await stepped(folder, github, { event: event(), env: WORKFLOW_RUN, inputs });
    expect([end.exitCode, github.state.comments.length], end.log).toEqual([5, 0]);
    expect(end.summary).toContain("left 21 reports, wanted at most 20");
  });

  it.each<[string, { name: string; content: string }[], RegExp]>([
    ["is no report", [{ name: "report.json", content: '{"schema":"x"}' }], /report\.json: /],
    [
      "climbs out of its folder",
      [{ name: "../report.json", content: "{}" }],
      /is no zip that can be read: invalid relative path/,
    ],
    ["holds nothing of ours", [{ name: "notes.json", content: "{}" }], /left no report/],
  ])("is red with 5 where what was left %s, and nothing is commented", async (_, entries, message) => {
    await using github = await startFakeGitHub();
    await using folder = await tempFolder();
    github.addPull({ number: 7, fork: true });
    github.addArtifact({ name: "llm-latency-gate-report", runId: 500, bytes: zipOf(entries) });
    const end = await stepped(folder, github, { event: event(), env: WORKFLOW_RUN, inputs: { command: "comment" } });
    expect([end.exitCode, github.state.comments], end.log).toEqual([5, []]);
    expect(end.summary).toMatch(message);
  });

  it("takes workflow_run, and an artifact of the name", async () => {
    await using github = await startFakeGitHub();
    await using folder = await tempFolder();
    const wrong = await stepped(folder, github, { inputs: { command: "comment" } });
    expect([wrong.exitCode, wrong.summary.includes("the event pull_request names none")]).toEqual([5, true]);
    const none = await stepped(folder, github, { event: event(), env: WORKFLOW_RUN, inputs: { command: "comment" } });
    expect([none.exitCode, none.summary.includes("run 500 has no artifact llm-latency-gate-report")]).toEqual([
      5,
      true,
    ]);
  });
});
