import { describe, expect, it, vi } from "vitest";
import { stateLine, stateOf } from "../../src/github/comment-state.ts";
import { BOT, type FakeGitHub, startFakeGitHub } from "../helpers/fake-github/index.ts";
import { commenting, count, HEAD, PULL } from "./commenting.ts";

/** The one comment that must be there. */
function only(github: FakeGitHub) {
  expect(github.state.comments).toHaveLength(1);
  const [comment] = github.state.comments;
  if (comment === undefined) throw new Error("there is no comment");
  return { ...comment, state: stateOf(comment.body) };
}

describe.concurrent("the comment of a run", () => {
  it("says that it measures, and then the verdict, in the same place", async () => {
    await using github = await startFakeGitHub();
    const { comment, warnings } = await commenting(github, { number: 12 });
    await comment.running();
    const running = only(github);
    expect(running.body).toContain("llm-latency-gate is measuring");
    expect(running.body).toContain(
      "`bbbbbbb` is being measured in [run 12](https://github.com/acme/charts/actions/runs/512)",
    );
    const url = await comment.finish("regression", "## ❌ slower\n");
    const finished = only(github);
    expect(finished).toMatchObject({ id: running.id, issue: PULL, login: BOT });
    expect(finished.body.split("\n").slice(1).join("\n")).toBe("## ❌ slower\n");
    expect(finished.state).toMatchObject({ number: 12, attempt: 1, sha: HEAD, outcome: "regression", history: [] });
    expect(url).toBe(`https://github.com/acme/charts/pull/7#issuecomment-${finished.id}`);
    expect(warnings).toEqual([]);
  });

  it("is updated by the next run, which keeps the verdict before it in one folded line", async () => {
    await using github = await startFakeGitHub();
    const first = await commenting(github, { number: 1 });
    await first.comment.running();
    await first.comment.finish("regression", "slower");
    const second = await commenting(github, { number: 2, head: "c".repeat(40) });
    await second.comment.running();
    const lines = [
      "<details><summary>Earlier verdicts, the newest first: ❌</summary>",
      "- ❌ regression of `bbbbbbb` in [run 1](https://github.com/acme/charts/actions/runs/501)",
    ];
    for (const line of lines) expect(only(github).body.split("\n")).toContain(line);
    await second.comment.finish("pass", "fine");
    for (const line of ["fine", ...lines]) expect(only(github).body.split("\n")).toContain(line);
    expect(only(github).body).not.toContain("is measuring");
    expect(count(github, "POST")).toBe(1);
  });

  it("remembers ten verdicts and not more, the newest first, and a re-run by its attempt", async () => {
    await using github = await startFakeGitHub();
    for (let number = 1; number <= 13; number++) {
      const { comment } = await commenting(github, { number });
      await comment.finish(number % 2 === 0 ? "pass" : "inconclusive", `verdict ${number}`);
    }
    const again = await commenting(github, { number: 13, attempt: 2 });
    await again.comment.finish("pass", "again");
    const { state, body } = only(github);
    expect(state?.history.map(({ number }) => number)).toEqual([13, 12, 11, 10, 9, 8, 7, 6, 5, 4]);
    expect(body).toContain("newest first: ❔ ✅ ❔ ✅ ❔ ✅ ❔ ✅ ❔ ✅<");
    const later = await commenting(github, { number: 14 });
    await later.comment.finish("pass", "later");
    expect(only(github).body).toContain(
      "[run 13, attempt 2](https://github.com/acme/charts/actions/runs/513/attempts/2)",
    );
  });

  it("is not sent again when nothing has changed", async () => {
    await using github = await startFakeGitHub();
    const options = { number: 3 };
    await (await commenting(github, options)).comment.finish("pass", "fine");
    await (await commenting(github, options)).comment.finish("pass", "fine");
    expect([count(github, "POST"), count(github, "PATCH")]).toEqual([1, 0]);
    expect(only(github).edits).toBe(0);
  });

  it("is left alone by an older run, whatever it has to say", async () => {
    await using github = await startFakeGitHub();
    const older = await commenting(github, { number: 5 });
    await older.comment.running();
    const newer = await commenting(github, { number: 6 });
    await newer.comment.finish("pass", "the newer one");
    const { body, id } = only(github);
    expect(await older.comment.finish("regression", "the older one")).toContain(`#issuecomment-${id}`);
    await (await commenting(github, { number: 6, attempt: 1 })).comment.finish("pass", "the newer one");
    expect(only(github).body).toBe(body);
    expect(older.warnings).toEqual([]);
  });

  it("is one for each scenario, and for each workflow", async () => {
    await using github = await startFakeGitHub();
    const chat = await commenting(github, { scenario: ["run", "", "chat.yaml", ""] });
    const code = await commenting(github, { scenario: ["run", "", "code.yaml", ""] });
    const workflow = { GITHUB_WORKFLOW_REF: "acme/charts/.github/workflows/nightly.yml@refs/heads/main" };
    const nightly = await commenting(github, { scenario: ["run", "", "chat.yaml", ""], env: workflow });
    for (const { comment } of [chat, code, nightly]) await comment.running();
    for (const { comment } of [chat, code, nightly]) await comment.finish("pass", "fine");
    expect(github.state.comments).toHaveLength(3);
  });

  it("is found behind two hundred comments of others", async () => {
    await using github = await startFakeGitHub();
    for (let at = 0; at < 150; at++) github.addComment({ issue: PULL, login: "ana", body: `remark ${at}` });
    await (await commenting(github, { number: 1 })).comment.finish("pass", "fine");
    for (let at = 0; at < 60; at++) github.addComment({ issue: PULL, login: "ana", body: `remark ${at}` });
    await (await commenting(github, { number: 2 })).comment.finish("pass", "fine still");
    expect(count(github, "POST")).toBe(1);
    expect(github.state.comments.filter(({ login }) => login === BOT)).toHaveLength(1);
  });

  it("is replaced by where the report is, when that is too long for GitHub", async () => {
    await using github = await startFakeGitHub();
    const { comment, warnings } = await commenting(github, { number: 4 });
    await comment.finish("pass", "`".repeat(1_000_000));
    expect(only(github).body).toContain(
      "it is in the summary of [run 4](https://github.com/acme/charts/actions/runs/504)",
    );
    expect(warnings).toEqual([]);
  });

  it("is made anew when somebody has deleted it", async () => {
    await using github = await startFakeGitHub();
    const { comment } = await commenting(github);
    await comment.running();
    github.state.comments.length = 0;
    await comment.finish("pass", "fine");
    expect(only(github).body).toContain("fine");
  });
});

