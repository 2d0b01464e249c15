import { mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { gateFiles } from "../../src/commands/gate-files.ts";
import type { GitHubContext } from "../../src/github/context.ts";
import { gateOf, withoutSecrets } from "../../src/github/trust.ts";
import { type FakeGitHub, startFakeGitHub, TOKEN } from "../helpers/fake-github/index.ts";
import { gitRepository } from "../helpers/git-repository.ts";
import { outside } from "../helpers/in-process.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";
import { BASE, contextOf, HEAD, pullRequestEvent } from "./commenting.ts";

const GATE = "llm-latency-gate.yaml";
const WAIVERS = "llm-latency-gate-waivers.yaml";

async function context(github: FakeGitHub | undefined, base = BASE): Promise<GitHubContext> {
  const event = pullRequestEvent() as { pull_request: { base: { sha: string } } };
  event.pull_request.base.sha = base;
  return contextOf(event, github?.env ?? {});
}

/** The files by which a pull request in this folder is judged. */
async function opened(
  folder: string,
  options: { context: GitHubContext; token?: string; scenario?: string; env?: Record<string, string> },
) {
  const keep = new AsyncDisposableStack();
  const deps = outside({ cwd: folder, ...(options.env && { env: options.env }) });
  const { gate } = gateOf({}, { ...options, deps, debug: () => undefined, keep });
  if (gate === undefined) throw new Error("there is no gate of a base");
  const files = await gateFiles(await gate(), deps, options.scenario);
  const text = async (name: string) => {
    const bytes = await files.deps.files.read(join(folder, name));
    return bytes === undefined ? undefined : Buffer.from(bytes).toString();
  };
  return { ...files, text, keep, exists: (name: string) => files.deps.files.exists(join(folder, name)) };
}

/** A clone whose base has a gate, and whose head is as it is given. */
async function clone(
  folder: TempFolder,
  head: Record<string, string | undefined>,
  base: Record<string, string> = { [GATE]: "strict" },
) {
  const repository = await gitRepository(join(folder.path, "work"));
  const sha = await repository.commit(base);
  await repository.commit(head);
  return { ...repository, sha };
}

describe("the gate of the base, from a clone", () => {
  it("is read in the place of what the pull request makes of it, which is told", async () => {
    await using folder = await tempFolder();
    const { path, sha } = await clone(folder, { [GATE]: "lax", [WAIVERS]: "waivers: all", "values.yaml": "a: 1" });
    const gate = await opened(path, { context: await context(undefined, sha) });
    await using _ = gate.keep;
    expect(await gate.text(GATE)).toBe("strict");
    expect([await gate.exists(WAIVERS), await gate.text(WAIVERS)]).toEqual([false, undefined]);
    expect(gate.adopted).toBe(false);
    expect(gate.changes()).toEqual([
      { path: GATE, change: "changed" },
      { path: WAIVERS, change: "added" },
    ]);
  });

  it("is there also where the pull request removes it", async () => {
    await using folder = await tempFolder();
    const { path, sha } = await clone(folder, { [GATE]: undefined });
    const gate = await opened(path, { context: await context(undefined, sha) });
    await using _ = gate.keep;
    expect([await gate.exists(GATE), await gate.text(GATE)]).toEqual([true, "strict"]);
    expect(gate.changes()).toEqual([{ path: GATE, change: "removed" }]);
  });

  it("says nothing where nothing of it differs, and leaves alone what the workflow has made or what lies elsewhere", async () => {
    await using folder = await tempFolder();
    const { path, sha } = await clone(folder, { "values.yaml": "a: 1" });
    await writeFile(join(path, "made.txt"), "by a step before");
    const gate = await opened(path, { context: await context(undefined, sha) });
    await using _ = gate.keep;
    const elsewhere = await folder.file("elsewhere.txt", "outside of the clone");
    expect([await gate.text(GATE), await gate.text("made.txt")]).toEqual(["strict", "by a step before"]);
    expect(Buffer.from((await gate.deps.files.read(elsewhere)) ?? []).toString()).toBe("outside of the clone");
    expect(gate.changes()).toEqual([]);
  });

  it("is the pull request's own where the base has none yet, which is told", async () => {
    await using folder = await tempFolder();
    const { path, sha } = await clone(folder, { "perf/gate.yaml": "first" }, { "README.md": "x" });
    const gate = await opened(path, { context: await context(undefined, sha), scenario: "perf/gate.yaml" });
    await using _ = gate.keep;
    expect([gate.adopted, await gate.text("perf/gate.yaml")]).toEqual([true, "first"]);
    expect(gate.changes()).toEqual([{ path: "perf/gate.yaml", change: "added" }]);
  });

  it("is not got around by another name for the scenario", async () => {
    await using folder = await tempFolder();
    const { path, sha } = await clone(folder, { "perf/lax.yaml": "lax" });
    const gate = await opened(path, { context: await context(undefined, sha), scenario: "perf/lax.yaml" });
    await using _ = gate.keep;
    expect([gate.adopted, await gate.text("perf/lax.yaml"), await gate.text(GATE)]).toEqual([
      false,
      undefined,
      "strict",
    ]);
    expect(gate.changes()).toEqual([{ path: "perf/lax.yaml", change: "added" }]);
  });

  it("is not got around by a link, neither one of the head nor one of the base", async () => {
    await using folder = await tempFolder();
    const repository = await gitRepository(join(folder.path, "work"));
    const { path } = repository;
    await symlink("settings.yaml", join(path, "llm-latency-gate.yaml"));
    const linked = await repository.commit({ "settings.yaml": "strict", ".github/llm-latency-gate.yaml": "strict" });
    await mkdir(join(path, "real"));
    await symlink("real", join(path, "perf"));
    await repository.commit({ "settings.yaml": "lax", "real/waivers.yaml": "all" });
    const gate = await opened(path, { context: await context(undefined, linked) });
    await using _ = gate.keep;
    await expect(gate.text(GATE)).rejects.toThrow(/llm-latency-gate\.yaml is a link or a submodule on the base/);
    expect(await gate.text("perf/waivers.yaml")).toBeUndefined();
  });

  it("lies in a folder of the workspace where it was checked out there, and below one of the repository", async () => {
    await using folder = await tempFolder();
    const { sha, path } = await clone(
      folder,
      { "deploy/gate.yaml": "lax", [GATE]: "lax" },
      { "deploy/gate.yaml": "strict", [GATE]: "strict" },
    );
    const below = await opened(folder.path, { context: await context(undefined, sha) });
    await using _ = below.keep;
    expect(await below.text("work/deploy/gate.yaml")).toBe("strict");
    const inside = await opened(join(path, "deploy"), {
      context: await context(undefined, sha),
      scenario: "gate.yaml",
    });
    await using __ = inside.keep;
    expect([await inside.text("gate.yaml"), inside.adopted]).toEqual(["strict", false]);
  });

  it("is not guessed where two repositories are checked out and neither is known", async () => {
    await using folder = await tempFolder();
    const one = await gitRepository(join(folder.path, "one"));
    const two = await gitRepository(join(folder.path, "two"));
    const sha = await one.commit({ [GATE]: "strict" });
    const head = await one.commit({ [GATE]: "lax" });
    await two.commit({ other: "x" });
    const where = await context(undefined, sha);
    await expect(opened(folder.path, { context: where })).rejects.toThrow(
      /which of one, two the pull request changes cannot be told/,
    );
    const known = await opened(folder.path, { context: { ...where, headSha: head } });
    await using _ = known.keep;
    expect(await known.text(`one/${GATE}`)).toBe("strict");
  });

  it("counts for committed baselines too: the base's own file, and a folder as long as nothing in it changes", async () => {
    await using folder = await tempFolder();
    const run = (startedAt: string) => baseline(startedAt);
    const { path, sha } = await clone(
      folder,
      { "perf/base.json": run("2026-03-02T00:00:00.000Z"), "days/b.json": run("2026-03-03T00:00:00.000Z") },
      {
        [GATE]: "strict",
        "perf/base.json": run("2026-01-01T00:00:00.000Z"),
        "days/a.json": run("2026-01-02T00:00:00.000Z"),
      },
    );
    await mkdir(join(path, "fetched"));
    await writeFile(join(path, "fetched", "c.json"), run("2026-02-02T00:00:00.000Z"));
    const gate = await opened(path, { context: await context(undefined, sha) });
    await using _ = gate.keep;
    const days = async (name: string) =>
      (await gate.deps.archive.sessions(join(path, name))).map(({ startedAt }) => startedAt.slice(0, 10));
    expect([await days("perf/base.json"), await days("days"), await days("fetched")]).toEqual([
      ["2026-01-01"],
      ["2026-01-02"],
      ["2026-02-02"],
    ]);
    expect(gate.changes().map(({ path: name }) => name)).toEqual(["perf/base.json", "days"]);
  });
});

/** A baseline file of one session. */
function baseline(startedAt: string): string {
  const session = { id: `run-${startedAt.slice(0, 10)}`, startedAt, toolVersion: "1.0.0", tests: [], limits: [] };
  return JSON.stringify({ schema: "llm-latency-gate/baseline/v1", sessions: [session] });
}

describe("the gate of the base, from GitHub", () => {
  const PULL = { GITHUB_SHA: HEAD };

  it("is asked for where the clone has not got the commit, or there is none", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    github.state.trees.set(BASE, { [GATE]: "strict", "perf/prompts.txt": "long" });
    github.state.trees.set(HEAD, { [GATE]: "lax", "perf/prompts.txt": "long", [WAIVERS]: "all" });
    for (const [name, text] of Object.entries({ [GATE]: "lax", [WAIVERS]: "all" })) await folder.file(name, text);
    const gate = await opened(folder.path, { context: await context(github), token: TOKEN, env: PULL });
    await using _ = gate.keep;
    expect([await gate.text(GATE), await gate.text(WAIVERS), await gate.text("perf/prompts.txt")]).toEqual([
      "strict",
      undefined,
      "long",
    ]);
    expect(gate.changes()).toContainEqual({ path: WAIVERS, change: "added" });
  });

  it.each([
    [
      "refuses",
      { status: 403, body: { message: "Resource not accessible by integration" } },
      /GitHub does not give it \(Resource not accessible/,
    ],
    [
      "does not know the commit",
      { status: 404, body: { message: "Not Found" } },
      /GitHub does not give it \(Not Found/,
    ],
  ])("is never taken for absent where GitHub %s", async (_, fault, message) => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    github.fault({ path: "/git/trees/", ...fault });
    const asking = opened(folder.path, { context: await context(github), token: TOKEN, env: PULL });
    await expect(asking).rejects.toThrow(message);
    await expect(asking).rejects.toMatchObject({ exitCode: 4, hint: expect.stringContaining("fetch-depth: 0") });
  });

  it("cannot be asked for without a token", async () => {
    await using folder = await tempFolder();
    await expect(opened(folder.path, { context: await context(undefined) })).rejects.toThrow(
      /no token to ask GitHub with/,
    );
  });
});

describe("whose gate counts", () => {
  const deps = outside({ cwd: "/", env: { GITHUB_SHA: HEAD } });
  const options = (given: GitHubContext) => ({
    context: given,
    deps,
    debug: () => undefined,
    keep: new AsyncDisposableStack(),
  });

  it("is the base in a pull request and a merge queue, and the head elsewhere", async () => {
    const queue = await contextOf(
      { merge_group: { head_sha: HEAD, base_sha: BASE } },
      { GITHUB_EVENT_NAME: "merge_group" },
    );
    const push = await contextOf({}, { GITHUB_EVENT_NAME: "push" });
    expect([await context(undefined), queue, push].map((one) => gateOf({}, options(one)).gate !== undefined)).toEqual([
      true,
      true,
      false,
    ]);
  });

  it("is the one that the workflow names; of a run without a pull request, the commit of the workflow", async () => {
    const pull = await context(undefined);
    expect(gateOf({ configFrom: "head" }, options(pull))).toEqual({ scenarioOfPullRequest: true });
    const dispatch = await contextOf({}, { GITHUB_EVENT_NAME: "workflow_dispatch" });
    expect(gateOf({ configFrom: "base" }, options(dispatch)).gate).toBeDefined();
    const lost = { ...options(dispatch), deps: outside({ cwd: "/" }) };
    expect(() => gateOf({ configFrom: "base" }, lost)).toThrow(/the event workflow_dispatch names no commit/);
  });

  it.each(["pull_request", "pull_request_review", "merge_group"])(
    "is nobody's where the event %s does not name its base, since GITHUB_SHA is the change itself",
    async (GITHUB_EVENT_NAME) => {
      const lost = { ...options(await contextOf({ merge_group: 1, pull_request: 1 }, { GITHUB_EVENT_NAME })) };
      for (const given of [{}, { configFrom: "base" as const }])
        expect(() => gateOf(given, lost)).toThrow(
          /names no commit to take it from \(the event is not as GitHub describes/,
        );
      const ofPull = GITHUB_EVENT_NAME !== "merge_group";
      expect(gateOf({ configFrom: "head" }, lost)).toEqual({ scenarioOfPullRequest: ofPull });
    },
  );

  it("knows runs without secrets: of forks, and by Dependabot", async () => {
    const of = async (fork: boolean, actor: string) =>
      withoutSecrets(await contextOf(pullRequestEvent({ fork }), { GITHUB_ACTOR: actor })).withoutSecrets?.of;
    expect([await of(true, "ana"), await of(false, "dependabot[bot]"), await of(false, "ana")]).toEqual([
      "fork",
      "dependabot",
      undefined,
    ]);
  });
});

it("keeps nothing of the base beside the clone", async () => {
  await using folder = await tempFolder();
  const text = baseline("2026-01-01T00:00:00.000Z");
  const { path, sha, git } = await clone(folder, { "base.json": "{}" }, { [GATE]: "strict", "base.json": text });
  const gate = await opened(path, { context: await context(undefined, sha) });
  await gate.deps.archive.sessions(join(path, "base.json"));
  await gate.keep.disposeAsync();
  expect(git("status", "--porcelain")).toBe("");
  expect(await readFile(join(path, "base.json"), "utf8")).toBe("{}");
});
