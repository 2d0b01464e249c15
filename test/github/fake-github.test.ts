import { createHash } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { BOT, type FakeGitHub, REPOSITORY_ID, startFakeGitHub, TOKEN } from "../helpers/fake-github/index.ts";
import { ROOT, start } from "../helpers/spawned.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { zipOf } from "../store/zip.ts";

const AUTH = { authorization: `token ${TOKEN}`, "content-type": "application/json" };

function ask(github: FakeGitHub, method: string, path: string, body?: object, headers: Record<string, string> = AUTH) {
  const sent = {
    method,
    headers,
    redirect: "manual" as const,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  return fetch(`${github.apiUrl}/repos/acme/charts${path}`, sent);
}

async function json(response: Response | Promise<Response>) {
  return (await (await response).json()) as Record<string, unknown>;
}

describe.concurrent("the fake GitHub", () => {
  it("pages by links, thirty at a time unless asked", async () => {
    await using github = await startFakeGitHub();
    for (let at = 0; at < 65; at++) github.addComment({ issue: 7, body: `${at}` });
    const bodies: unknown[] = [];
    let next: string | undefined = `${github.apiUrl}/repos/acme/charts/issues/7/comments`;
    while (next !== undefined) {
      const response: Response = await fetch(next, { headers: AUTH });
      bodies.push(...((await response.json()) as { body: string }[]).map(({ body }) => body));
      next = /<([^>]+)>; rel="next"/.exec(response.headers.get("link") ?? "")?.[1];
    }
    expect(bodies).toEqual(Array.from({ length: 65 }, (_, at) => `${at}`));
    expect(github.requests).toHaveLength(3);
  });

  it("lets nobody change what another has written, and takes no comment that is too long", async () => {
    await using github = await startFakeGitHub();
    const { id } = github.addComment({ issue: 7, login: "ana", body: "mine" });
    expect((await ask(github, "PATCH", `/issues/comments/${id}`, { body: "x" })).status).toBe(403);
    expect((await ask(github, "DELETE", `/issues/comments/${id}`)).status).toBe(403);
    expect((await ask(github, "POST", "/issues/7/comments", { body: "x".repeat(65_536) })).status).toBe(201);
    const refused = await ask(github, "POST", "/issues/7/comments", { body: "x".repeat(65_537) });
    expect([refused.status, (await json(refused))["message"]]).toEqual([422, "Validation Failed"]);
    expect(github.state.comments).toHaveLength(2);
  });

  it.each([
    ["no body", "POST", "/issues/7/comments", {}, /issues\/create-comment: request: .*'body'/],
    ["a page that is none", "GET", "/issues/7/comments?per_page=many", undefined, /per_page=many: .*integer/],
    ["a check without its commit", "POST", "/check-runs", { name: "x" }, /head_sha/],
    ["a state that there is not", "POST", `/statuses/${"a".repeat(40)}`, { state: "fine" }, /allowed values/],
    ["a path that it does not know", "GET", "/secrets", undefined, /knows no GET .*\/secrets/],
  ])("fails the test that sends %s", async (_, method, path, body, problem) => {
    const github = await startFakeGitHub();
    expect((await ask(github, method, path, body)).status).toBeGreaterThanOrEqual(400);
    await expect(github[Symbol.asyncDispose]()).rejects.toThrow(problem);
  });

  it("refuses strangers, and tokens without the permission", async () => {
    await using github = await startFakeGitHub();
    expect((await ask(github, "GET", "", undefined, { authorization: "token ghs_other" })).status).toBe(401);
    github.state.tokens.set("reader", { login: BOT, writes: [] });
    const reader = { ...AUTH, authorization: "Bearer reader" };
    expect((await ask(github, "GET", "", undefined, reader)).status).toBe(200);
    const refused = await ask(github, "POST", "/issues/7/comments", { body: "x" }, reader);
    expect(await json(refused)).toMatchObject({ message: "Resource not accessible by integration" });
  });

  it("strikes by its faults in their order, as often as they say, and handles what was to land", async () => {
    await using github = await startFakeGitHub();
    github.fault({ method: "POST", path: "/comments", status: 502, landed: true, times: 1 });
    github.fault({ method: "POST", path: /comments$/, drop: true, times: 1 });
    expect((await ask(github, "POST", "/issues/7/comments", { body: "landed" })).status).toBe(502);
    await expect(ask(github, "POST", "/issues/7/comments", { body: "dropped" })).rejects.toThrow("fetch failed");
    expect((await ask(github, "POST", "/issues/7/comments", { body: "third" })).status).toBe(201);
    expect(github.state.comments.map(({ body }) => body)).toEqual(["landed", "third"]);
  });

  it("knows pulls, comparisons, checks, statuses and runs", async () => {
    await using github = await startFakeGitHub();
    const head = "b".repeat(40);
    github.addPull({ number: 7, fork: true });
    github.state.compares.set("main...topic/x", { status: "diverged", merge_base: "c".repeat(40) });
    const run = github.addRun({ head_branch: "main", event: "push" });
    expect(await json(ask(github, "GET", "/pulls/7"))).toMatchObject({
      head: { sha: head, repo: { id: REPOSITORY_ID + 1 } },
    });
    expect((await ask(github, "GET", "/pulls/8")).status).toBe(404);
    expect(await json(ask(github, "GET", `/commits/${head}/pulls`))).toMatchObject([{ number: 7 }]);
    expect(await json(ask(github, "GET", "/compare/main...topic/x"))).toMatchObject({
      status: "diverged",
      merge_base_commit: { sha: "c".repeat(40) },
    });
    const { id } = await json(ask(github, "POST", "/check-runs", { name: "gate", head_sha: head }));
    const done = { status: "completed", conclusion: "failure", output: { title: "slower", summary: "x" } };
    expect(await json(ask(github, "PATCH", `/check-runs/${id}`, done))).toMatchObject({ conclusion: "failure" });
    expect(await json(ask(github, "GET", `/commits/${head}/check-runs`))).toMatchObject({ total_count: 1 });
    await ask(github, "POST", `/statuses/${head}`, { state: "success", context: "gate" });
    expect(await json(ask(github, "GET", `/commits/${head}/statuses`))).toMatchObject([
      { state: "success", context: "gate" },
    ]);
    const runs = json(ask(github, "GET", "/actions/workflows/gate.yml/runs?branch=main&status=success"));
    expect(await runs).toMatchObject({ workflow_runs: [{ id: run.id, path: ".github/workflows/gate.yml" }] });
  });

  it("lists artifacts by name over all runs and within one, hands out their zip, and none that expired", async () => {
    await using github = await startFakeGitHub();
    const bytes = zipOf([{ name: "a.txt", content: "hello" }]);
    const [old, fresh] = [true, false].map((expired, at) =>
      github.addArtifact({ name: "base", bytes, expired, runId: at + 1 }),
    );
    github.addArtifact({ name: "other", bytes, runId: 2 });
    const named = await json(ask(github, "GET", "/actions/artifacts?name=base"));
    expect(named).toMatchObject({
      total_count: 2,
      artifacts: [
        { id: fresh?.id, expired: false },
        { id: old?.id, expired: true },
      ],
    });
    expect(await json(ask(github, "GET", "/actions/runs/2/artifacts"))).toMatchObject({ total_count: 2 });
    expect((await ask(github, "GET", `/actions/artifacts/${old?.id}/zip`)).status).toBe(410);
    const found = await ask(github, "GET", `/actions/artifacts/${fresh?.id}/zip`);
    expect(found.status).toBe(302);
    const zip = await fetch(found.headers.get("location") ?? "");
    expect(Buffer.from(await zip.arrayBuffer()).equals(Buffer.from(bytes))).toBe(true);
  });
});

const ROUND_TRIP = `
import { DefaultArtifactClient } from "@actions/artifact";
const [folder, token] = process.argv.slice(1);
const client = new DefaultArtifactClient();
const { id, digest } = await client.uploadArtifact("base", [folder + "/in/a.txt"], folder + "/in", {});
const findBy = { token, workflowRunId: 500, repositoryOwner: "acme", repositoryName: "charts" };
await client.downloadArtifact(id, { path: folder + "/inside", expectedHash: "sha256:" + digest });
const { artifact } = await client.getArtifact("base", { findBy });
const { digestMismatch } = await client.downloadArtifact(artifact.id, { path: folder + "/rest", expectedHash: artifact.digest, findBy });
const again = await client.uploadArtifact("base", [folder + "/in/a.txt"], folder + "/in", {}).catch((error) => error.message);
console.log(JSON.stringify({ id, digest, found: artifact.id, digestMismatch, again }));
`;

describe("the fake artifact service", () => {
  it("keeps what @actions/artifact uploads, gives it back within the run and by REST, and takes no name twice", async () => {
    await using folder = await tempFolder();
    await using github = await startFakeGitHub();
    await mkdir(join(folder.path, "in"));
    await writeFile(join(folder.path, "in", "a.txt"), "hello");
    const args = ["--input-type=module", "--eval", ROUND_TRIP, "--", folder.path, TOKEN];
    const env = { ...github.env, GITHUB_WORKSPACE: folder.path, GITHUB_EVENT_PATH: "" };
    const end = await start(args, { cwd: ROOT, env }).ended;
    const last = end.stdout.trim().split("\n").at(-1) ?? "";
    expect(end.exitCode, end.stderr + end.stdout).toBe(0);
    const told = JSON.parse(last) as {
      id: number;
      digest: string;
      found: number;
      digestMismatch: boolean;
      again: string;
    };
    expect(told).toMatchObject({
      found: told.id,
      digestMismatch: false,
      again: expect.stringMatching(/409|already exists/),
    });
    for (const place of ["inside", "rest"])
      expect(await readFile(join(folder.path, place, "a.txt"), "utf8")).toBe("hello");
    const [artifact] = github.state.artifacts;
    expect(artifact).toMatchObject({ id: told.id, name: "base", runId: 500, digest: `sha256:${told.digest}` });
    expect(
      createHash("sha256")
        .update(artifact?.bytes ?? "")
        .digest("hex"),
    ).toBe(told.digest);
  });
});
