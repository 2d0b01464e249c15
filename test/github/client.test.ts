import { describe, expect, it } from "vitest";
import { type ClientLimits, isRateLimit, mayHaveHappened, openClient } from "../../src/github/client.ts";
import { type FakeGitHub, startFakeGitHub, TOKEN } from "../helpers/fake-github/index.ts";
import { count } from "./commenting.ts";

const REPO = { owner: "acme", repo: "charts" };

function client(
  github: FakeGitHub,
  limits: Partial<ClientLimits> = {},
  debug: (text: string) => void = () => undefined,
) {
  return openClient({ token: TOKEN, apiUrl: github.apiUrl, debug, limits: { retryMs: 2, ...limits } });
}

describe.concurrent("the client", () => {
  it("sends the token and its name, and nothing of either into the log", async () => {
    await using github = await startFakeGitHub();
    github.fault({ status: 502, times: 1 });
    const lines: string[] = [];
    await (await client(github, {}, (text) => lines.push(text))).request("GET /repos/{owner}/{repo}", REPO);
    expect(github.requests[0]?.headers).toMatchObject({
      authorization: `token ${TOKEN}`,
      "user-agent": expect.stringContaining("llm-latency-gate"),
    });
    expect(lines).toHaveLength(1);
    expect(lines.join("\n")).not.toContain(TOKEN);
  });

  it("reads again after a failure of the server or the line, twice at most", async () => {
    await using github = await startFakeGitHub();
    github.fault({ status: 500, times: 1 });
    github.fault({ drop: true, times: 1 });
    const octokit = await client(github);
    expect((await octokit.request("GET /repos/{owner}/{repo}", REPO)).status).toBe(200);
    expect(count(github, "GET")).toBe(3);
    github.fault({ status: 503, body: { message: "unicorn" } });
    await expect(octokit.request("GET /repos/{owner}/{repo}", REPO)).rejects.toMatchObject({ status: 503 });
    expect(count(github, "GET")).toBe(6);
  });

  it.each(["POST", "PATCH"] as const)("never sends a %s again of which nobody knows what it did", async (method) => {
    await using github = await startFakeGitHub();
    const { id } = github.addComment({ issue: 7, body: "x" });
    github.fault({ method, status: 502 });
    const octokit = await client(github);
    const sent =
      method === "POST"
        ? octokit.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
            ...REPO,
            issue_number: 7,
            body: "y",
          })
        : octokit.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
            ...REPO,
            comment_id: id,
            body: "y",
          });
    await expect(sent).rejects.toMatchObject({ status: 502 });
    expect(github.requests).toHaveLength(1);
  });

  it.each([400, 401, 403, 404, 410, 422])("takes %i for an answer", async (status) => {
    await using github = await startFakeGitHub();
    github.fault({ status, body: { message: "no" } });
    await expect((await client(github)).request("GET /repos/{owner}/{repo}", REPO)).rejects.toMatchObject({ status });
    expect(github.requests).toHaveLength(1);
  });

  it("does not wait longer than a minute for a limit, nor where none is named", async () => {
    await using github = await startFakeGitHub();
    const octokit = await client(github, { longestWaitMs: 50 });
    for (const headers of [{ "retry-after": "61" }, {}, { "x-ratelimit-reset": "99999999999" }] as Record<
      string,
      string
    >[]) {
      github.fault({ status: 429, headers, body: { message: "slow down" }, times: 1 });
      await expect(octokit.request("GET /repos/{owner}/{repo}", REPO)).rejects.toMatchObject({ status: 429 });
    }
    expect(github.requests).toHaveLength(3);
  });

  it("ends a request that takes too long, and all of it when it is told to stop", async () => {
    await using github = await startFakeGitHub();
    github.fault({ delayMs: 60_000 });
    const octokit = await client(github, { requestMs: 50, tries: 2 });
    await expect(octokit.request("GET /repos/{owner}/{repo}", REPO)).rejects.toThrow(/timeout|aborted/);
    expect(github.requests).toHaveLength(2);
    const patient = await client(github, { requestMs: 60_000, retryMs: 60_000 });
    const stopped = patient.request("GET /repos/{owner}/{repo}", {
      ...REPO,
      request: { signal: AbortSignal.timeout(50) },
    });
    await expect(stopped).rejects.toThrow(/timeout|aborted/);
  });
});

describe("what a failure means", () => {
  it.each([
    [{ status: 429 }, true],
    [{ status: 403, message: "You have exceeded a secondary rate limit" }, true],
    [{ status: 403, response: { headers: { "retry-after": "5" } } }, true],
    [{ status: 403, response: { headers: { "x-ratelimit-remaining": "0" } } }, true],
    [{ status: 403, message: "Resource not accessible by integration" }, false],
    [{ status: 500 }, false],
    [new Error("x"), false],
  ])("%j is a limit: %s", (error, limit) => {
    expect(isRateLimit(error)).toBe(limit);
  });

  it.each([
    [{ status: 500 }, true],
    [new Error("socket"), true],
    [{ status: 403 }, false],
    [{ status: 429 }, false],
  ])("%j leaves open what was done: %s", (error, open) => {
    expect(mayHaveHappened(error)).toBe(open);
  });
});
