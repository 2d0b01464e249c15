import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { ConfigurationError } from "../errors.ts";
import { checkedOut, prefixIn } from "./git-objects.ts";

/** Where the files of the repository lie, seen from the working directory. */
export interface Checkout {
  /** What a path from the working directory begins with for a file of the repository: empty, or `app/` (`path:` of actions/checkout). */
  below: string;
  /** What such a file's path in the repository begins with: empty, or `charts/`. */
  prefix: string;
  /** Where git finds the clone; absent where there is none, and the working directory counts as the repository's root. */
  clone?: string;
}

/**
 * The checkout in the working directory or in one of its folders. Throws ConfigurationError where several could be the one:
 * a file that is looked for in the wrong one would pass for a file of the workflow.
 * @param commits One of these is what is checked out, where there is a choice.
 */
export async function findCheckout(
  cwd: string,
  commits: readonly (string | undefined)[],
  signal: AbortSignal,
): Promise<Checkout> {
  const prefix = await prefixIn({ folder: cwd, signal });
  if (prefix !== undefined) return { below: "", prefix, clone: cwd };
  const clones: { name: string; commit: string | undefined }[] = [];
  for (const name of await foldersWithGit(cwd))
    clones.push({ name, commit: await checkedOut({ folder: join(cwd, name), signal }) });
  const mine =
    clones.length === 1 ? clones : clones.filter(({ commit }) => commit !== undefined && commits.includes(commit));
  const [only] = mine;
  if (clones.length === 0) return { below: "", prefix: "" };
  if (only !== undefined && mine.length === 1)
    return { below: `${only.name}/`, prefix: "", clone: join(cwd, only.name) };
  const names = clones.map(({ name }) => name).join(", ");
  throw new ConfigurationError(
    `which of ${names} the pull request changes cannot be told, so neither which gate is its base's`,
    {
      hint: "Check the repository out into the workspace itself (no `path:`), or set the input `config-from: head`.",
    },
  );
}

async function foldersWithGit(cwd: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(cwd, { withFileTypes: true }).catch(() => [])) {
    if (!entry.isDirectory()) continue;
    const inner: string[] = await readdir(join(cwd, entry.name)).catch(() => []);
    if (inner.includes(".git")) found.push(entry.name);
  }
  return found.toSorted();
}
