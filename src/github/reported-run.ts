import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ConfigurationError, InfrastructureError } from "../errors.ts";
import type { ReportedRun } from "../model/action.ts";
import { type GitHubClient, openClient } from "./client.ts";
import { type CommentRequest, openComment } from "./comment.ts";
import { type GitHubContext, type PullRequest, placeOf, type TriggeringRun } from "./context.ts";
import { downloadReports } from "./report-artifacts.ts";

export interface ReportedOptions {
  context: GitHubContext;
  comment: CommentRequest["inputs"];
  tell: CommentRequest["tell"];
  /** A folder with what was downloaded already; absent: the artifacts of this name are. */
  reportDir?: string;
  reportArtifact: string;
  cwd: string;
  signal: AbortSignal;
  limits?: CommentRequest["limits"];
}

interface Asked {
  client: GitHubClient;
  owner: string;
  repo: string;
}

/**
 * The run that a job on `workflow_run` follows, and the way to comment it. What it left says of which pull request it was:
 * that is believed only where GitHub says that the commit of the run is this pull request's head.
 * @throws ConfigurationError on another event or without a token, InfrastructureError where GitHub does not give the artifacts.
 */
export async function openReportedRun(options: ReportedOptions): Promise<ReportedRun & AsyncDisposable> {
  const { context, comment, tell, reportDir, reportArtifact, cwd, signal } = options;
  const { triggering, repository, apiUrl, event } = context;
  if (triggering === undefined || repository === undefined) throw wrongEvent(event);
  if (comment.token === undefined)
    throw new ConfigurationError("the command comment has no token: the input github-token is empty");
  const client = await openClient({ token: comment.token, apiUrl, debug: tell.debug, ...limitsOf(options) });
  const asked = { client, ...repository };
  const folder = await mkdtemp(join(tmpdir(), "llm-latency-gate-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    const paths =
      reportDir === undefined
        ? await downloadReports({ ...asked, signal, runId: triggering.id, name: reportArtifact, folder })
        : [resolve(cwd, reportDir)];
    return {
      paths,
      place: placeOf({ ...context, run: triggering }),
      async post(step, outcome, text) {
        const pullRequest = await verified(step?.pullRequest, triggering, asked, context);
        if (pullRequest === undefined) {
          tell.warn(staleText(step?.pullRequest, triggering));
          return undefined;
        }
        const place = { ...context, run: triggering, pullRequest, headSha: pullRequest.headSha };
        const request = { inputs: comment, scenario: [reportArtifact, step?.key ?? ""], context: place, tell };
        return (await openComment({ ...request, ...limitsOf(options) })).finish(outcome, text);
      },
      [Symbol.asyncDispose]: remove,
    };
  } catch (error) {
    await remove();
    throw error;
  }
}

function limitsOf({ limits }: ReportedOptions) {
  return limits === undefined ? {} : { limits };
}

function wrongEvent(event: string): ConfigurationError {
  return new ConfigurationError(
    `the command comment comments the run that triggered this one, and the event ${event || "of this step"} names none`,
    { hint: "Run it in a workflow of its own: `on: {workflow_run: {workflows: [NAME], types: [completed]}}`." },
  );
}

/** Undefined where no open pull request has this commit as its head any more, or never had. */
async function verified(
  claimed: number | undefined,
  { headSha }: TriggeringRun,
  { client, owner, repo }: Asked,
  context: GitHubContext,
): Promise<PullRequest | undefined> {
  try {
    const number = claimed ?? context.pullRequest?.number ?? (await onlyPullOf(headSha, { client, owner, repo }));
    if (number === undefined) return undefined;
    const { data } = await client.request("GET /repos/{owner}/{repo}/pulls/{pull_number}", {
      owner,
      repo,
      pull_number: number,
    });
    if (data.state !== "open" || data.head.sha !== headSha) return undefined;
    const fork = data.head.repo?.id !== data.base.repo.id;
    return { number, headSha, baseSha: data.base.sha, fork };
  } catch (cause) {
    if ((cause as { status?: number }).status === 404) return undefined;
    throw new InfrastructureError(`GitHub does not tell whose head ${headSha} is: ${(cause as Error).message}`, {
      hint: "Give the job `permissions: {pull-requests: write, actions: read}`.",
      cause,
    });
  }
}

async function onlyPullOf(commit_sha: string, { client, owner, repo }: Asked): Promise<number | undefined> {
  const { data } = await client.request("GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls", {
    owner,
    repo,
    commit_sha,
  });
  const [only, second] = data.filter(({ state, head }) => state === "open" && head.sha === commit_sha);
  return second === undefined ? only?.number : undefined;
}

function staleText(claimed: number | undefined, { headSha, number }: TriggeringRun): string {
  const which = claimed === undefined ? "no open pull request" : `pull request ${claimed}, which it names,`;
  const has = claimed === undefined ? "has" : "has not got";
  return `run ${number} is not commented: ${which} ${has} its commit ${headSha.slice(0, 7)} as head. Commits may have been pushed since; the newest run comments itself.`;
}