describe.concurrent("a stopped run", () => {
  it("says so, and is not overwritten by what it would have said at its end", async () => {
    await using github = await startFakeGitHub();
    const { comment, warnings } = await commenting(github, { number: 8 });
    await comment.running();
    const stopped = comment.cancelled();
    const url = await comment.finish("aborted", "a report of nothing");
    await stopped;
    expect(only(github).body).toContain("`bbbbbbb` was not judged: [run 8]");
    expect(only(github).state?.outcome).toBe("aborted");
    expect(url).toContain("#issuecomment-");
    expect(warnings).toEqual([]);
  });

  it("ends the word that it measures, where that is still under way", async () => {
    await using github = await startFakeGitHub();
    github.fault({ method: "GET", times: 1, delayMs: 60_000 });
    const { comment, warnings } = await commenting(github);
    const running = comment.running();
    await vi.waitFor(() => expect(github.requests).toHaveLength(1));
    await comment.cancelled();
    await running;
    expect(only(github).state?.outcome).toBe("aborted");
    expect(warnings).toEqual([]);
  });

  it("gives up in time where GitHub does not answer", async () => {
    await using github = await startFakeGitHub();
    github.fault({ delayMs: 60_000 });
    const { comment, warnings } = await commenting(github, { limits: { cancelledMs: 200, requestMs: 100 } });
    const before = performance.now();
    await comment.cancelled();
    expect(performance.now() - before).toBeLessThan(2_000);
    expect(warnings).toHaveLength(1);
  });

  it("does nothing to a verdict that is being written", async () => {
    await using github = await startFakeGitHub();
    const { comment } = await commenting(github);
    const finish = comment.finish("pass", "fine");
    await comment.cancelled();
    await finish;
    expect(only(github)).toMatchObject({ body: expect.stringContaining("fine"), edits: 0 });
  });
});

