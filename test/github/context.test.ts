import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../src/errors.ts";
import { placeOf, readContext } from "../../src/github/context.ts";
import { tempFolder } from "../helpers/temp-folder.ts";
import { BASE, contextOf, HEAD, pullRequestEvent } from "./commenting.ts";

const RUN = {
  GITHUB_REPOSITORY: "acme/charts",
  GITHUB_RUN_ID: "987654321",
  GITHUB_RUN_NUMBER: "12",
  GITHUB_RUN_ATTEMPT: "2",
  GITHUB_SHA: "f".repeat(40),
  GITHUB_WORKFLOW: "Gate",
  GITHUB_WORKFLOW_REF: "acme/charts/.github/workflows/gate.yml@refs/pull/7/merge",
  GITHUB_JOB: "latency",
  GITHUB_ACTOR: "ana",
};

describe("the context of a pull request", () => {
  it("has its number, its own head and not the merge, its base, and the run", async () => {
    expect(await contextOf(pullRequestEvent(), RUN)).toEqual({
      event: "pull_request",
      repository: { owner: "acme", repo: "charts" },
      visibility: "private",
      pullRequest: { number: 7, headSha: HEAD, baseSha: BASE, fork: false },
      headSha: HEAD,
      baseSha: BASE,
      run: { id: 987654321, number: 12, attempt: 2 },
      workflow: ".github/workflows/gate.yml",
      job: "latency",
      actor: "ana",
      serverUrl: "https://github.com",
      apiUrl: "https://api.github.com",
      host: "github.com",
    });
  });

  it.each([
    ["another repository", { repo: { id: 4712 } }],
    ["a repository that was deleted", { repo: null }],
  ])("is a fork's where its head lies in %s", async (_, head) => {
    const event = pullRequestEvent() as { pull_request: { head: object } };
    Object.assign(event.pull_request.head, head);
    expect((await contextOf(event, RUN)).pullRequest?.fork).toBe(true);
  });

  it("is refused on pull_request_target, with what to do instead", async () => {
    const refused = contextOf(pullRequestEvent(), { ...RUN, GITHUB_EVENT_NAME: "pull_request_target" });
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining("pull_request_target"),
      hint: expect.stringContaining("Run it on `pull_request`"),
    });
  });
});

describe("the context of other events", () => {
  it.each(["push", "schedule", "workflow_dispatch", "release", "repository_dispatch", "an_event_of_2030"])(
    "%s has no pull request, and the commit of the runner",
    async (event) => {
      const context = await contextOf(
        { repository: { visibility: "public" }, ref: "refs/heads/main" },
        { ...RUN, GITHUB_EVENT_NAME: event },
      );
      expect(context).toMatchObject({ event, visibility: "public", headSha: "f".repeat(40) });
      expect([context.pullRequest, context.problem]).toEqual([undefined, undefined]);
    },
  );

  it("merge_group is about the head of the group", async () => {
    const context = await contextOf({ merge_group: { head_sha: HEAD } }, { ...RUN, GITHUB_EVENT_NAME: "merge_group" });
    expect([context.headSha, context.pullRequest]).toEqual([HEAD, undefined]);
  });

  const followed = (pulls: number[], head: number) => ({
    workflow_run: {
      head_sha: HEAD,
      repository: { id: 1 },
      head_repository: { id: head },
      pull_requests: pulls.map((number) => ({
        number,
        head: { sha: HEAD, repo: { id: head } },
        base: { sha: BASE, repo: { id: 1 } },
      })),
    },
  });

  it.each([
    [
      "the one pull request of the run before",
      followed([7], 1),
      { number: 7, headSha: HEAD, baseSha: BASE, fork: false },
    ],
    ["none where there are two", followed([7, 8], 1), undefined],
    ["none for a fork, of which GitHub names none", followed([], 2), undefined],
  ])("workflow_run is about %s", async (_, event, pull) => {
    const context = await contextOf(event, { ...RUN, GITHUB_EVENT_NAME: "workflow_run" });
    expect([context.pullRequest, context.headSha]).toEqual([pull, HEAD]);
  });
});

