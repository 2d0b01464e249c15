import { createHash } from "node:crypto";
import { type Answer, type Call, LONGEST_BODY, notAccessible, notFound, page, tooLong } from "./answers.ts";
import { filled } from "./spec.ts";
import {
  artifactJson,
  checkRunJson,
  commentJson,
  type FakeCheckRun,
  type FakeComment,
  type GitHubState,
  pullJson,
  runJson,
  type Scope,
  takeId,
  tick,
  userJson,
} from "./state.ts";

/** How each operation of GitHub's description behaves, by its id. */
export type Route = (call: Call, state: GitHubState) => Answer;

/** What a page of checks or annotations may hold. */
const MOST_ANNOTATIONS = 50;
const LONGEST_OUTPUT = 65_535;

export const ROUTES: Record<string, Route> = {
  "repos/get": (_, state) => ({
    status: 200,
    body: filled("full-repository", {
      id: state.repositoryId,
      full_name: `${state.owner}/${state.repo}`,
      private: state.visibility !== "public",
      visibility: state.visibility,
      default_branch: state.defaultBranch,
    }),
  }),
  "pulls/get": ({ params }, state) => {
    const pull = state.pulls.find(({ number }) => number === Number(params["pull_number"]));
    return pull === undefined ? notFound : { status: 200, body: pullJson(state, pull) };
  },
  "repos/list-pull-requests-associated-with-commit": (call, state) => {
    const simple = state.pulls.filter(({ head_sha }) => head_sha === call.params["commit_sha"]);
    return page(simple, call, (pulls) =>
      pulls.map((pull) => ({ ...filled("pull-request-simple", {}), ...pullJson(state, pull) })),
    );
  },
  "repos/compare-commits-with-basehead": ({ params }, state) => {
    const found = state.compares.get(params["basehead"] ?? "");
    if (found === undefined) return notFound;
    const least = filled("commit-comparison", {}) as Record<string, Record<string, unknown>>;
    const merge_base_commit = { ...least["merge_base_commit"], sha: found.merge_base };
    return { status: 200, body: { ...least, status: found.status, merge_base_commit } };
  },

  "issues/list-comments": (call, state) => {
    const issue = issueOf(call, state);
    if (issue === undefined) return notFound;
    const comments = state.comments.filter((comment) => comment.issue === issue).toSorted((a, b) => a.id - b.id);
    return page(comments, call, (some) => some.map((comment) => commentJson(state, comment)));
  },
  "issues/create-comment": writing("pull-requests", (call, state) => {
    const issue = issueOf(call, state);
    const body = String(call.body["body"]);
    if (issue === undefined) return notFound;
    if (body.length > LONGEST_BODY) return tooLong("IssueComment", "Body");
    const now = tick(state);
    const comment = {
      id: takeId(state),
      issue,
      login: call.token.login,
      body,
      created_at: now,
      updated_at: now,
      edits: 0,
    };
    state.comments.push(comment);
    return { status: 201, body: commentJson(state, comment) };
  }),
  "issues/get-comment": (call, state) => {
    const comment = commentOf(call, state);
    return comment === undefined ? notFound : { status: 200, body: commentJson(state, comment) };
  },
  "issues/update-comment": ownComment((comment, call, state) => {
    const body = String(call.body["body"]);
    if (body.length > LONGEST_BODY) return tooLong("IssueComment", "Body");
    Object.assign(comment, { body, updated_at: tick(state), edits: comment.edits + 1 });
    return { status: 200, body: commentJson(state, comment) };
  }),
  "issues/delete-comment": ownComment((comment, _, state) => {
    state.comments.splice(state.comments.indexOf(comment), 1);
    return { status: 204 };
  }),

  "checks/create": writing("checks", ({ body }, state) => {
    const run = {
      id: takeId(state),
      status: "queued",
      conclusion: null,
      output: {},
      details_url: null,
      ...(body as object),
    };
    return checkRun(run as unknown as FakeCheckRun, 201, state, () =>
      state.checkRuns.push(run as unknown as FakeCheckRun),
    );
  }),
  "checks/update": writing("checks", ({ params, body }, state) => {
    const old = state.checkRuns.find(({ id }) => id === Number(params["check_run_id"]));
    if (old === undefined) return notFound;
    const annotations = [
      ...(old.output.annotations ?? []),
      ...((body["output"] as FakeCheckRun["output"])?.annotations ?? []),
    ];
    const output = { ...old.output, ...(body["output"] as object), annotations };
    return checkRun(
      { ...old, ...body, output },
      200,
      state,
      (run) => Object.assign(old, run),
      body["output"] as object,
    );
  }),
  "checks/get": ({ params }, state) => {
    const run = state.checkRuns.find(({ id }) => id === Number(params["check_run_id"]));
    return run === undefined ? notFound : { status: 200, body: checkRunJson(state, run) };
  },
  "checks/list-for-ref": (call, state) => {
    const runs = state.checkRuns.filter(({ head_sha }) => head_sha === call.params["ref"]);
    return page(runs, call, (some) => ({
      total_count: runs.length,
      check_runs: some.map((run) => checkRunJson(state, run)),
    }));
  },
  "repos/create-commit-status": writing("statuses", ({ params, body, token }, state) => {
    const given = { state: String(body["state"]), context: String(body["context"] ?? "default") };
    const texts = {
      description: (body["description"] as string) ?? null,
      target_url: (body["target_url"] as string) ?? null,
    };
    const status = { id: takeId(state), sha: params["sha"] ?? "", ...given, ...texts };
    state.statuses.push(status);
    return { status: 201, body: filled("status", { ...status, creator: userJson(token.login) }) };
  }),
  "repos/list-commit-statuses-for-ref": (call, state) => {
    const newestFirst = state.statuses.filter(({ sha }) => sha === call.params["ref"]).reverse();
    return page(newestFirst, call, (some) => some.map((status) => filled("status", status)));
  },

  "git/get-tree": ({ params }, { trees }) => {
    const files = Object.entries(trees.get(params["tree_sha"] ?? "") ?? {});
    const tree = files.map(([path, text]) => {
      const link = path.endsWith("@");
      return {
        path: path.replace(/@$/, ""),
        mode: link ? "120000" : "100644",
        type: "blob",
        sha: blobId(text),
        size: text.length,
      };
    });
    return { status: 200, body: filled("git-tree", { sha: params["tree_sha"] ?? "", truncated: false, tree }) };
  },
  "git/get-blob": ({ params }, { trees }) => {
    const texts = [...trees.values()].flatMap((files) => Object.values(files));
    const text = texts.find((one) => blobId(one) === params["file_sha"]);
    if (text === undefined) return notFound;
    const content = Buffer.from(text).toString("base64");
    return { status: 200, body: filled("blob", { content, encoding: "base64", sha: blobId(text), size: text.length }) };
  },

  "actions/list-artifacts-for-repo": (call, state) => artifacts(call, state, () => true),
  "actions/list-workflow-run-artifacts": (call, state) =>
    artifacts(call, state, ({ runId }) => runId === Number(call.params["run_id"])),
  "actions/get-artifact": ({ params }, state) => {
    const artifact = state.artifacts.find(({ id }) => id === Number(params["artifact_id"]));
    return artifact === undefined ? notFound : { status: 200, body: artifactJson(state, artifact) };
  },
  "actions/download-artifact": ({ params, url }, state) => {
    const artifact = state.artifacts.find(({ id }) => id === Number(params["artifact_id"]));
    if (artifact === undefined) return notFound;
    if (artifact.expired) return { status: 410, body: { message: "Artifact has expired" } };
    return { status: 302, headers: { location: new URL(`/blob/${artifact.id}?sig=fake`, url).href } };
  },
  "actions/get-workflow-run": ({ params }, state) => {
    const run = state.runs.find(({ id }) => id === Number(params["run_id"]));
    return run === undefined ? notFound : { status: 200, body: runJson(state, run) };
  },
  "actions/list-workflow-runs": (call, state) => {
    const { params, query } = call;
    const wanted = (name: string, value: string | null) => query.get(name) === null || query.get(name) === value;
    const runs = state.runs
      .filter(({ workflow }) => workflow === params["workflow_id"])
      .filter(({ head_branch }) => wanted("branch", head_branch))
      .filter(({ event }) => wanted("event", event))
      .filter(({ status, conclusion }) => wanted("status", conclusion) || wanted("status", status))
      .toSorted((a, b) => b.id - a.id);
    return page(runs, call, (some) => ({
      total_count: runs.length,
      workflow_runs: some.map((run) => runJson(state, run)),
    }));
  },
};