describe.concurrent("a comment that is not ours", () => {
  const ours = { key: "x", digest: "x", runId: 1, number: 99, attempt: 1, outcome: "pass" as const, history: [] };

  it.each([
    ["of a user who pasted our hidden line", "mallory", (body: string) => body],
    ["of another bot", "renovate[bot]", (body: string) => body],
    ["that quotes our hidden line further below", BOT, (body: string) => `Hello!\n${body}`],
    ["with a newer form of the hidden line", BOT, (body: string) => body.replace('"schema":1', '"schema":2')],
  ])("%s is neither read nor touched", async (_, login, change) => {
    await using github = await startFakeGitHub();
    await (await commenting(github, { number: 1 })).comment.finish("pass", "fine");
    const [mine] = github.state.comments.splice(0);
    const foreign = github.addComment({
      issue: PULL,
      login,
      body: change((mine?.body ?? "").replace('"number":1', '"number":99')),
    });
    const { body } = foreign;
    await (await commenting(github, { number: 2 })).comment.finish("pass", "fine");
    expect(github.state.comments).toHaveLength(2);
    expect(github.state.comments[0]).toMatchObject({ id: foreign.id, body, edits: 0 });
  });

  it("of another scenario is left alone", async () => {
    await using github = await startFakeGitHub();
    const foreign = github.addComment({ issue: PULL, body: `${stateLine(ours)}\nwhat another workflow found` });
    await (await commenting(github)).comment.finish("pass", "fine");
    expect(github.state.comments).toHaveLength(2);
    expect(foreign.edits).toBe(0);
  });

  it("is told where the token writes under another name than comment-author, and not doubled in this run", async () => {
    await using github = await startFakeGitHub();
    github.state.tokens.set("ghp_app", { login: "acme-bot[bot]", writes: ["pull-requests"] });
    const { comment, warnings } = await commenting(github, { inputs: { token: "ghp_app" } });
    await comment.running();
    await comment.finish("pass", "fine");
    expect(only(github).login).toBe("acme-bot[bot]");
    expect(warnings).toEqual([expect.stringContaining("Set the input `comment-author: acme-bot[bot]`")]);
    const right = await commenting(github, { number: 2, inputs: { token: "ghp_app", author: "Acme-Bot[bot]" } });
    await right.comment.finish("pass", "finer");
    expect(only(github).body).toContain("finer");
  });
});

describe.concurrent("several comments of ours", () => {
  it("are folded into that of the newest run; the others are deleted, their verdicts kept", async () => {
    await using github = await startFakeGitHub();
    const { comments } = github.state;
    const left: typeof comments = [];
    for (const number of [1, 3, 2]) {
      await (await commenting(github, { number })).comment.finish("pass", `verdict ${number}`);
      left.push(...comments.splice(0));
    }
    comments.push(...left);
    const newest = left.find(({ body }) => stateOf(body)?.number === 3);
    await (await commenting(github, { number: 4 })).comment.finish("regression", "verdict 4");
    const { id, body, state } = only(github);
    expect(id).toBe(newest?.id);
    expect(body).toContain("verdict 4");
    expect(state?.history.map(({ number }) => number)).toEqual([3, 2, 1]);
    expect(count(github, "DELETE")).toBe(2);
  });

  it("of newer runs are folded by an older one too, which then says nothing", async () => {
    await using github = await startFakeGitHub();
    await (await commenting(github, { number: 9 })).comment.finish("pass", "the newest");
    const [newest] = github.state.comments;
    github.addComment({ issue: PULL, body: (newest?.body ?? "").replace('"number":9', '"number":8') });
    await (await commenting(github, { number: 7 })).comment.finish("regression", "too late");
    expect(only(github)).toMatchObject({ id: newest?.id, body: newest?.body });
  });
});
