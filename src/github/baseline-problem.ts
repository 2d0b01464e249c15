import { isRateLimit } from "./client.ts";
import type { GitHubContext } from "./context.ts";
import type { FoundSessions } from "./find-sessions.ts";

/** Why there is no baseline, and the line of the workflow that mends it, in one or two sentences. Never with the token. */
export function lookUpProblem(error: unknown, { apiUrl, actor }: GitHubContext, token: string): string {
  const { status, message = "" } = error as { status?: number; message?: string };
  const said = (token === "" ? message : message.replaceAll(token, "***")).replace(/\s+/g, " ").slice(0, 300);
  if (isRateLimit(error)) return `GitHub refuses for too many requests (${said}). Run fewer jobs at once, or later.`;
  switch (status) {
    case 401:
      return "GitHub does not accept the token (401). Look at the input github-token: it may have expired.";
    case 403:
    case 404:
      return `the token may not look at artifacts (${status}: ${said}). Give the job \`permissions: {actions: read, contents: read}\`.${actor === "dependabot[bot]" ? " Also where Dependabot starts it." : ""}`;
    default:
      return `${apiUrl} does not answer as it should (${said}). Run the job again if you want the comparison.`;
  }
}

export const NO_TOKEN =
  "there is no token to look for it with. Leave `github-token:` out of the workflow: it is the job's own then.";

export const NO_SERVICE =
  "GitHub Enterprise Server does not keep artifacts of this kind. Commit a baseline file and name it: `baseline: file:perf/baseline.json`.";

/** Nothing was found, though GitHub has told all. */
export function emptyHanded(name: string, branch: string, { passedOver, leftOut, sessions }: FoundSessions): string {
  const { expired, forks, otherBranches } = leftOut;
  const kinds = [
    countOf(sessions.length, "is a regression, which lends no level", "are regressions, which lend no level"),
    countOf(expired, "has expired", "have expired"),
    countOf(forks, "is from a fork", "are from forks"),
    countOf(otherBranches, "is of another branch", "are of other branches"),
  ].filter((text) => text !== "");
  const last = passedOver[0];
  const newest = last === undefined ? [] : [`the newest, of run ${last.origin.run.id}, is not used: ${last.why}`];
  const seen = [...kinds, ...newest];
  const mend =
    expired > 0 && seen.length === 1
      ? REFRESH
      : `${FIRST} \`on: {push: {branches: [${branch}]}, schedule: ${NIGHTLY}}\`.`;
  return `no run of ${branch} has left an artifact ${name} that can be used${seen.length === 0 ? "" : ` (${seen.join("; ")})`}. ${mend}`;
}

const NIGHTLY = "[{cron: '17 3 * * *'}]";
const FIRST = "A run of this workflow on the branch leaves one:";
const REFRESH = `Artifacts are kept for 90 days unless the repository says otherwise; a nightly run leaves fresh ones: \`on: {schedule: ${NIGHTLY}}\`.`;

function countOf(count: number, one: string, many: string): string {
  return count === 0 ? "" : `${count} ${count === 1 ? one : many}`;
}
