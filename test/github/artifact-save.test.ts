import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readBaselineInputs } from "../../src/github/inputs.ts";
import { type FakeGitHub, startFakeGitHub } from "../helpers/fake-github/index.ts";
import { type AskingOptions, asking, NAME } from "./baselines.ts";

const PUSH: AskingOptions = {
  event: { ref: "refs/heads/main" },
  env: { GITHUB_EVENT_NAME: "push", GITHUB_REF_TYPE: "branch", GITHUB_REF_NAME: "main", GITHUB_BASE_REF: "" },
};
const pushed = (more: Record<string, string>, options: AskingOptions = {}): AskingOptions => ({
  ...PUSH,
  ...options,
  env: { ...PUSH.env, ...more },
});

/** What @actions/artifact reads of the runner; it says on stdout what it does. */
function runnerOf(github: FakeGitHub, more: Record<string, string | undefined> = {}): void {
  const { ACTIONS_RESULTS_URL, ACTIONS_RUNTIME_TOKEN } = github.env;
  const env = { ACTIONS_RESULTS_URL, ACTIONS_RUNTIME_TOKEN, GITHUB_SERVER_URL: "https://github.com", ...more };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
}

const names = (github: FakeGitHub) => github.state.artifacts.map(({ name, runId }) => `${name} of ${runId}`);

beforeEach(() => {
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

describe("the inputs of the baseline", () => {
  it("are read by their names, and leave the choice to the event where they are not given", () => {
    expect(readBaselineInputs()).toEqual({ save: "auto" });
    vi.stubEnv("INPUT_SAVE-BASELINE", "TRUE");
    vi.stubEnv("INPUT_ARTIFACT-NAME", "our base");
    expect(readBaselineInputs()).toEqual({ save: "true", artifactName: "our base" });
  });

  it.each([
    ["INPUT_SAVE-BASELINE", "always", /the input save-baseline is "always"; it takes auto, true, false/],
    ["INPUT_ARTIFACT-NAME", "base/vllm", /the input artifact-name is "base\/vllm"/],
    ["INPUT_ARTIFACT-NAME", "a".repeat(201), /it takes up to 200 characters/],
  ])("are refused where they are none: %s=%s", (name, value, message) => {
    vi.stubEnv(name, value);
    expect(() => readBaselineInputs()).toThrow(message);
  });
});

describe("a session", () => {
  it.each([
    ["a push to the default branch", PUSH, true],
    ["a scheduled run", pushed({ GITHUB_EVENT_NAME: "schedule" }), true],
    ["a run of any kind that is told to", { inputs: { save: "true" } } as AskingOptions, true],
    ["a push to another branch", pushed({ GITHUB_REF_NAME: "topic" }), false],
    ["a tag that is called like it", pushed({ GITHUB_REF_TYPE: "tag" }), false],
    ["a pull request", {}, false],
    ["a manual run", pushed({ GITHUB_EVENT_NAME: "workflow_dispatch" }), false],
    ["a push that is told not to", { ...PUSH, inputs: { save: "false" } } as AskingOptions, false],
    ["a step outside of a workflow", { ...PUSH, env: { ...PUSH.env, GITHUB_RUN_ID: "" } } as AskingOptions, false],
  ])("of %s: kept or not", async (_, options, kept) => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    runnerOf(github);
    const saved = await (await asking(github, keep, options)).save();
    expect(saved).toEqual(kept ? { saved: true, message: `this session is kept as the artifact ${NAME}` } : undefined);
    expect(names(github)).toEqual(kept ? [`${NAME} of 500`] : []);
  });

  it("is kept once where two jobs race for the name, and the loser says how to tell them apart", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    runnerOf(github);
    const [first, second] = await Promise.all([1, 2].map(() => asking(github, keep, PUSH)));
    expect((await first?.save())?.saved).toBe(true);
    const lost = await second?.save();
    expect([lost?.saved, names(github)]).toEqual([false, [`${NAME} of 500`]]);
    expect(lost?.message).toContain("give each job of a matrix an `artifact-name:` of its own");
  });

  it.each([
    [
      "a server that fails",
      { path: "/twirp/", status: 500, body: { code: "internal", msg: "x" } },
      {},
      /took more than 0.2 s/,
    ],
    [
      "no space left",
      {
        path: "CreateArtifact",
        status: 403,
        body: { code: "permission_denied", msg: "insufficient usage to create artifact" },
      },
      {},
      /storage for artifacts is used up/,
    ],
    ["a runner without the service", undefined, { ACTIONS_RUNTIME_TOKEN: undefined }, /no service for artifacts/],
  ])("is not kept by %s, which is told and no more", async (_, fault, runner, why) => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    runnerOf(github, runner);
    if (fault !== undefined) github.fault(fault);
    const saved = await (await asking(github, keep, { ...PUSH, limits: { uploadMs: 200 } })).save();
    expect([saved?.saved, github.state.artifacts]).toEqual([false, []]);
    expect(saved?.message).toMatch(why);
  });

  it("is not kept on GitHub Enterprise Server, which is told where somebody asked for it", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    const env = { ...PUSH.env, GITHUB_EVENT_NAME: "schedule", GITHUB_SERVER_URL: "https://git.example.com" };
    expect(await (await asking(github, keep, { ...PUSH, env })).save()).toBeUndefined();
    const told = await (await asking(github, keep, { ...PUSH, env, inputs: { save: "true" } })).save();
    expect(told?.message).toContain("`baseline: file:perf/baseline.json`");
    expect(github.requests).toEqual([]);
  });

  it("is not kept where GitHub does not say which branch is the default one", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    github.fault({ path: "/repos/acme/charts", status: 403, body: { message: "no" } });
    const { save, infos } = await asking(github, keep, PUSH);
    expect([await save(), github.state.artifacts]).toEqual([undefined, []]);
    expect(infos.join()).toContain("this session is not kept as a baseline: the token may not look");
  });
});
