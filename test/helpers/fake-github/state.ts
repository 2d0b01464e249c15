import { filled } from "./spec.ts";

/** What the fake GitHub knows: one repository, as plain data that a test may fill and look at. */

export interface Token {
  /** Whose name stands under what it writes. */
  login: string;
  /** What it may write; it may read everything. */
  writes: readonly Scope[];
}
export type Scope = "pull-requests" | "checks" | "statuses" | "actions";

export interface FakeComment {
  id: number;
  issue: number;
  login: string;
  body: string;
  created_at: string;
  updated_at: string;
  /** Times that it was changed. */
  edits: number;
}

export interface FakeArtifact {
  id: number;
  name: string;
  runId: number;
  bytes: Uint8Array;
  contentType: string;
  expired: boolean;
  created_at: string;
  digest?: string;
}

export interface FakeRun {
  id: number;
  run_number: number;
  run_attempt: number;
  /** The file of the workflow, such as `gate.yml`. */
  workflow: string;
  event: string;
  status: string;
  conclusion: string | null;
  head_branch: string;
  head_sha: string;
  /** Another one than the repository's own is a fork. */
  headRepositoryId: number;
  created_at: string;
}

export interface FakePull {
  number: number;
  state: "open" | "closed";
  head_sha: string;
  base_sha: string;
  base_ref: string;
  fork: boolean;
}

export interface FakeCheckRun {
  id: number;
  name: string;
  head_sha: string;
  status: string;
  conclusion: string | null;
  output: { title?: string; summary?: string; text?: string; annotations?: unknown[] };
  details_url: string | null;
}

export interface FakeStatus {
  id: number;
  sha: string;
  state: string;
  context: string;
  description: string | null;
  target_url: string | null;
}

export interface GitHubState {
  owner: string;
  repo: string;
  repositoryId: number;
  visibility: "public" | "private" | "internal";
  defaultBranch: string;
  tokens: Map<string, Token>;
  comments: FakeComment[];
  artifacts: FakeArtifact[];
  runs: FakeRun[];
  pulls: FakePull[];
  checkRuns: FakeCheckRun[];
  statuses: FakeStatus[];
  /** `BASE...HEAD` → how head lies to base. */
  compares: Map<string, { status: "ahead" | "behind" | "identical" | "diverged"; merge_base: string }>;
  /** Files by commit and path; a commit that is not here has none. A path that ends with `@` is a symbolic link. */
  trees: Map<string, Record<string, string>>;
  /** Counts ids of every kind. */
  nextId: number;
  /** Seconds since 2026-03-01: time passes by one with every write. */
  seconds: number;
}

export const TOKEN = "ghs_0123456789abcdefghijklmnopqrstuvwxyz";
export const BOT = "github-actions[bot]";
export const REPOSITORY_ID = 4711;

export function newState(repository: string): GitHubState {
  const [owner = "", repo = ""] = repository.split("/");
  const all: readonly Scope[] = ["pull-requests", "checks", "statuses", "actions"];
  return {
    owner,
    repo,
    repositoryId: REPOSITORY_ID,
    visibility: "private",
    defaultBranch: "main",
    tokens: new Map([[TOKEN, { login: BOT, writes: all }]]),
    comments: [],
    artifacts: [],
    runs: [],
    pulls: [],
    checkRuns: [],
    statuses: [],
    compares: new Map(),
    trees: new Map(),
    nextId: 1000,
    seconds: 0,
  };
}

export function takeId(state: GitHubState): number {
  state.nextId += 1;
  return state.nextId;
}

/** The time of the fake, one second on. */
export function tick(state: GitHubState): string {
  state.seconds += 1;
  return new Date(Date.UTC(2026, 2, 1) + state.seconds * 1000).toISOString().replace(".000", "");
}

/** Each kind as GitHub's answers have it. */

export function commentJson(
  { owner, repo }: GitHubState,
  { id, issue, login, body, created_at, updated_at }: FakeComment,
) {
  const path = `${owner}/${repo}`;
  return filled("issue-comment", {
    id,
    body,
    created_at,
    updated_at,
    user: userJson(login),
    html_url: `https://github.com/${path}/pull/${issue}#issuecomment-${id}`,
    url: `https://api.github.com/repos/${path}/issues/comments/${id}`,
  });
}

export function userJson(login: string) {
  return filled("simple-user", { login, type: login.endsWith("[bot]") ? "Bot" : "User" });
}

export function artifactJson(state: GitHubState, artifact: FakeArtifact) {
  const { id, name, bytes, expired, created_at, runId, digest } = artifact;
  const run = state.runs.find((one) => one.id === runId);
  return filled("artifact", {
    id,
    name,
    expired,
    created_at,
    size_in_bytes: bytes.length,
    expires_at: new Date(Date.parse(created_at) + 90 * 86_400_000).toISOString(),
    archive_download_url: `https://api.github.com/repos/${state.owner}/${state.repo}/actions/artifacts/${id}/zip`,
    ...(digest !== undefined && { digest }),
    workflow_run: {
      id: runId,
      repository_id: state.repositoryId,
      head_repository_id: run?.headRepositoryId ?? state.repositoryId,
      head_branch: run?.head_branch ?? state.defaultBranch,
      head_sha: run?.head_sha ?? "0".repeat(40),
    },
  });
}

export function runJson({ owner, repo, repositoryId }: GitHubState, run: FakeRun) {
  const { workflow, headRepositoryId, ...fields } = run;
  return filled("workflow-run", {
    ...fields,
    path: `.github/workflows/${workflow}`,
    html_url: `https://github.com/${owner}/${repo}/actions/runs/${run.id}`,
    head_repository: filled("minimal-repository", { id: headRepositoryId }),
    repository: filled("minimal-repository", { id: repositoryId }),
  });
}

export function pullJson(state: GitHubState, pull: FakePull) {
  const least = filled("pull-request", {}) as Record<string, Record<string, unknown>>;
  const id = pull.fork ? state.repositoryId + 1 : state.repositoryId;
  const own = filled("repository", { id: state.repositoryId, full_name: `${state.owner}/${state.repo}` });
  return {
    ...least,
    number: pull.number,
    state: pull.state,
    head: { ...least["head"], sha: pull.head_sha, repo: { ...own, id } },
    base: { ...least["base"], sha: pull.base_sha, ref: pull.base_ref, repo: own },
  };
}

export function checkRunJson({ owner, repo }: GitHubState, run: FakeCheckRun) {
  const { output, ...fields } = run;
  const { title = null, summary = null, text = null, annotations = [] } = output;
  return filled("check-run", {
    ...fields,
    html_url: `https://github.com/${owner}/${repo}/runs/${run.id}`,
    output: {
      title,
      summary,
      text,
      annotations_count: annotations.length,
      annotations_url: "https://example.invalid/",
    },
  });
}
