/**
 * The peers in venvs of their own, in the cache of the live tests: pinned, since a figure without its version is no figure.
 */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { cached, cacheRoot } from "../../live/engines/cache.ts";
import { runStep } from "../../live/engines/step.ts";
import type { Python } from "../../live/engines/tools.ts";
import { makeVenv, VENV_PYTHON } from "../../live/engines/venv.ts";
import { needPeerPython } from "./python.ts";

const UV_VERSION = "0.13.9";

export interface Package {
  name: string;
  version: string;
  /** For the progress line only. */
  note?: string;
}

/** The interpreter of the package's venv; installs it first where the cache lacks it. @throws SetUpError if that cannot be. */
export async function installed({ name, version, note }: Package): Promise<string> {
  const python = await needPeerPython();
  const folder = await cached({
    name: folderName(name, version, python),
    proof: VENV_PYTHON,
    build: async (aside) => {
      const uv = await makeVenv({
        part: name,
        python,
        folder: aside,
        packages: [`uv==${UV_VERSION}`],
        limitSeconds: 300,
      });
      await runStep({
        part: name,
        what: `install ${name} ${version}`,
        ...(note === undefined ? {} : { note }),
        command: uv,
        args: ["-m", "uv", "pip", "install", "--python", uv, "--compile-bytecode", `${name}==${version}`],
        cwd: aside,
        limitSeconds: 25 * 60,
      });
    },
  });
  return join(folder, VENV_PYTHON);
}

export async function isInstalled({ name, version }: Package): Promise<boolean> {
  return isCached(folderName(name, version, await needPeerPython()));
}

/** Whether the cache has a venv in a folder of this name. */
export function isCached(folder: string): boolean {
  return existsSync(join(cacheRoot(), folder, VENV_PYTHON));
}

function folderName(name: string, version: string, python: Python): string {
  return `peer-${name}-${version}-py${python.version}`;
}
