import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { InfrastructureError } from "../errors.ts";
import type { Revision } from "../model/revision.ts";
import type { Checkout } from "./checkout.ts";
import { openClient } from "./client.ts";
import type { GitHubContext } from "./context.ts";
import { type CommitObjects, fromClone, fromGitHub } from "./git-objects.ts";

export interface RevisionOptions {
  checkout: Checkout;
  /** What git calls the commit in the clone, such as HEAD; absent: as GitHub does. */
  localName?: string;
  context: GitHubContext;
  token?: string;
  signal: AbortSignal;
  debug(message: string): void;
}

/**
 * A commit as files, from the clone or else from GitHub, which takes `contents: read`. Throws InfrastructureError where
 * neither has it: what cannot be read is not taken for absent.
 */
export async function openRevision(sha: string, options: RevisionOptions): Promise<Revision & AsyncDisposable> {
  const { checkout, localName = sha, signal } = options;
  const { clone: folder } = checkout;
  const local = folder === undefined ? undefined : await fromClone(localName, { folder, signal });
  const { entries, blob } = local ?? (await asked(sha, options));
  const files = new Map<string, string>();
  const others = new Set<string>();
  for (const { path, mode, id } of entries) {
    if (!path.startsWith(checkout.prefix)) continue;
    const here = `${checkout.below}${path.slice(checkout.prefix.length)}`;
    if (/^100/.test(mode)) files.set(here, id);
    else others.add(here);
  }
  const below = (path: string) => [...files].filter(([name]) => name === path || name.startsWith(`${path}/`));
  const folders: string[] = [];
  return {
    sha,
    kind(path) {
      if (files.has(path)) return "file";
      if (ancestry(path).some((one) => others.has(one))) return "other";
      return below(path).length > 0 ? "folder" : undefined;
    },
    read: (path) => blob(files.get(path) ?? path),
    contents: (path) => new Map(below(path)),
    async checkOut(path) {
      const target = await mkdtemp(join(tmpdir(), "llm-latency-gate-"));
      folders.push(target);
      for (const [name, id] of below(path)) {
        await mkdir(dirname(join(target, name)), { recursive: true });
        await writeFile(join(target, name), await blob(id));
      }
      return join(target, path);
    },
    async [Symbol.asyncDispose]() {
      for (const one of folders) await rm(one, { recursive: true, force: true });
    },
  };
}

const HINT =
  "Give the job `permissions: {contents: read}`, or check the repository out with `fetch-depth: 0`. `config-from: head` takes the gate as the pull request has it.";

async function asked(sha: string, { context, token, debug, signal }: RevisionOptions): Promise<CommitObjects> {
  const { repository, apiUrl } = context;
  const failed = (why: string, cause?: unknown) =>
    new InfrastructureError(`the gate of the base cannot be read: commit ${sha} is not in the clone, and ${why}`, {
      hint: HINT,
      cause,
    });
  if (repository === undefined || token === undefined) throw failed("there is no token to ask GitHub with");
  try {
    return await fromGitHub(sha, { client: await openClient({ token, apiUrl, debug }), ...repository }, signal);
  } catch (error) {
    const said = (error as Error).message.replaceAll(token, "***").replace(/\s+/g, " ").slice(0, 300);
    throw failed(`GitHub does not give it (${said})`, error);
  }
}

/** `a/b/c` → `a`, `a/b`, `a/b/c`. */
function ancestry(path: string): string[] {
  const parts = path.split("/");
  return parts.map((_, at) => parts.slice(0, at + 1).join("/"));
}
