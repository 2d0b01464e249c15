import type { FakeGitHub } from "../../helpers/fake-github/index.ts";
import type { Repository } from "./repository.ts";

/** Of the runner, with the API of the fake. */
export function environmentOf({ env, apiUrl }: FakeGitHub) {
  return { ...env, GITHUB_API_URL: apiUrl };
}

/** The event of pull request 7, which the fake then knows. */
export function pullRequest({ base, head }: Repository, github: FakeGitHub) {
  const repo = { id: github.state.repositoryId, fork: false };
  github.addPull({ number: 7, head_sha: head, base_sha: base });
  return {
    number: 7,
    repository: { full_name: "acme/charts", visibility: "private", default_branch: "main", ...repo },
    pull_request: { number: 7, head: { sha: head, ref: "topic", repo }, base: { sha: base, ref: "main", repo } },
  };
}

export function mergeGroup({ base, head }: Repository) {
  return { merge_group: { base_sha: base, head_sha: head, head_ref: "refs/heads/gh-readonly-queue/main/pr-7" } };
}

/** The end of run 600, which was for a fork's pull request. */
export function workflowRun({ head }: Repository, { state }: FakeGitHub) {
  const run = { id: 600, run_number: 12, run_attempt: 1, event: "pull_request", head_sha: head, pull_requests: [] };
  const own = { id: state.repositoryId };
  return {
    repository: { full_name: "acme/charts", visibility: "private", default_branch: "main", ...own },
    workflow_run: { ...run, repository: own, head_repository: { id: state.repositoryId + 1 } },
  };
}
