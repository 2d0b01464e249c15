import { execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** A repository of its own in a folder, without the settings of whoever runs the tests. */
export interface GitRepository {
  path: string;
  /** Writes these files, or removes those that are undefined, and returns the commit. */
  commit(files: Record<string, string | undefined>): Promise<string>;
  git(...args: string[]): string;
}

const SETTINGS = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
const WHO = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "commit.gpgsign=false"];

export async function gitRepository(path: string): Promise<GitRepository> {
  await mkdir(path, { recursive: true });
  const git = (...args: string[]) =>
    execFileSync("git", [...WHO, ...args], {
      cwd: path,
      env: { ...process.env, ...SETTINGS },
      encoding: "utf8",
    }).trim();
  git("init", "--quiet", "--initial-branch", "main");
  return {
    path,
    git,
    async commit(files) {
      for (const [name, text] of Object.entries(files)) {
        if (text === undefined) git("rm", "--quiet", name);
        else {
          await mkdir(dirname(join(path, name)), { recursive: true });
          await writeFile(join(path, name), text);
        }
      }
      git("add", "--all");
      git("commit", "--quiet", "--allow-empty", "--message", "x");
      return git("rev-parse", "HEAD");
    },
  };
}
