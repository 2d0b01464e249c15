import { isRateLimit } from "./client.ts";
import type { GitHubContext } from "./context.ts";

/** Why a comment could not be written, and what mends that, in one or two sentences. Never with the token. */
export function commentProblem(error: unknown, context: GitHubContext, token: string): string {
  const { status, message = "" } = error as { status?: number; message?: string };
  const said = (token === "" ? message : message.replaceAll(token, "***")).replace(/\s+/g, " ").slice(0, 300);
  return `the pull request has no comment: ${causeOf(status, said, error, context)} The report is in the job summary, and the verdict is the same.`;
}

function causeOf(status: number | undefined, said: string, error: unknown, context: GitHubContext): string {
  if (isRateLimit(error)) return `GitHub refuses for too many requests (${said}). Run fewer jobs at once, or later.`;
  switch (status) {
    case 401:
      return "GitHub does not accept the token (401). Look at the input github-token: it may have expired.";
    case 403:
      return forbidden(said, context);
    case 404:
      return `GitHub finds no pull request ${context.pullRequest?.number} that the token may see (404). Give the job \`permissions: {pull-requests: write}\`, or look at the input github-token.`;
    case 410:
      return "its conversation was deleted (410).";
    case 422:
      return `GitHub does not take the comment (422: ${said}). Please report it.`;
    default:
      return `${context.apiUrl} does not answer as it should (${said}). Run the job again if you want the comment.`;
  }
}

function forbidden(said: string, { pullRequest, actor }: GitHubContext): string {
  if (/locked/i.test(said)) return "its conversation is locked (403).";
  const refused = `the token may not write to it (403: ${said}).`;
  if (pullRequest?.fork === true)
    return `${refused} Runs of a fork's pull request get a token that writes nothing, whatever the workflow says: set \`comment: false\` or leave it at auto.`;
  const dependabot = actor === "dependabot[bot]" ? " Also where Dependabot starts it." : "";
  return `${refused} Give the job \`permissions: {pull-requests: write}\`.${dependabot}`;
}
