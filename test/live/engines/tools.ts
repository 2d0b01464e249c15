import { execFile } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { SetUpError } from "./set-up-error.ts";

const run = promisify(execFile);

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** The first of the named programs that PATH has; `why` tells who wants it and is the start of the sentence. */
export function needTool(why: string, ...names: string[]): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  for (const name of names) {
    const found = folders.map((folder) => join(folder, name)).find(isExecutable);
    if (found) return found;
  }
  throw new SetUpError(`${why}, and PATH has no ${names.join(" or ")}.`);
}

export interface Python {
  readonly path: string;
  /** Such as "3.11": compiled wheels are good for one minor version only. */
  readonly version: string;
}

const ASK_VERSION = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2])";

export async function needPython(why: string): Promise<Python> {
  const path = needTool(why, "python3");
  const version = await pythonVersion(path, why);
  const minor = Number(version.split(".")[1]);
  if (!version.startsWith("3.") || minor < 10) {
    throw new SetUpError(`${why}, and python3 is ${version}, not 3.10 or newer.`);
  }
  return { path, version };
}

/** Debian splits `venv` off into a package of its own, so the module is asked for here and not found missing later. */
async function pythonVersion(path: string, why: string): Promise<string> {
  try {
    const { stdout } = await run(path, ["-c", ASK_VERSION], { timeout: 20_000 });
    return stdout.trim();
  } catch {
    throw new SetUpError(`${why}, and python3 does not run or lacks its venv or ensurepip module.`);
  }
}
