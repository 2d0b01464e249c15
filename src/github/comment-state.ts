import { createHash } from "node:crypto";
import { z } from "zod";
import { EXIT_CODES, type Outcome } from "../model/verdict.ts";

/** What a comment of ours knows of itself, hidden in its first line. Pure. */

export interface RunName {
  runId: number;
  number: number;
  attempt: number;
  /** Of the commit that was judged. */
  sha?: string | undefined;
}

/** A run as a comment remembers it. */
export interface CommentedRun extends RunName {
  outcome: Outcome | "running";
}

export interface CommentState extends CommentedRun {
  /** Which of several comments of a pull request it is: one a workflow, job and scenario. */
  key: string;
  /** Of the text below, so that one that is there already is not sent again. */
  digest: string;
  /** Verdicts of earlier runs, the newest first. */
  history: CommentedRun[];
}

/** Verdicts that are kept. */
export const HISTORY = 10;

const id = z.int().positive();
const outcomes = Object.keys(EXIT_CODES) as [Outcome, ...Outcome[]];
const run = z.object({
  runId: id,
  number: id,
  attempt: id,
  sha: z
    .string()
    .regex(/^[0-9a-f]{7,64}$/)
    .optional(),
  outcome: z.enum([...outcomes, "running"]),
});
const state = run.extend({
  schema: z.literal(1),
  key: z.string().max(64),
  digest: z.string().max(64),
  history: z.array(run).max(HISTORY),
});

const OPENING = "<!-- llm-latency-gate ";
const CLOSING = " -->";
const LONGEST_LINE = 10_000;

/**
 * The first line of a comment, the same for the same state. Nothing in it can end the HTML comment that it is, or notify
 * anybody.
 */
export function stateLine({ key, digest, history, ...own }: CommentState): string {
  const json = JSON.stringify({ schema: 1, key, ...inOrder(own), digest, history: history.map(inOrder) });
  return `${OPENING}${json.replace(/[<>@]|--/g, escaped)}${CLOSING}`;
}

function inOrder({ runId, number, attempt, sha, outcome }: CommentedRun): CommentedRun {
  return { runId, number, attempt, ...(sha !== undefined && { sha }), outcome };
}

function escaped(text: string): string {
  return text === "--" ? "-\\u002d" : `\\u${text.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** The state of a comment; undefined where it is none of ours, or none that we understand. */
export function stateOf(body: string): CommentState | undefined {
  const line = body.slice(0, LONGEST_LINE).split(/\r?\n/, 1)[0] ?? "";
  if (!line.startsWith(OPENING) || !line.endsWith(CLOSING)) return undefined;
  try {
    const parsed = state.safeParse(JSON.parse(line.slice(OPENING.length, -CLOSING.length)));
    if (!parsed.success) return undefined;
    const { schema: _, ...known } = parsed.data;
    return known;
  } catch {
    return undefined;
  }
}

/** A short word for the parts, the same for the same parts. */
export function keyOf(parts: readonly string[]): string {
  return digestOf(JSON.stringify(parts)).slice(0, 16);
}

export function digestOf(text: string): string {
  return createHash("sha256").update(text).digest("hex").slice(0, 32);
}

/** Below 0 where `a` is the newer run. */
export function newestFirst(a: RunName, b: RunName): number {
  return b.number - a.number || b.attempt - a.attempt;
}

/** The verdicts that comments remember, without that of `now`: the newest first, each run once. */
export function historyBefore(now: RunName, states: readonly CommentState[]): CommentedRun[] {
  const runs = states.flatMap(({ key: _, digest: __, history, ...own }) => [own, ...history]);
  const earlier = runs.filter((one) => one.outcome !== "running" && newestFirst(now, one) < 0).toSorted(newestFirst);
  return earlier
    .filter((one, at) => at === 0 || newestFirst(one, earlier[at - 1] as CommentedRun) !== 0)
    .slice(0, HISTORY);
}
