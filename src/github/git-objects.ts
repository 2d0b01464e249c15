import { execFile } from "node:child_process";
import type { GitHubClient } from "./client.ts";

/** What a commit holds, from a clone or from GitHub. */
export interface CommitObjects {
  /** Every file of it, from the root of the repository. */
  entries: readonly TreeEntry[];
  blob(id: string): Promise<Uint8Array>;
}

export interface TreeEntry {
  path: string;
  /** As git writes it: `100644`, `120000` for a link, `160000` for a submodule. */
  mode: string;
  id: string;
}

/** Where the repository is checked out. */
export interface Clone {
  folder: string;
  signal: AbortSignal;
}

const LONGEST_MS = 30_000;
/** The list of a repository with a million files. */
const MOST_OUTPUT = 256 * 1024 * 1024;
/** Larger than any file by which is judged. */
const MOST_BLOB = 64 * 1024 * 1024;

/**
 * From a clone; undefined where it has not got the commit. No filter, hook or text conversion of the repository runs, and
 * nothing is fetched.
 */
export async function fromClone(commit: string, { folder, signal }: Clone): Promise<CommitObjects | undefined> {
  const git = (...args: string[]) => runGit(args, folder, signal);
  const listed = await git("ls-tree", "-r", "-z", "--full-tree", "--end-of-options", commit);
  if (listed === undefined) return undefined;
  const entries = listed
    .toString()
    .split("\0")
    .flatMap((line) => {
      const [, mode, id, path] = /^(\d+) \w+ ([0-9a-f]+)\t(.+)$/s.exec(line) ?? [];
      return mode === undefined || id === undefined || path === undefined ? [] : [{ mode, id, path }];
    });
  return {
    entries,
    async blob(id) {
      const bytes = await git("cat-file", "blob", id);
      if (bytes === undefined) throw new Error(`git cannot read the object ${id} of ${commit}`);
      return bytes;
    },
  };
}

/** From GitHub. Throws what octokit threw, and where there is too much to list. */
export async function fromGitHub(
  sha: string,
  { client, owner, repo }: { client: GitHubClient; owner: string; repo: string },
  signal: AbortSignal,
): Promise<CommitObjects> {
  const place = { owner, repo, request: { signal } };
  const { data } = await client.request("GET /repos/{owner}/{repo}/git/trees/{tree_sha}", {
    ...place,
    tree_sha: sha,
    recursive: "1",
  });
  if (data.truncated) throw new Error("the repository has more files than GitHub lists");
  const files = data.tree.filter(({ type }) => type !== "tree");
  return {
    entries: files.map(({ path, mode, sha: id }) => ({ path, mode, id })),
    async blob(id) {
      const got = await client.request("GET /repos/{owner}/{repo}/git/blobs/{file_sha}", { ...place, file_sha: id });
      return Buffer.from(got.data.content, "base64");
    },
  };
}

/** What git says of the working directory: its path in the repository (empty, or `charts/`); undefined where it is in none. */
export async function prefixIn(clone: Clone): Promise<string | undefined> {
  return (await runGit(["rev-parse", "--show-prefix"], clone.folder, clone.signal))?.toString().trimEnd();
}

/** Undefined where nothing is checked out. */
export async function checkedOut(clone: Clone): Promise<string | undefined> {
  return (await runGit(["rev-parse", "HEAD"], clone.folder, clone.signal))?.toString().trim();
}

/** What it prints; undefined where it fails. */
function runGit(args: readonly string[], cwd: string, signal: AbortSignal): Promise<Buffer | undefined> {
  const env = { ...process.env, GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", GIT_NO_LAZY_FETCH: "1" };
  const maxBuffer = args[0] === "cat-file" ? MOST_BLOB : MOST_OUTPUT;
  const options = { cwd, env, signal, maxBuffer, timeout: LONGEST_MS, encoding: "buffer" as const };
  return new Promise((resolve, reject) => {
    execFile("git", args, options, (error, stdout) => {
      if (error?.name === "AbortError") reject(error);
      else resolve(error === null ? stdout : undefined);
    });
  });
}
