import type { Outcome } from "../model/verdict.ts";
import { type ClientLimits, isRateLimit, mayHaveHappened, openClient } from "./client.ts";
import { cancelledText, runningText } from "./comment-body.ts";
import { commentProblem } from "./comment-problem.ts";
import { type CommentedRun, keyOf, type RunName } from "./comment-state.ts";
import type { GitHubContext, PullRequest, WorkflowRun } from "./context.ts";
import type { CommentInputs } from "./inputs.ts";
import { type Place, publish } from "./publish-comment.ts";

/**
 * The one comment of a scenario in a pull request, updated in place. None of it throws, and none of it changes the verdict: a
 * comment that cannot be written is a warning.
 */
export interface StickyComment {
  /** Says that it is being measured. */
  running(): Promise<void>;
  /** Says that it was stopped; does nothing where the verdict is known already. Takes at most five seconds. */
  cancelled(): Promise<void>;
  /** Says the verdict, unless it was stopped before, and returns the comment's address. */
  finish(outcome: Outcome, text: string): Promise<string | undefined>;
}

export interface CommentRequest {
  inputs: CommentInputs;
  /** What tells the comments of a pull request apart, beside workflow and job: the scenario, the services. */
  scenario: readonly string[];
  context: GitHubContext;
  /** `info` for what is as it should be, `warn` for what somebody has to mend. */
  tell: { info(message: string): void; warn(message: string): void; debug(message: string): void };
  limits?: Partial<CommentLimits & ClientLimits>;
}

/** Times of a whole publication, and how long after the last write it looks whether that stands. */
export interface CommentLimits {
  runningMs: number;
  cancelledMs: number;
  finishMs: number;
  settleMs: number;
}

/** After SIGINT the runner waits 7.5 s before it sends SIGTERM (actions/runner, ProcessInvoker.cs). */
const LIMITS: CommentLimits = { runningMs: 10_000, cancelledMs: 5_000, finishMs: 60_000, settleMs: 2_000 };

/** What writes nothing. */
export const NO_COMMENT: StickyComment = {
  running: async () => undefined,
  cancelled: async () => undefined,
  finish: async () => undefined,
};

/** The comment that this step may write: none where the event, the token or the inputs say so, which is told. */
export async function openComment(request: CommentRequest): Promise<StickyComment> {
  const { inputs, context, scenario, tell, limits } = request;
  const { mode, author, token } = inputs;
  // Such as by the address of a proxy that is none.
  const failed = (error: unknown): undefined => {
    tell.warn(commentProblem(error, context, token ?? ""));
  };
  if (mode === "false") return NO_COMMENT;
  const { repository, pullRequest, run, workflow, job, serverUrl, apiUrl } = context;
  if (
    repository === undefined ||
    pullRequest === undefined ||
    run === undefined ||
    token === undefined ||
    quiet(request)
  ) {
    const reason = whyNone(request);
    if (mode === "true") tell.warn(`the input comment is true, but ${reason}`);
    else tell.info(`no comment: ${reason}`);
    return NO_COMMENT;
  }
  const { owner, repo } = repository;
  const client = await openClient({ token, apiUrl, debug: tell.debug, ...(limits && { limits }) }).catch(failed);
  if (client === undefined) return NO_COMMENT;
  const place = {
    thread: { client, owner, repo, number: pullRequest.number },
    key: keyOf([workflow, job, ...scenario]),
    author,
    site: { repositoryUrl: `${serverUrl}/${owner}/${repo}` },
  };
  return sticky(place, commentedRun(run, pullRequest), {
    limits: { ...LIMITS, ...limits },
    debug: tell.debug,
    failed,
    misnamed: (login) =>
      tell.warn(
        `the comment stands under the name ${login}, and is looked for under ${author}: the next run would write another one. Set the input \`comment-author: ${login}\`.`,
      ),
  });
}

/** A fork's run cannot write, which is nobody's mistake. */
function quiet({ inputs, context: { event, pullRequest } }: CommentRequest): boolean {
  return inputs.mode === "auto" && event === "pull_request" && pullRequest?.fork === true;
}

function whyNone({ inputs, context }: CommentRequest): string {
  const { event, pullRequest, problem, run, repository } = context;
  if (pullRequest === undefined) {
    const why = problem === undefined ? "" : ` (${problem})`;
    return `the event ${event || "of this step"} names no pull request${why}`;
  }
  if (run === undefined || repository === undefined) return "the runner names no repository or run";
  if (inputs.token === undefined) return "there is no token: the input github-token is empty";
  return "the pull request comes from a fork, whose runs get a token that writes nothing; the report is in the job summary";
}

function commentedRun({ id, number, attempt }: WorkflowRun, { headSha }: PullRequest): RunName {
  return { runId: id, number, attempt, sha: headSha };
}

type Address = string | undefined;

interface Voice {
  limits: CommentLimits;
  debug(message: string): void;
  failed(error: unknown): void;
  misnamed(login: string): void;
}

/** One publication after the other; being stopped ends the one that is under way. */
function sticky(given: Place, run: RunName, voice: Voice): StickyComment {
  const { limits } = voice;
  const stop = new AbortController();
  let place = given;
  let started: Promise<Address> = Promise.resolve(undefined);
  let cancelling: Promise<Address> | undefined;
  let finishing = false;
  let refused = false;

  const write = async (outcome: CommentedRun["outcome"], text: string, time: Time): Promise<Address> => {
    if (refused) return undefined;
    const signal = AbortSignal.any([AbortSignal.timeout(time.limitMs), ...(time.until ? [time.until] : [])]);
    try {
      const { url, author } = await publish(place, { run: { ...run, outcome }, text, settleMs: time.settleMs, signal });
      if (author !== place.author) voice.misnamed(author);
      place = { ...place, author };
      return url;
    } catch (error) {
      refused = !mayHaveHappened(error) && !isRateLimit(error);
      // What may go better the next time is told when there is no next time.
      if (refused || time.until === undefined) voice.failed(error);
      else voice.debug(`the comment was not written yet: ${(error as Error).message}`);
      return undefined;
    }
  };
  return {
    async running() {
      const time = { limitMs: limits.runningMs, settleMs: 0, until: stop.signal };
      started = write("running", runningText(run, place.site), time);
      await started;
    },
    async cancelled() {
      if (finishing) return;
      stop.abort();
      const time = { limitMs: limits.cancelledMs, settleMs: 0 };
      cancelling ??= started.then(() => write("aborted", cancelledText(run, place.site), time));
      await cancelling;
    },
    finish(outcome, text) {
      if (cancelling !== undefined) return cancelling;
      finishing = true;
      return write(outcome, text, { limitMs: limits.finishMs, settleMs: limits.settleMs });
    },
  };
}

interface Time {
  limitMs: number;
  settleMs: number;
  /** Ends it early; there will be another publication. */
  until?: AbortSignal;
}
