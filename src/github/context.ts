import { readFile } from "node:fs/promises";
import { z } from "zod";
import { ConfigurationError } from "../errors.ts";
import type { StepPlace } from "../model/action.ts";

/** Where a step runs and what for, as the runner and the event tell it. What was not told, or not as it should be, is absent. */
export interface GitHubContext {
  /** Such as `pull_request`; empty outside of a workflow. */
  event: string;
  repository?: { owner: string; repo: string };
  /** `public`, `private` or `internal`, where the event says it. */
  visibility?: string;
  /** The one that the run is about; absent for events without one, and where it cannot be told. */
  pullRequest?: PullRequest;
  /** The commit that is judged: of a pull request its head, never the merge that GitHub makes of it. */
  headSha?: string;
  /** The commit that a pull request or a merge group is to be merged onto, as the event tells it. */
  baseSha?: string;
  /** The run that this one follows: `workflow_run` only. */
  triggering?: TriggeringRun;
  /** Absent outside of a workflow. */
  run?: WorkflowRun;
  /** The file of the workflow, else its name. */
  workflow: string;
  job: string;
  /** Who caused the run. */
  actor: string;
  serverUrl: string;
  apiUrl: string;
  /** GitHub's own, GitHub Enterprise Cloud with data residency, or a server of one's own. */
  host: "github.com" | "ghe.com" | "ghes";
  /** Why the event could not be read, in words; absent where it could. */
  problem?: string;
}

export interface PullRequest {
  number: number;
  headSha: string;
  baseSha?: string;
  /** Its branch lies in another repository: its runs get no secrets, and a token that writes nothing. */
  fork: boolean;
}

export interface WorkflowRun {
  id: number;
  /** Counts the runs of one workflow. */
  number: number;
  /** From 1; each re-run is one more. */
  attempt: number;
}

/** A run of another workflow, perhaps of a stranger's pull request. */
export interface TriggeringRun extends WorkflowRun {
  headSha: string;
}

type Env = Readonly<Record<string, string | undefined>>;

const sha = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
const id = z.int().positive();
const repositoryId = z.object({ id }).nullish();
const pull = z.object({
  number: id,
  head: z.object({ sha, repo: repositoryId }),
  base: z.object({ sha, repo: repositoryId }),
});
/** Only what is used is read; titles, branches and texts are other people's words and are never looked at. */
const payloads = z.object({
  repository: z.object({ visibility: z.enum(["public", "private", "internal"]).optional() }).optional(),
  pull_request: pull.optional(),
  merge_group: z.object({ head_sha: sha, base_sha: sha.optional() }).optional(),
  workflow_run: z
    .object({
      id: id.optional(),
      run_number: id.optional(),
      run_attempt: id.optional(),
      head_sha: sha,
      pull_requests: z.array(pull),
      repository: repositoryId,
      head_repository: repositoryId,
    })
    .optional(),
});
type Payload = z.infer<typeof payloads>;

/** GitHub's largest event is 25 MB (docs, "Events that trigger workflows"). */
const LARGEST_EVENT = 32 * 1024 * 1024;

/**
 * Reads the runner's variables and the event. Throws ConfigurationError for `pull_request_target`; everything else that is odd
 * leaves fields absent and is told as `problem`.
 */
export async function readContext(env: Env): Promise<GitHubContext> {
  const event = env["GITHUB_EVENT_NAME"] ?? "";
  if (event === "pull_request_target") throw refusal();
  const { payload, problem } = await readEvent(env["GITHUB_EVENT_PATH"]);
  const pullRequest = pullRequestOf(payload);
  const headSha = pullRequest?.headSha ?? payload.merge_group?.head_sha ?? payload.workflow_run?.head_sha;
  const [, owner = "", repo = ""] = /^([\w.-]+)\/([\w.-]+)$/.exec(env["GITHUB_REPOSITORY"] ?? "") ?? [];
  const baseSha = payload.pull_request?.base.sha ?? payload.merge_group?.base_sha;
  const triggering = triggeringOf(payload);
  const run = runOf(env);
  const visibility = payload.repository?.visibility;
  return {
    event,
    ...(owner !== "" && { repository: { owner, repo } }),
    ...(visibility !== undefined && { visibility }),
    ...(pullRequest !== undefined && { pullRequest }),
    ...shaOf(headSha ?? env["GITHUB_SHA"]),
    ...(baseSha !== undefined && { baseSha }),
    ...(triggering !== undefined && { triggering }),
    ...(run !== undefined && { run }),
    workflow: /^[^/]+\/[^/]+\/([^@]+)@/.exec(env["GITHUB_WORKFLOW_REF"] ?? "")?.[1] ?? env["GITHUB_WORKFLOW"] ?? "",
    job: env["GITHUB_JOB"] ?? "",
    actor: env["GITHUB_ACTOR"] ?? "",
    ...addresses(env),
    ...(problem !== undefined && { problem }),
  };
}

