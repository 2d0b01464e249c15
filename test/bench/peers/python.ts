import { execFile } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";
import { SetUpError } from "../../live/engines/set-up-error.ts";
import type { Python } from "../../live/engines/tools.ts";

const run = promisify(execFile);

/** Every peer has wheels for these; inference-perf wants 3.12 at least. */
const VERSIONS = ["3.12", "3.13"];
/** The real path, since a pyenv shim asks its own settings again each time that it is run. */
const ASK = "import sys, venv, ensurepip; print('%d.%d' % sys.version_info[:2], sys.executable)";

/** A Python that every peer runs on: of PATH, else of pyenv. @throws SetUpError where there is none. */
export async function needPeerPython(): Promise<Python> {
  for (const path of candidates()) {
    const python = await asked(path);
    if (python !== undefined && VERSIONS.includes(python.version)) return python;
  }
  throw new SetUpError(`The peers are Python packages, and there is no Python ${VERSIONS.join(" or ")} with venv.`);
}

function candidates(): string[] {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter((folder) => folder !== "");
  const onPath = [...VERSIONS.map((version) => `python${version}`), "python3"].flatMap((name) =>
    folders.map((folder) => join(folder, name)),
  );
  const pyenv = join(process.env["PYENV_ROOT"] ?? join(homedir(), ".pyenv"), "versions");
  const kept = existsSync(pyenv) ? readdirSync(pyenv).map((version) => join(pyenv, version, "bin", "python3")) : [];
  return [...onPath, ...kept].filter(existsSync);
}

async function asked(path: string): Promise<Python | undefined> {
  try {
    const { stdout } = await run(path, ["-c", ASK], { timeout: 20_000 });
    const [version, executable] = stdout.trim().split(" ");
    return version && executable ? { version, path: executable } : undefined;
  } catch {
    return undefined; // A shim without a version, or a Python without venv.
  }
}
