import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { ROOT } from "../../helpers/spawned.ts";

/** A repository of a user, with a shipped workflow in it and a pull request that is merged for trial, as GitHub does it. */
export interface Repository extends Disposable {
  /** The working tree: the merge of base and head. */
  readonly path: string;
  /** A home, and what else must not be in the working tree. */
  readonly beside: string;
  readonly base: string;
  readonly head: string;
}

export interface Files {
  readonly [path: string]: string;
}

/** @param base Files of the base. @param change Files that the pull request writes. */
export function createRepository(base: Files, change: Files = { "README.md": "Hello." }): Repository {
  const folder = mkdtempSync(join(tmpdir(), "live-act-"));
  const path = join(folder, "charts");
  mkdirSync(path);
  const git = (...args: string[]) => execFileSync("git", args, { cwd: path, env: gitEnvironment(), encoding: "utf8" });
  git("init", "--quiet", "--initial-branch=main");
  // act takes the repository's name from it; nothing is ever fetched.
  git("remote", "add", "origin", "https://github.com/acme/charts");
  const commit = (files: Files) => {
    for (const [name, text] of Object.entries(files)) write(join(path, name), text);
    git("add", "--all");
    git("commit", "--quiet", "--message", "files");
    return git("rev-parse", "HEAD").trim();
  };
  const baseCommit = commit(base);
  git("switch", "--quiet", "--create", "topic");
  const head = commit(change);
  git("switch", "--quiet", "main");
  git("merge", "--quiet", "--no-ff", "--message", "merge", "topic");
  return {
    path,
    beside: folder,
    base: baseCommit,
    head,
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A workflow as it is shipped, but for a key of May 2026 that act 0.2.89 does not know. */
export function shippedWorkflow(path: string): string {
  return readFileSync(join(ROOT, path), "utf8").replaceAll(/^ +queue: max\n/gm, "");
}

/** What a checkout of the action brings, without what only its developers need. */
export function copyAction(folder: string): string {
  mkdirSync(folder, { recursive: true });
  for (const name of ["action.yml", "dist"]) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  return folder;
}

/** Stands for actions of others, which would come from github.com: does nothing, successfully or not. */
export function createStandIn(folder: string, exitCode: 0 | 1): string {
  const action = `name: stand-in\nruns:\n  using: composite\n  steps:\n    - {run: exit ${exitCode}, shell: bash}\n`;
  for (const part of ["", "restore", "save"]) write(join(folder, part, "action.yml"), action);
  return folder;
}

/** Remote actions of a workflow and of those that it calls, as OWNER/NAME@COMMIT. */
export function remoteActions(repository: string): string[] {
  const folder = join(repository, ".github", "workflows");
  const texts = readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8"));
  const uses = texts.flatMap((text) => Array.from(text.matchAll(/uses: ([\w-]+\/[\w-]+)[^@\s]*(@[0-9a-f]{40})/g)));
  return [...new Set(uses.map(([, name, commit]) => `${name}${commit}`))];
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

function gitEnvironment(): NodeJS.ProcessEnv {
  const person = { GIT_AUTHOR_NAME: "a", GIT_AUTHOR_EMAIL: "a@example.com" };
  const committer = { GIT_COMMITTER_NAME: "a", GIT_COMMITTER_EMAIL: "a@example.com" };
  const nobody = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
  return { PATH: process.env["PATH"], ...person, ...committer, ...nobody };
}
