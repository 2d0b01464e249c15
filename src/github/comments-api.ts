import { z } from "zod";
import type { GitHubClient } from "./client.ts";

/** The comments of one pull request, by GitHub's REST API. */
export interface Thread {
  client: GitHubClient;
  owner: string;
  repo: string;
  number: number;
}

export interface Comment {
  id: number;
  url: string;
  login: string;
  body: string;
}

const PER_PAGE = 100;
/** A pull request with more comments than that is none that anybody reads. */
const MOST_PAGES = 100;

const comment = z
  .object({
    id: z.int().positive(),
    html_url: z.string(),
    body: z.string().nullish(),
    user: z.object({ login: z.string() }).nullish(),
  })
  .transform(
    ({ id, html_url, body, user }): Comment => ({ id, url: html_url, login: user?.login ?? "", body: body ?? "" }),
  );

/** All of them, oldest first. Throws when a page is missing: half a list would make a second comment of ours. */
export async function listComments({ client, owner, repo, number }: Thread, signal: AbortSignal): Promise<Comment[]> {
  const comments: Comment[] = [];
  for (let page = 1; page <= MOST_PAGES; page++) {
    const { data, headers } = await client.request("GET /repos/{owner}/{repo}/issues/{issue_number}/comments", {
      owner,
      repo,
      issue_number: number,
      per_page: PER_PAGE,
      page,
      request: { signal },
    });
    comments.push(...understood(z.array(comment), data));
    // The address in the header is not followed: the token goes nowhere but to the API.
    if (!/rel="?next"?/.test(headers.link ?? "")) return comments;
  }
  throw new Error(`there are more than ${MOST_PAGES * PER_PAGE} comments`);
}

export async function createComment(thread: Thread, body: string, signal: AbortSignal): Promise<Comment> {
  const { client, owner, repo, number } = thread;
  const { data } = await client.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
    owner,
    repo,
    issue_number: number,
    body,
    request: { signal },
  });
  return understood(comment, data);
}

export async function updateComment(thread: Thread, id: number, body: string, signal: AbortSignal): Promise<void> {
  const { client, owner, repo } = thread;
  await client.request("PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}", {
    owner,
    repo,
    comment_id: id,
    body,
    request: { signal },
  });
}

export async function deleteComment(thread: Thread, id: number, signal: AbortSignal): Promise<void> {
  const { client, owner, repo } = thread;
  await client.request("DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}", {
    owner,
    repo,
    comment_id: id,
    request: { signal },
  });
}

function understood<T>(schema: z.ZodType<T>, data: unknown): T {
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new Error(`the answer is not what GitHub describes (${issue?.path.join(".") ?? ""}: ${issue?.message ?? ""})`);
}
