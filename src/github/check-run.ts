import type { Outcome } from "../model/verdict.ts";
import { openClient } from "./client.ts";
import { commentProblem } from "./comment-problem.ts";
import type { GitHubContext } from "./context.ts";

/** `check-run`: `true` makes a check run, `status` a commit status. */
export type CheckMode = "true" | "status" | "false";

export interface CheckRequest {
  mode: CheckMode;
  token?: string;
  context: GitHubContext;
  /** Which of several: job, scenario, services. */
  parts: readonly string[];
  outcome: Outcome;
  exitCode: number;
  /** The verdict in a sentence. */
  title: string;
  /** Markdown. */
  summary: string;
  tell: { info(message: string): void; warn(message: string): void; debug(message: string): void };
}

/** Of a check run's `output.summary` and `title`, and of a status's `description` (GitHub's description of its REST API). */
const LONGEST_SUMMARY = 65_000;
const LONGEST_TITLE = 200;
const LONGEST_STATUS = 140;
const LONGEST_NAME = 100;
/** A step that is cancelled has seven seconds, most of which are the comment's. */
const LONGEST_MS = { aborted: 1_500, else: 30_000 };

/**
 * Writes the verdict to the commit that was judged, of a pull request its head. It is for rules and tools that look there:
 * the gate is the job itself. Never throws: what cannot be written is a warning.
 */
export async function writeCheck(request: CheckRequest): Promise<void> {
  const { mode, token, context, outcome, tell } = request;
  if (mode === "false") return;
  const { repository, headSha, apiUrl } = context;
  if (repository === undefined || headSha === undefined || token === undefined)
    return tell.warn("the input check-run is set, but there is no commit, repository or token to write with");
  if (context.pullRequest?.fork === true && context.event === "pull_request")
    return tell.info("no check run: runs of a fork's pull request get a token that writes nothing");
  try {
    const client = await openClient({ token, apiUrl, debug: tell.debug });
    const signal = AbortSignal.timeout(outcome === "aborted" ? LONGEST_MS.aborted : LONGEST_MS.else);
    const place = { ...repository, ...address(context), request: { signal } };
    if (mode === "true") {
      const { title, summary } = request;
      const output = { title: cut(title, LONGEST_TITLE), summary: cut(summary, LONGEST_SUMMARY) };
      const conclusion = conclusionOf(request);
      await client.request("POST /repos/{owner}/{repo}/check-runs", {
        ...{ ...place, name: nameOf(request), head_sha: headSha, status: "completed", conclusion, output },
      });
    } else {
      const description = cut(request.title, LONGEST_STATUS);
      const state = STATES[conclusionOf(request)];
      const { details_url: target_url, ...where } = place as typeof place & { details_url?: string };
      await client.request("POST /repos/{owner}/{repo}/statuses/{sha}", {
        ...{ ...where, sha: headSha, state, context: nameOf(request), description },
        ...(target_url !== undefined && { target_url }),
      });
    }
  } catch (error) {
    tell.warn(problem(error, request));
  }
}

type Conclusion = "success" | "failure" | "neutral" | "cancelled";

/** Red is what the step is; green is a pass and nothing else. */
function conclusionOf({ outcome, exitCode }: CheckRequest): Conclusion {
  if (outcome === "aborted") return "cancelled";
  if (exitCode !== 0) return "failure";
  return outcome === "pass" ? "success" : "neutral";
}

/** A status has no neutral; what is not red must not block. */
const STATES = { success: "success", failure: "failure", neutral: "success", cancelled: "error" } as const;

/** The same from run to run, so that a rule can require it; jobs of a matrix differ. */
function nameOf({ context, parts }: CheckRequest): string {
  return cut(["llm-latency-gate", context.job, ...parts].filter((part) => part !== "").join(" / "), LONGEST_NAME);
}

function address({ repository, run, serverUrl }: GitHubContext): { details_url?: string } {
  if (repository === undefined || run === undefined) return {};
  return { details_url: `${serverUrl}/${repository.owner}/${repository.repo}/actions/runs/${run.id}` };
}

function problem(error: unknown, { mode, context, token = "" }: CheckRequest): string {
  const [what, permission] = mode === "true" ? ["check run", "checks: write"] : ["commit status", "statuses: write"];
  if ((error as { status?: number }).status === 403)
    return `the ${what} was not written: the token may not (403). Give the job \`permissions: {${permission}}\`. The verdict is the same.`;
  return `the ${what} was not written. ${commentProblem(error, context, token)}`;
}

/** By characters, at most so many UTF-16 units. */
function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1).replace(/[\uD800-\uDBFF]$/, "")}…`;
}
