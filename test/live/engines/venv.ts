import { join } from "node:path";
import { runStep } from "./step.ts";
import type { Python } from "./tools.ts";

export interface Venv {
  readonly part: string;
  readonly python: Python;
  /** The folder that gets a `venv` in it. */
  readonly folder: string;
  readonly packages: readonly string[];
  readonly limitSeconds: number;
}

/** Where the interpreter of a venv is, seen from the folder that holds it. */
export const VENV_PYTHON = join("venv", "bin", "python");

/**
 * A venv with packages installed. Its `bin/*` scripts have the path of the building folder in their first line and are
 * dead after the rename, so everything is run as `python -m …`; the interpreter finds its venv by its own path.
 */
export async function makeVenv({ part, python, folder, packages, limitSeconds }: Venv): Promise<string> {
  const interpreter = join(folder, VENV_PYTHON);
  await runStep({
    part,
    what: "make a Python venv",
    command: python.path,
    args: ["-m", "venv", join(folder, "venv")],
    cwd: folder,
    limitSeconds: 120,
  });
  await runStep({
    part,
    what: `install ${packages.join(" ")}`,
    command: interpreter,
    args: ["-m", "pip", "install", "--quiet", "--only-binary", ":all:", ...packages],
    cwd: folder,
    limitSeconds,
  });
  return interpreter;
}
