import { access } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { REPOSITORY_ID, startFakeGitHub, TOKEN } from "../helpers/fake-github/index.ts";
import { asking, commitOf, leave, NAME } from "./baselines.ts";
import { HEAD } from "./commenting.ts";

const DAYS = ["2026-11-20", "2026-11-21", "2026-11-22"] as const;
const [OLD, MID, NEW] = DAYS;

describe.concurrent("the look-up of a baseline", () => {
  it("takes one session a day of the base branch, and says of which run, commit, age and ground the newest is", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    for (const day of DAYS) leave(github, day);
    leave(github, NEW, { artifact: { created_at: `${NEW}T01:00:00Z` }, session: { id: "earlier that day" } });
    const newest = github.state.runs[2];
    const { find, sessions, infos } = await asking(github, keep);
    const found = await find();
    expect(found.stored?.newest).toEqual({
      runId: newest?.id,
      sha: commitOf(NEW),
      measuredAt: `${NEW}T03:00:00.000Z`,
    });
    expect((await sessions(found)).map(({ id }) => id)).toEqual(DAYS.map((day) => `test_chat_${day}`));
    expect(found.notice).toMatch(
      new RegExp(
        `^Base: 3 sessions of distinct days of main, from artifacts ${NAME}. The newest is of run ${newest?.id} at 2026112, measured 2026-11-22 03:00 UTC \\(\\d+ (hours|days) old; workload s, GPU unknown, node type unknown\\)\\.$`,
      ),
    );
    expect(infos.filter((line) => line.startsWith("baseline of run"))).toHaveLength(3);
  });

  it("takes ten days at most, and asks for no more", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    const days = Array.from({ length: 12 }, (_, at) => `2026-11-${10 + at}`);
    for (const day of days) leave(github, day);
    const { find, sessions } = await asking(github, keep);
    expect((await sessions(await find())).map(({ startedAt }) => startedAt.slice(0, 10))).toEqual(days.slice(2));
    expect(github.requests.filter(({ path }) => path.startsWith("/blob/"))).toHaveLength(10);
  });

  it("reaches ten days back where there are many runs a day", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    const days = Array.from({ length: 10 }, (_, at) => `2026-11-${10 + at}`);
    for (const day of days) for (let run = 0; run < 20; run++) leave(github, day);
    const { find, sessions } = await asking(github, keep);
    expect(await sessions(await find())).toHaveLength(10);
  });

  it("leaves its folder to nobody", async () => {
    const keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, NEW);
    const { stored } = await (await asking(github, keep)).find();
    await access(stored?.folder ?? "");
    await keep.disposeAsync();
    await expect(access(stored?.folder ?? "")).rejects.toThrow("ENOENT");
  });

  it.each([
    ["a fork, though from its own main", { run: { headRepositoryId: REPOSITORY_ID + 1 } }, /1 is from a fork/],
    ["another branch", { run: { head_branch: "release" } }, /1 is of another branch/],
    ["a pull request from the branch", { run: { event: "pull_request" } }, /its run is of the event pull_request/],
    ["a run that goes on", { run: { status: "in_progress", conclusion: null } }, /its run has not ended/],
    ["a run that was cancelled", { run: { conclusion: "cancelled" } }, /its run ended as cancelled/],
    ["a run that failed for another reason", { run: { conclusion: "failure" } }, /its run failed/],
    ["a run that was deleted", { artifact: { runId: 77 }, head: null }, /its run was deleted/],
    [
      "this run itself",
      { artifact: { runId: 500 } },
      /no run of main has left an artifact [\w-]+ that can be used\. A run/,
    ],
    ["days before its retention", { artifact: { expired: true } }, /1 has expired.*cron/],
    [
      "a name that only begins like it",
      { artifact: { name: `${NAME}-2` } },
      /has left an artifact [\w-]+ that can be used\. A/,
    ],
  ] as const)("never takes what is of %s, and says so", async (_, left, why) => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, NEW, left);
    const found = await (await asking(github, keep)).find();
    expect(found.stored).toBeUndefined();
    expect(found.notice).toMatch(/^There is no baseline, and only targets are judged: no run of main/);
    expect(found.notice).toMatch(why);
  });

  it("takes the noise of a run that failed as a regression, and no level", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, NEW, { run: { conclusion: "failure" }, session: { regressed: true } });
    const alone = await (await asking(github, keep)).find();
    expect(alone.notice).toContain("1 is a regression, which lends no level");
    leave(github, MID);
    const { find, sessions } = await asking(github, keep);
    const found = await find();
    expect(found.stored?.newest.sha).toBe(commitOf(MID));
    expect(found.notice).toContain("one session of main and the noise of 1 that regressed");
    expect((await sessions(found)).map(({ regressed }) => regressed)).toEqual([undefined, true]);
  });

  it("does not let a regression take the day from a level", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, NEW, { session: { id: "sound" } });
    leave(github, NEW, { artifact: { created_at: `${NEW}T20:00:00Z` }, session: { id: "red", regressed: true } });
    const { find, sessions } = await asking(github, keep);
    expect((await sessions(await find())).map(({ id }) => id).toSorted()).toEqual(["red", "sound"]);
  });

  it("prefers what comes before head to what is merely newer, and says that a newer one failed", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, OLD);
    leave(github, MID, { run: { conclusion: "failure" } });
    leave(github, NEW, { head: "diverged" });
    const { find, sessions } = await asking(github, keep);
    const found = await find();
    expect(found.stored?.newest.sha).toBe(commitOf(OLD));
    expect(await sessions(found)).toHaveLength(1);
    expect(found.notice).toMatch(/The newer one of run \d+ at 2026112 is not used: its run failed\./);
  });

  it.each([
    ["comes after head", "behind"],
    ["GitHub cannot compare", null],
  ] as const)("takes what %s where there is nothing else, and warns of it", async (_, head) => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, NEW, { head });
    const found = await (await asking(github, keep)).find();
    expect(found.stored?.newest.sha).toBe(commitOf(NEW));
    expect(found.notice).toContain("not known to come before the commit that is judged");
  });

  it("reads more than a page of artifacts of that name", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, OLD);
    for (let at = 0; at < 120; at++) leave(github, NEW, { artifact: { expired: true } });
    const found = await (await asking(github, keep)).find();
    expect(found.stored?.newest.sha).toBe(commitOf(OLD));
  });

  it.each([
    ["the default branch, where there is no pull request", { GITHUB_BASE_REF: "", GITHUB_REF_NAME: "topic" }, "trunk"],
    ["the branch of a pull request", { GITHUB_BASE_REF: "release/2" }, "release/2"],
    [
      "that of the merge queue",
      { GITHUB_BASE_REF: "", GITHUB_REF_NAME: `gh-readonly-queue/release/2/pr-7-${HEAD}` },
      "release/2",
    ],
  ])("looks on %s", async (_, env, branch) => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    github.state.defaultBranch = "trunk";
    leave(github, OLD, { run: { head_branch: branch } });
    leave(github, NEW, { run: { head_branch: "main" } });
    const found = await (await asking(github, keep, { env })).find();
    expect(found.stored?.newest.sha).toBe(commitOf(OLD));
    expect(found.notice).toContain(` of ${branch}, from artifacts`);
  });

  it("sends its token to the API and to no other address", async () => {
    await using keep = new AsyncDisposableStack();
    await using github = await startFakeGitHub();
    leave(github, NEW);
    await (await asking(github, keep)).find();
    const withToken = github.requests.filter(({ headers }) => headers.authorization !== undefined);
    expect(withToken.every(({ path }) => path.startsWith("/repos/acme/charts"))).toBe(true);
    expect(withToken.every(({ headers }) => headers.authorization === `token ${TOKEN}`)).toBe(true);
    expect(github.requests.filter(({ path }) => path.startsWith("/blob/"))).toHaveLength(1);
  });
});