describe("an event that cannot be trusted", () => {
  const changed = (change: (event: { pull_request: Record<string, unknown> }) => void) => {
    const event = pullRequestEvent() as { pull_request: Record<string, unknown> };
    change(event);
    return event;
  };

  it.each([
    [
      "a number that is a path",
      changed(({ pull_request }) => Object.assign(pull_request, { number: "7/../../issues/1" })),
      "pull_request.number",
    ],
    [
      "a number below one",
      changed(({ pull_request }) => Object.assign(pull_request, { number: -7 })),
      "pull_request.number",
    ],
    [
      "a commit that is a command",
      changed(({ pull_request }) => Object.assign(pull_request, { head: { sha: "$(id)", repo: { id: 1 } } })),
      "pull_request.head.sha",
    ],
    ["a list", [], ""],
  ])("with %s names no pull request, and says where it is wrong", async (_, event, field) => {
    const context = await contextOf(event, RUN);
    expect(context.pullRequest).toBeUndefined();
    expect(context.problem).toBe(`the event is not as GitHub describes it: ${field}`);
    expect(context.headSha).toBe("f".repeat(40));
  });

  it("that is no JSON, or not there, is a problem and no crash", async () => {
    await using folder = await tempFolder();
    const broken = await folder.file("event.json", "{");
    const read = (path: string) => readContext({ ...RUN, GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: path });
    expect((await read(broken)).problem).toBe("the event cannot be read: SyntaxError");
    expect((await read(`${folder.path}/absent.json`)).problem).toBe("the event cannot be read: Error");
    expect((await read("")).problem).toBe("the runner gives no event (GITHUB_EVENT_PATH)");
  });

  it("leaves out what the runner does not say as it should", async () => {
    const context = await contextOf(
      {},
      { GITHUB_REPOSITORY: "a/b/c", GITHUB_RUN_ID: "-1", GITHUB_SHA: "HEAD", GITHUB_WORKFLOW: "Gate" },
    );
    expect([context.repository, context.run, context.headSha, context.workflow]).toEqual([
      undefined,
      undefined,
      undefined,
      "Gate",
    ]);
  });
});

describe("the addresses", () => {
  const hostOf = async (env: Record<string, string>) => {
    const { host, serverUrl, apiUrl } = await contextOf({}, env);
    return [host, serverUrl, apiUrl];
  };

  it.each([
    [{}, ["github.com", "https://github.com", "https://api.github.com"]],
    [{ GITHUB_SERVER_URL: "https://acme.ghe.com" }, ["ghe.com", "https://acme.ghe.com", "https://api.acme.ghe.com"]],
    [
      { GITHUB_SERVER_URL: "https://git.acme.example/" },
      ["ghes", "https://git.acme.example", "https://git.acme.example/api/v3"],
    ],
    [
      { GITHUB_SERVER_URL: "https://github.com.evil.example" },
      ["ghes", "https://github.com.evil.example", "https://github.com.evil.example/api/v3"],
    ],
    [{ GITHUB_API_URL: "http://127.0.0.1:4010" }, ["github.com", "https://github.com", "http://127.0.0.1:4010"]],
  ])("of %j are %j", async (env, wanted) => {
    expect(await hostOf(env)).toEqual(wanted);
  });

  it.each(["http://git.acme.example/api/v3", "ftp://x", "nowhere"])(
    "may not be %s, where the token would travel in the clear",
    async (url) => {
      await expect(hostOf({ GITHUB_API_URL: url })).rejects.toThrow(
        `GITHUB_API_URL is "${url}"; it takes an https address`,
      );
    },
  );
});

it("the place of a step links its run", async () => {
  expect(placeOf(await contextOf(pullRequestEvent(), RUN))).toEqual({
    headSha: HEAD,
    links: [{ label: "job summary and log of run 12", url: "https://github.com/acme/charts/actions/runs/987654321" }],
  });
  expect(placeOf(await contextOf({}, {}))).toEqual({ links: [] });
});
