import { type CommentRequest, openComment, type StickyComment } from "../../src/github/comment.ts";
import { type GitHubContext, readContext } from "../../src/github/context.ts";
import type { CommentInputs } from "../../src/github/inputs.ts";
import { type FakeGitHub, TOKEN } from "../helpers/fake-github/index.ts";
import { type TempFolder, tempFolder } from "../helpers/temp-folder.ts";

export const PULL = 7;
export const HEAD = "b".repeat(40);
export const BASE = "a".repeat(40);

/** What GitHub says of a pull request, as far as anybody here looks at it. */
export function pullRequestEvent(more: { number?: number; fork?: boolean; head?: string } = {}): object {
  const { number = PULL, fork = false, head = HEAD } = more;
  return {
    action: "synchronize",
    number,
    repository: { id: 4711, full_name: "acme/charts", visibility: "private" },
    pull_request: {
      number,
      title: "::set-output name=x::y @org/team </details>",
      head: { sha: head, ref: "$(id)", repo: { id: fork ? 4712 : 4711 } },
      base: { sha: BASE, ref: "main", repo: { id: 4711 } },
    },
  };
}

export async function contextOf(event: object, env: Record<string, string>): Promise<GitHubContext> {
  await using folder: TempFolder = await tempFolder();
  const path = await folder.file("event.json", JSON.stringify(event));
  return await readContext({ GITHUB_EVENT_NAME: "pull_request", GITHUB_EVENT_PATH: path, ...env });
}

export interface Commenting {
  comment: StickyComment;
  warnings: string[];
  infos: string[];
}

export interface CommentingOptions {
  number?: number;
  attempt?: number;
  head?: string;
  fork?: boolean;
  inputs?: Partial<CommentInputs>;
  scenario?: string[];
  env?: Record<string, string>;
  limits?: CommentRequest["limits"];
}

/** Waits of a test are as short as a test's server is quick. */
const QUICK = { settleMs: 5, retryMs: 2, requestMs: 2_000 };

/** A run of the workflow on the fake, up to where it may comment. */
export async function commenting(github: FakeGitHub, options: CommentingOptions = {}): Promise<Commenting> {
  const { number = 1, attempt = 1, head = HEAD, fork = false, inputs, scenario = ["pr"], env, limits } = options;
  const { token, ...given } = { mode: "auto" as const, author: "github-actions[bot]", token: TOKEN, ...inputs };
  const ids = {
    GITHUB_RUN_ID: String(500 + number),
    GITHUB_RUN_NUMBER: String(number),
    GITHUB_RUN_ATTEMPT: String(attempt),
  };
  const context = await contextOf(pullRequestEvent({ head, fork }), { ...github.env, ...ids, ...env });
  const warnings: string[] = [];
  const infos: string[] = [];
  const comment = await openComment({
    inputs: { ...given, ...(token !== "" && { token }) },
    scenario,
    context,
    tell: { info: (text) => infos.push(text), warn: (text) => warnings.push(text), debug: () => undefined },
    limits: { ...QUICK, ...limits },
  });
  return { comment, warnings, infos };
}

/** Requests that the fake got, such as `POST`. */
export function methods(github: FakeGitHub): string[] {
  return github.requests.map(({ method }) => method);
}

export function count(github: FakeGitHub, method: string): number {
  return methods(github).filter((one) => one === method).length;
}
