import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Deps, Files } from "../../src/deps.ts";
import { ConfigurationError } from "../../src/errors.ts";
import { type LoadedScenario, type LoadScenarioOptions, loadScenario } from "../../src/scenario/load-scenario.ts";
import { outside } from "../helpers/in-process.ts";
import { tempFolder } from "../helpers/temp-folder.ts";

export interface Machine extends Partial<Omit<LoadScenarioOptions, "deps">> {
  /** Text or bytes by path: relative to the working directory, or absolute (`/etc/…`, `/home/…`). */
  files?: Record<string, string | Uint8Array>;
  env?: Record<string, string>;
  ci?: boolean;
}

/** Loads a scenario on a machine of its own: a temporary folder that holds a working directory, a home and an `/etc`. */
export async function load({
  files = {},
  env = {},
  ci = false,
  preset = "quick",
  ...options
}: Machine = {}): Promise<LoadedScenario> {
  await using folder = await tempFolder();
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder.path, name.startsWith("/") ? name : join("project", name));
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
  const deps: Deps = outside({ cwd: "/project", env: { HOME: "/home/jo", ...env }, ci });
  return await loadScenario({ preset, ...options, deps: { ...deps, files: rooted(deps.files, folder.path) } });
}

/** The real files below another root, so that a test has an `/etc` of its own. */
function rooted(files: Files, root: string): Files {
  return {
    read: (path) => files.read(join(root, path)),
    size: (path) => files.size(join(root, path)),
    exists: (path) => files.exists(join(root, path)),
    write: (path, text) => files.write(join(root, path), text),
  };
}

/** The message with which loading fails. */
export async function refusal(machine: Machine): Promise<string> {
  try {
    await load(machine);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  throw new Error("the scenario was accepted");
}

/** The message about one local file. */
export function refusalOf(yaml: string | Uint8Array): Promise<string> {
  return refusal({ files: { "llm-latency-gate.yaml": yaml } });
}
