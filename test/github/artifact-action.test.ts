import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { runAction } from "../../src/commands/action.ts";
import type { ActionResult } from "../../src/commands/action-result.ts";
import { readContext } from "../../src/github/context.ts";
import { readInputs } from "../../src/github/inputs.ts";
import { openStep } from "../../src/github/step.ts";
import type { Session, SessionTest } from "../../src/model/session.ts";
import { type Simulator, startSimulator } from "../../src/simulator/simulator.ts";
import { archiveOnDisk } from "../../src/store/archive.ts";
import { type FakeArtifact, type FakeGitHub, startFakeGitHub, TOKEN } from "../helpers/fake-github/index.ts";
import { outside } from "../helpers/in-process.ts";
import { runStep } from "../helpers/runner.ts";
import { quickScenario } from "../helpers/scenario-file.ts";
import { ROOT } from "../helpers/spawned.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";
import { leave, NAME } from "./baselines.ts";
import { HEAD, pullRequestEvent } from "./commenting.ts";

const MAIN = "a".repeat(40);
const ON_MAIN = { GITHUB_EVENT_NAME: "push", GITHUB_REF_TYPE: "branch", GITHUB_REF_NAME: "main", GITHUB_SHA: MAIN };
const IN_PULL_REQUEST = { GITHUB_EVENT_NAME: "pull_request", GITHUB_BASE_REF: "main", GITHUB_RUN_ID: "501" };
/** A success rate needs few requests to be judged. */
const GATED = { gate: { repeats: 2, rules: [{ metric: "success_rate" as const, delta: 0.05, margin: 0.5 }] } };
const INPUTS = { comment: "false", "config-from": "head", "github-token": TOKEN };
const FINE = { due: 400, failed: 0, failures: {} };

interface StepOptions {
  env: Record<string, string>;
  event?: object;
  inputs?: Record<string, string>;
}

/** All of a step but its process, whose client is always healthy. */
async function step(
  folder: TempFolder,
  github: FakeGitHub,
  scenario: string,
  { env, event = {}, inputs = {} }: StepOptions,
): Promise<ActionResult> {
  await using keep = new AsyncDisposableStack();
  const GITHUB_EVENT_PATH = await folder.file("event.json", JSON.stringify(event));
  const all: Record<string, string> = { ...github.env, ...env, GITHUB_EVENT_PATH };
  const given = { ...INPUTS, scenario: await folder.file("gate.yaml", scenario), ...inputs };
  for (const [name, value] of Object.entries(given)) vi.stubEnv(`INPUT_${name.toUpperCase()}`, value);
  for (const [name, value] of Object.entries(all)) vi.stubEnv(name, value);
  const deps = outside({ cwd: folder.path, env: all });
  const silent = () => undefined;
  const tell = { info: silent, warn: silent, debug: silent };
  const read = async () => {
    const context = await readContext(all);
    return (await openStep({ inputs: readInputs(), context, deps, tell, keep })).step;
  };
  const result = await runAction(read, deps);
  vi.unstubAllEnvs();
  return result;
}

