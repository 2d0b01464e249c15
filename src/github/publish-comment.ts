import { setTimeout as delay } from "node:timers/promises";
import { mayHaveHappened } from "./client.ts";
import { bodyOf, type Site } from "./comment-body.ts";
import {
  type CommentedRun,
  type CommentState,
  historyBefore,
  newestFirst,
  stateLine,
  stateOf,
} from "./comment-state.ts";
import {
  type Comment,
  createComment,
  deleteComment,
  listComments,
  type Thread,
  updateComment,
} from "./comments-api.ts";

/** Which comment of a pull request is meant, and whose. */
export interface Place {
  thread: Thread;
  key: string;
  /** Only comments of this login are ours: anybody may paste our hidden line into theirs. */
  author: string;
  site: Site;
}

export interface Publication {
  run: CommentedRun;
  text: string;
  /** From a write to the look whether it stands, and after a failure to the next try. */
  settleMs: number;
  signal: AbortSignal;
}

/** Looks and writes; each disturbance by another run, and each write that failed, costs one. */
const ROUNDS = 6;

type Own = Comment & { state: CommentState };

export interface Published {
  url: string;
  /** The login under which the comment stands, where this run has made it. */
  author: string;
}

/**
 * Makes the text the one comment of its key. GitHub has no compare-and-swap, so every round looks first and writes, and the
 * next one looks whether that is what stands: one comment, with this text, or that of a newer run, which is left alone. A
 * write of which nobody knows whether it happened is looked for before it is sent again. Of several comments of ours that of
 * the newest run stays, the others are deleted. Throws what octokit threw.
 */
export async function publish(given: Place, publication: Publication): Promise<Published> {
  const { settleMs, signal } = publication;
  const place = { ...given };
  let failure: unknown;
  let url = "";
  for (let round = 1; round <= ROUNDS; round++) {
    if (round > 1) await delay(settleMs, undefined, { signal });
    const { newest, others, body, settled } = await look(place, publication);
    url = newest?.url ?? url;
    if (settled && others.length === 0) return { url, author: place.author };
    try {
      if (!settled) ({ url, login: place.author } = await write(place.thread, newest, body, signal));
      for (const { id } of others) await deleteComment(place.thread, id, signal).catch(ignoreGone);
      failure = undefined;
    } catch (error) {
      if (signal.aborted || !mayHaveHappened(error)) throw error;
      failure = error;
    }
  }
  if (failure !== undefined) throw failure;
  return { url, author: place.author };
}

interface Look {
  newest: Own | undefined;
  others: Own[];
  /** What should stand. */
  body: string;
  /** That stands already, or what a newer run has to say. */
  settled: boolean;
}

async function look(place: Place, { run, text, signal }: Publication): Promise<Look> {
  const own = await ownComments(place, signal);
  const [newest, ...others] = own;
  const states = own.map(({ state }) => state);
  const body = bodyOf(text, { key: place.key, ...run, history: historyBefore(run, states) }, place.site);
  const overtaken = newest !== undefined && newestFirst(newest.state, run) < 0;
  const stands = newest !== undefined && stateLine(newest.state) === body.split("\n", 1)[0];
  return { newest, others, body, settled: overtaken || stands };
}

/** In the place of the newest of ours, or anew. */
async function write(
  thread: Thread,
  newest: Own | undefined,
  body: string,
  signal: AbortSignal,
): Promise<Pick<Comment, "url" | "login">> {
  if (newest === undefined) return createComment(thread, body, signal);
  await updateComment(thread, newest.id, body, signal).catch(ignoreGone);
  return newest;
}

/** Ours, the newest run first; of one run the oldest comment, so that it keeps its place. */
async function ownComments({ thread, key, author }: Place, signal: AbortSignal): Promise<Own[]> {
  const comments = await listComments(thread, signal);
  return comments
    .filter(({ login }) => login.toLowerCase() === author.toLowerCase())
    .flatMap((comment) => {
      const state = stateOf(comment.body);
      return state?.key === key ? [{ ...comment, state }] : [];
    })
    .toSorted((a, b) => newestFirst(a.state, b.state) || a.id - b.id);
}

/** Another run has folded it meanwhile; the next look decides. */
function ignoreGone(error: unknown): void {
  if ((error as { status?: number }).status !== 404) throw error;
}
