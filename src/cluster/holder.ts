import { hostname, userInfo } from "node:os";

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Who a run is, for those who wait for it: in a workflow `PR #12, https://github.com/o/r/actions/runs/345`, elsewhere
 * `ada@laptop`. By the runner's variables (docs, "Default environment variables").
 */
export function holderName(env: Env, person: () => string = personHere): string {
  const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
  if (!server || !repository || !run) return person();
  const [, pullRequest] = /^refs\/pull\/(\d+)\//.exec(env["GITHUB_REF"] ?? "") ?? [];
  const url = `${server}/${repository}/actions/runs/${run}`;
  return pullRequest === undefined ? url : `PR #${pullRequest}, ${url}`;
}

function personHere(): string {
  return `${userHere()}@${hostname()}`;
}

/** A container may run as a number that no user has. */
function userHere(): string {
  try {
    return userInfo().username;
  } catch {
    return "somebody";
  }
}