async function sessionIn(folder: TempFolder, artifact: FakeArtifact | undefined): Promise<Session> {
  const path = join(folder.path, "left.zip");
  await writeFile(path, artifact?.bytes ?? "");
  const [session] = await archiveOnDisk.sessions(path);
  return session as Session;
}

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("the baseline of a step", () => {
  it("is left by a push to the default branch, and compared with by a pull request", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const scenario = quickScenario({ vllm: vllm.baseUrl }, GATED);
    const first = await step(folder, github, scenario, { env: ON_MAIN });
    expect([first.outcome, first.base], first.markdown).toEqual(["pass", undefined]);
    expect(first.markdown).toContain("There is no baseline, and only targets are judged: no run of main");
    const [artifact] = github.state.artifacts;
    expect(artifact?.name).toMatch(/^llm-latency-gate-baseline-quick-proof-[0-9a-f]{8}$/);

    github.addRun({ id: 500, event: "push", head_sha: MAIN });
    github.state.compares.set(`${MAIN}...${HEAD}`, { status: "ahead", merge_base: MAIN });
    const second = await step(folder, github, scenario, { env: IN_PULL_REQUEST, event: pullRequestEvent() });
    expect([second.outcome, second.base], second.markdown).toMatchObject(["pass", { runId: 500, sha: MAIN }]);
    expect(second.comment).toMatch(/base: `aaaaaaa`, .*, of today/);
    expect(second.comment).toMatch(/<sub>Base: one session of main, from artifacts .*<\/sub>\n$/);
    expect(first.comment).toContain("<sub>There is no baseline, and only targets are judged");
    expect(second.markdown).toContain("against 1 session of the base branch");
    expect(second.markdown).toContain(`from artifacts ${artifact?.name}. The newest is of run 500 at aaaaaaa`);
    expect([github.state.artifacts.length, first.markdown + second.markdown]).toEqual([
      1,
      expect.not.stringContaining(TOKEN),
    ]);
  });

  it("is left by a regression too, marked as one, and not by a run that is invalid", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const scenario = quickScenario({ vllm: vllm.baseUrl }, GATED);
    await step(folder, github, scenario, { env: ON_MAIN });
    const [artifact] = github.state.artifacts;
    const session = await sessionIn(folder, artifact);
    const leaveDays = (each: (test: SessionTest) => SessionTest) => {
      github.state.artifacts.length = 0;
      for (const day of [16, 17, 18, 19, 20]) {
        const at = { id: `day ${day}`, startedAt: `2026-11-${day}T03:00:00.000Z`, tests: session.tests.map(each) };
        leave(github, `2026-11-${day}`, { session: { ...session, ...at }, artifact: { name: artifact?.name ?? "" } });
      }
    };
    leaveDays((test) => ({ ...test, scenario: "renamed" }));
    expect(await step(folder, github, scenario, { env: ON_MAIN })).toMatchObject({ outcome: "invalid", exitCode: 3 });
    expect(github.state.artifacts.map(({ runId }) => runId)).not.toContain(500);

    leaveDays((test) => ({ ...test, repeats: test.repeats.map((repeat) => ({ ...repeat, counts: FINE })) }));
    vllm.setFault({ kind: "status", status: 500, everyNth: 2 });
    expect(await step(folder, github, scenario, { env: ON_MAIN })).toMatchObject({
      outcome: "regression",
      exitCode: 1,
    });
    const left = github.state.artifacts.find(({ runId }) => runId === 500);
    expect(await sessionIn(folder, left)).toMatchObject({ regressed: true });
  });

  it("leaves the verdict to the targets, with a warning, where the workflow asked for it and there is none", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await startSimulator({ dialect: "vllm" });
    github.fault({ path: "/actions/artifacts", status: 403, body: { message: "Resource not accessible" } });
    const inputs = { baseline: "artifact", "artifact-name": "our base" };
    const options = { env: IN_PULL_REQUEST, event: pullRequestEvent(), inputs };
    const { outcome, annotations, markdown } = await step(folder, github, quickOf(vllm), options);
    expect([outcome, github.requests[0]?.query.get("name")]).toEqual(["pass", "our base"]);
    expect(annotations).toContainEqual({
      level: "warning",
      title: "llm-latency-gate: baseline",
      message: expect.stringContaining("permissions: {actions: read, contents: read}"),
    });
    expect(markdown).toContain("only targets are judged");
  });

  it.each([
    ["the workflow wants none", {}, { baseline: "none" }, "pass"],
    [
      "the scenario has a base that is live",
      { base: { manual_urls: { vllm: "http://127.0.0.1:1" } } },
      {},
      "infrastructure",
    ],
    ["the run does not judge", {}, { command: "measure" }, "pass"],
  ])("is not looked for where %s", async (_, more, inputs, outcome) => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await startSimulator({ dialect: "vllm" });
    const options = { env: IN_PULL_REQUEST, event: pullRequestEvent(), inputs: inputs as Record<string, string> };
    const end = await step(folder, github, quickOf(vllm, more), options);
    expect([end.outcome, github.requests], end.markdown).toEqual([outcome, []]);
  });

  it("is not asked for as long as the scenario is wrong", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    const end = await step(folder, github, "requests: {max_token: 5}\n", { env: ON_MAIN });
    expect([end.outcome, github.requests]).toEqual(["configuration", []]);
  });
});

function quickOf({ baseUrl }: Simulator, more: Parameters<typeof quickScenario>[1] = {}): string {
  return quickScenario({ vllm: baseUrl }, more);
}

describe("a step in a process of its own", () => {
  it("gives the run and the commit of the baseline, and keeps its token to itself, whatever the verdict", async () => {
    vi.restoreAllMocks();
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await using vllm = await startSimulator({ dialect: "vllm" });
    leave(github, "2026-11-20");
    const inputs = { ...INPUTS, scenario: await folder.file("gate.yaml", quickOf(vllm)), "artifact-name": NAME };
    const env = { ...github.env, ...IN_PULL_REQUEST };
    const script = join(ROOT, "src", "action.ts");
    const end = await runStep(script, folder, { event: pullRequestEvent(), inputs, env });
    const [run] = github.state.runs;
    expect([end.outputs["baseline-run-id"], end.outputs["baseline-sha"]]).toEqual([String(run?.id), run?.head_sha]);
    expect(end.stdout).toContain(`baseline of run ${run?.id} at 2026112, measured 2026-11-20 03:00 UTC`);
    expect((end.stdout + end.stderr + end.summary).replaceAll(`::add-mask::${TOKEN}`, "")).not.toContain(TOKEN);
  });
});