/** What the step's own texts say of it. */
export function placeOf({ headSha, repository, run, serverUrl }: GitHubContext): StepPlace {
  if (repository === undefined || run === undefined) return { links: [], ...(headSha !== undefined && { headSha }) };
  const url = `${serverUrl}/${repository.owner}/${repository.repo}/actions/runs/${run.id}`;
  const label = `job summary and log of run ${run.number}`;
  return { links: [{ label, url }], ...(headSha !== undefined && { headSha }) };
}

function refusal(): ConfigurationError {
  return new ConfigurationError(
    "the workflow runs on pull_request_target, which gives the secrets of the repository to a change that nobody has reviewed: its scenario could send them anywhere",
    {
      hint: "Run it on `pull_request`. For pull requests from forks measure after a review: on `workflow_dispatch`, or in an environment with required reviewers.",
    },
  );
}

async function readEvent(path: string | undefined): Promise<{ payload: Payload; problem?: string }> {
  if (path === undefined || path === "")
    return { payload: {}, problem: "the runner gives no event (GITHUB_EVENT_PATH)" };
  try {
    const text = await readFile(path);
    if (text.length > LARGEST_EVENT) return { payload: {}, problem: `the event has ${text.length} bytes` };
    const parsed = payloads.safeParse(JSON.parse(text.toString("utf8")));
    if (parsed.success) return { payload: parsed.data };
    const fields = parsed.error.issues.map((issue) => issue.path.join("."));
    return { payload: {}, problem: `the event is not as GitHub describes it: ${fields.slice(0, 5).join(", ")}` };
  } catch (error) {
    return { payload: {}, problem: `the event cannot be read: ${(error as Error).name}` };
  }
}

/** A run that follows another one (`workflow_run`) is about the other one's pull request, of which forks are not told. */
function pullRequestOf({ pull_request, workflow_run }: Payload): PullRequest | undefined {
  if (pull_request !== undefined) {
    const { number, head, base } = pull_request;
    const fork = head.repo == null || base.repo == null || head.repo.id !== base.repo.id;
    return { number, headSha: head.sha, baseSha: base.sha, fork };
  }
  const [only, second] = workflow_run?.pull_requests ?? [];
  if (workflow_run === undefined || only === undefined || second !== undefined) return undefined;
  const { head_sha, repository, head_repository } = workflow_run;
  const fork = repository == null || head_repository == null || repository.id !== head_repository.id;
  return { number: only.number, headSha: head_sha, baseSha: only.base.sha, fork };
}

function triggeringOf({ workflow_run }: Payload): TriggeringRun | undefined {
  const { id: runId, run_number: number, run_attempt: attempt = 1, head_sha: headSha } = workflow_run ?? {};
  if (runId === undefined || number === undefined || headSha === undefined) return undefined;
  return { id: runId, number, attempt, headSha };
}

function shaOf(text: string | undefined): { headSha?: string } {
  return sha.safeParse(text).success ? { headSha: text as string } : {};
}

function runOf(env: Env): WorkflowRun | undefined {
  const parsed = z
    .tuple([id, id, id])
    .safeParse(["GITHUB_RUN_ID", "GITHUB_RUN_NUMBER", "GITHUB_RUN_ATTEMPT"].map((name) => Number(env[name])));
  if (!parsed.success) return undefined;
  const [runId, number, attempt] = parsed.data;
  return { id: runId, number, attempt };
}

const GITHUB = "https://github.com";

/** Throws ConfigurationError for an address that would carry the token in the clear. */
function addresses(env: Env): Pick<GitHubContext, "serverUrl" | "apiUrl" | "host"> {
  const server = safeUrl("GITHUB_SERVER_URL", env["GITHUB_SERVER_URL"] || GITHUB);
  const host =
    server.hostname === "github.com" ? "github.com" : server.hostname.endsWith(".ghe.com") ? "ghe.com" : "ghes";
  const usual = {
    "github.com": "https://api.github.com",
    "ghe.com": `https://api.${server.host}`,
    ghes: `${server.origin}/api/v3`,
  };
  const api = safeUrl("GITHUB_API_URL", env["GITHUB_API_URL"] || usual[host]);
  return { serverUrl: withoutSlash(server), apiUrl: withoutSlash(api), host };
}

function safeUrl(name: string, text: string): URL {
  const url = URL.parse(text);
  const loopback = url !== null && /^(127\.0\.0\.1|\[::1\]|([\w-]+\.)*localhost)$/.test(url.hostname);
  if (url !== null && (url.protocol === "https:" || (url.protocol === "http:" && loopback))) return url;
  throw new ConfigurationError(`${name} is "${text}"; it takes an https address`, {
    hint: "The runner sets it; do not change it under `env:`.",
  });
}

function withoutSlash({ href }: URL): string {
  return href.replace(/\/+$/, "");
}