/** As git names the content of a file. */
function blobId(text: string): string {
  return createHash("sha1")
    .update(`blob ${Buffer.byteLength(text)}\0${text}`)
    .digest("hex");
}

function writing(scope: Scope, route: Route): Route {
  return (call, state) => (call.token.writes.includes(scope) ? route(call, state) : notAccessible);
}

/** Changing a comment takes the permission, and that it is one's own. */
function ownComment(route: (comment: FakeComment, call: Call, state: GitHubState) => Answer): Route {
  return writing("pull-requests", (call, state) => {
    const comment = commentOf(call, state);
    if (comment === undefined) return notFound;
    return comment.login === call.token.login ? route(comment, call, state) : notAccessible;
  });
}

/** Only pull requests that the test has made, where it has made any. */
function issueOf({ params }: Call, { pulls }: GitHubState): number | undefined {
  const issue = Number(params["issue_number"]);
  return pulls.length === 0 || pulls.some(({ number }) => number === issue) ? issue : undefined;
}

function commentOf({ params }: Call, { comments }: GitHubState): FakeComment | undefined {
  return comments.find(({ id }) => id === Number(params["comment_id"]));
}

function artifacts(
  call: Call,
  state: GitHubState,
  mine: (artifact: GitHubState["artifacts"][number]) => boolean,
): Answer {
  const name = call.query.get("name");
  const found = state.artifacts.filter(mine).filter((artifact) => name === null || artifact.name === name);
  const newestFirst = found.toSorted((a, b) => b.id - a.id);
  return page(newestFirst, call, (some) => ({
    total_count: found.length,
    artifacts: some.map((artifact) => artifactJson(state, artifact)),
  }));
}

/** What the description does not say: a conclusion completes, a completed one has a conclusion, texts and annotations have limits. */
function checkRun(
  run: FakeCheckRun,
  status: number,
  state: GitHubState,
  keep: (run: FakeCheckRun) => void,
  sent: FakeCheckRun["output"] = run.output,
): Answer {
  const whole = run.conclusion === null ? run : { ...run, status: "completed" };
  const { summary = "", text = "", annotations = [] } = sent ?? {};
  if (summary.length > LONGEST_OUTPUT || text.length > LONGEST_OUTPUT) return tooLong("CheckRun", "Output");
  if (annotations.length > MOST_ANNOTATIONS) return tooLong("CheckRun", "Annotations");
  if (whole.status === "completed" && whole.conclusion === null)
    return { status: 422, body: { message: "Invalid request.\n\nNo conclusion was given." } };
  Object.assign(run, whole);
  keep(run);
  return { status, body: checkRunJson(state, run) };
}
