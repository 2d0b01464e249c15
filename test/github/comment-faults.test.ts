import { describe, expect, it, vi } from "vitest";
import { BOT, type Fault, startFakeGitHub, TOKEN } from "../helpers/fake-github/index.ts";
import { commenting, count, PULL } from "./commenting.ts";

const COMMENTS = "/issues/7/comments";
const LIMITED = {
  message: "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
};

describe.concurrent("a comment that cannot be written is a warning with its cause and what to do", () => {
  it.each<[string, Fault, RegExp]>([
    ["401", { status: 401, body: { message: "Bad credentials" } }, /does not accept the token \(401\).*github-token/],
    [
      "403",
      { method: "POST", status: 403, body: { message: "Resource not accessible by integration" } },
      /may not write to it \(403: Resource not accessible.*permissions: \{pull-requests: write\}/,
    ],
    [
      "a locked conversation",
      { method: "POST", status: 403, body: { message: "Unable to create comment because issue is locked." } },
      /locked/,
    ],
    ["404", { status: 404, body: { message: "Not Found" } }, /finds no pull request 7 that the token may see \(404\)/],
    ["410", { status: 410, body: { message: "Gone" } }, /deleted \(410\)/],
    [
      "422",
      { method: "POST", status: 422, body: { message: "Validation Failed: Body is too long" } },
      /422: .*too long/,
    ],
    [
      "429 for longer than it waits",
      { status: 429, headers: { "retry-after": "3600" }, body: LIMITED },
      /too many requests/,
    ],
    ["503 for ever", { status: 503, body: "<html>unicorn</html>" }, /does not answer as it should/],
    ["connections that break", { drop: true }, /does not answer as it should \(.+\)/],
    ["a list that is none", { method: "GET", status: 200, body: { comments: [] } }, /not what GitHub describes/],
    [
      "a list that is a web page",
      { method: "GET", status: 200, headers: { "content-type": "text/html" }, body: "<html>" },
      /not what GitHub describes/,
    ],
  ])("%s", async (_, fault, cause) => {
    await using github = await startFakeGitHub();
    github.fault(fault);
    const { comment, warnings } = await commenting(github);
    await comment.running();
    expect(await comment.finish("regression", "slower")).toBeUndefined();
    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatch(cause);
    expect(warnings[0]).toMatch(/The report is in the job summary, and the verdict is the same\.$/);
    expect(warnings[0]).not.toContain(TOKEN);
    expect(github.state.comments).toEqual([]);
  });

  it("is not tried again at the end, where it was refused at the start", async () => {
    await using github = await startFakeGitHub();
    github.state.tokens.set("read-only", { login: BOT, writes: [] });
    const { comment, warnings } = await commenting(github, { inputs: { token: "read-only" } });
    await comment.running();
    const asked = github.requests.length;
    await comment.finish("pass", "fine");
    expect(github.requests).toHaveLength(asked);
    expect(warnings).toHaveLength(1);
  });

  it("is nothing to warn of where only the start went wrong", async () => {
    await using github = await startFakeGitHub();
    github.fault({ status: 502, times: 3 });
    const { comment, warnings } = await commenting(github);
    await comment.running();
    await comment.finish("pass", "fine");
    expect(github.state.comments).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it("stays what it was where a page of the list is missing, since a second one would be worse", async () => {
    await using github = await startFakeGitHub();
    for (let at = 0; at < 150; at++) github.addComment({ issue: PULL, login: "ana", body: `remark ${at}` });
    await (await commenting(github, { number: 1 })).comment.finish("pass", "fine");
    const asked = github.requests.length;
    github.fault({
      method: "GET",
      path: COMMENTS,
      status: 200,
      headers: { link: '<http://x/?page=2>; rel="next"' },
      body: [],
      times: 1,
    });
    github.fault({ method: "GET", path: COMMENTS, status: 500 });
    const { comment, warnings } = await commenting(github, { number: 2 });
    await comment.finish("regression", "slower");
    expect(github.requests.slice(asked).filter(({ method }) => method !== "GET")).toEqual([]);
    expect(warnings).toHaveLength(1);
  });
});

describe.concurrent("a comment is never doubled", () => {
  it.each<[string, Fault]>([
    ["is refused with 502", { status: 502 }],
    ["is kept, and its answer is 502", { status: 502, landed: true }],
    ["meets a broken connection", { drop: true }],
    ["is kept, and the connection breaks before its answer", { drop: true, landed: true }],
    ["is kept, and its answer is not understood", { status: 201, body: { id: "?" }, landed: true }],
    ["is kept, and its answer comes too late", { lateMs: 400 }],
  ])("when the first POST %s", async (_, fault) => {
    await using github = await startFakeGitHub();
    github.fault({ method: "POST", path: COMMENTS, times: 1, ...fault });
    const { comment, warnings } = await commenting(github, { limits: { requestMs: 200, settleMs: 5 } });
    const url = await comment.finish("pass", "fine");
    expect(github.state.comments.map(({ body }) => body)).toEqual([expect.stringContaining("fine")]);
    expect(count(github, "POST")).toBe(fault.landed === true || fault.lateMs !== undefined ? 1 : 2);
    expect(url).toContain(`#issuecomment-${github.state.comments[0]?.id}`);
    expect(warnings).toEqual([]);
  });

  it("also when the list does not show at once what was posted: the second one is folded", async () => {
    await using github = await startFakeGitHub();
    github.fault({ method: "POST", path: COMMENTS, status: 502, landed: true, times: 1 });
    github.fault({ method: "GET", path: COMMENTS, status: 200, body: [], times: 2 });
    const { comment } = await commenting(github);
    await comment.finish("pass", "fine");
    expect(count(github, "POST")).toBe(2);
    expect(github.state.comments).toHaveLength(1);
  });

  it("but for one that GitHub makes when nobody waits for it any more: the next run folds that", async () => {
    await using github = await startFakeGitHub();
    github.fault({ method: "POST", path: COMMENTS, delayMs: 1_000, times: 1 });
    const limits = { requestMs: 300, settleMs: 5 };
    await (await commenting(github, { number: 1, limits })).comment.finish("pass", "fine");
    await vi.waitFor(() => expect(github.state.comments.length).toBeGreaterThan(1), 10_000);
    await (await commenting(github, { number: 2 })).comment.finish("pass", "fine");
    expect(github.state.comments).toHaveLength(1);
  });

  it("and a PATCH of which nobody knows is looked for before it is sent again", async () => {
    await using github = await startFakeGitHub();
    const { comment } = await commenting(github);
    await comment.running();
    github.fault({ method: "PATCH", path: "/issues/comments/", status: 500, landed: true, times: 1 });
    await comment.finish("pass", "fine");
    expect(github.state.comments).toEqual([expect.objectContaining({ edits: 1 })]);
  });
});

describe.concurrent("limits of GitHub", () => {
  it.each<[string, Fault]>([
    ["429 with a time", { status: 429, headers: { "retry-after": "0" }, body: LIMITED }],
    ["403 with a time", { status: 403, headers: { "retry-after": "0" }, body: LIMITED }],
    [
      "403 with none left",
      { status: 403, headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": "1" }, body: LIMITED },
    ],
  ])("are waited out, for reading and for writing: %s", async (_, fault) => {
    await using github = await startFakeGitHub();
    github.fault({ ...fault, method: "GET", times: 2 });
    github.fault({ ...fault, method: "POST", times: 2 });
    const { comment, warnings } = await commenting(github);
    await comment.finish("pass", "fine");
    expect(count(github, "POST")).toBe(3);
    expect(github.state.comments).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  it("are kept to the second that GitHub asks for", async () => {
    await using github = await startFakeGitHub();
    github.fault({ status: 429, headers: { "retry-after": "1" }, body: LIMITED, times: 1 });
    const { comment } = await commenting(github);
    const before = performance.now();
    await comment.running();
    expect(performance.now() - before).toBeGreaterThanOrEqual(990);
  });
});

describe.concurrent("no comment is opened", () => {
  it.each([
    ["in a fork's pull request", { fork: true }, "comes from a fork"],
    ["without a token", { inputs: { token: "" } }, "there is no token"],
    ["outside of a run", { env: { GITHUB_RUN_ID: "" } }, "the runner names no repository or run"],
  ])("%s: auto says why, true warns", async (_, options, reason) => {
    await using github = await startFakeGitHub();
    const auto = await commenting(github, options);
    await auto.comment.running();
    expect(await auto.comment.finish("pass", "fine")).toBeUndefined();
    expect([auto.infos, auto.warnings]).toEqual([[expect.stringContaining(reason)], []]);
    expect(github.requests).toEqual([]);
  });

  it("where comment is false, without a word", async () => {
    await using github = await startFakeGitHub();
    const { comment, infos, warnings } = await commenting(github, { inputs: { mode: "false" } });
    await comment.finish("pass", "fine");
    expect([infos, warnings, github.requests]).toEqual([[], [], []]);
  });

  it("where true was asked for and the event has none: a warning", async () => {
    await using github = await startFakeGitHub();
    const { infos, warnings } = await commenting(github, { inputs: { mode: "true" }, env: { GITHUB_EVENT_PATH: "" } });
    expect([infos, warnings]).toEqual([
      [],
      [expect.stringMatching(/comment is true, but the event pull_request names no pull request/)],
    ]);
  });

  it("but in a fork's where true was asked for, and the refusal is explained", async () => {
    await using github = await startFakeGitHub();
    github.state.tokens.set("fork", { login: BOT, writes: [] });
    const { comment, warnings } = await commenting(github, { fork: true, inputs: { mode: "true", token: "fork" } });
    await comment.running();
    expect(warnings).toEqual([expect.stringMatching(/Runs of a fork's pull request get a token that writes nothing/)]);
  });
});
