import { isAbsolute, join, resolve } from "node:path";
import type { Deps } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import type { Warning } from "../model/run.ts";
import { CONFIG_VARIABLE } from "./environment.ts";
import { readFileText } from "./file-text.ts";
import { layerFromText, type ParsedLayer } from "./parse-layer.ts";

/** Where scenario files are looked for, and reading them through `Deps.files`. */

type FileDeps = Pick<Deps, "files" | "env" | "cwd" | "ci">;

/** A place that was considered, in the order of precedence, the weakest first. */
export interface Place {
  /** As people know it: relative to the working directory where they named it so. */
  name: string;
  kind: "system" | "user" | "local" | "config";
  status: "used" | "not found" | "ignored in CI" | "ignored: another local file comes first";
}

export interface FoundFiles {
  places: Place[];
  parsed: ParsedLayer[];
  warnings: Warning[];
}

const SYSTEM_FILE = "/etc/llm-latency-gate/config.yaml";
/** The first that exists is taken. */
export const LOCAL_FILES = ["llm-latency-gate.yaml", ".github/llm-latency-gate.yaml"] as const;
/** Near misses that would otherwise be passed over in silence. */
const LOCAL_MISNOMERS = ["llm-latency-gate.yml", ".github/llm-latency-gate.yml"] as const;

/**
 * Finds and reads the scenario files: system, user, local, and the one that `--config` (or the environment) names.
 * @throws ConfigurationError when the named file does not exist.
 */
export async function findFiles(deps: FileDeps, configPath: string | undefined): Promise<FoundFiles> {
  const found: FoundFiles = { places: [], parsed: [], warnings: [] };
  await addShared(found, deps, "system", SYSTEM_FILE);
  const user = userFile(deps.env);
  if (user !== undefined) await addShared(found, deps, "user", user);
  const config = configPath ?? (deps.env[CONFIG_VARIABLE] || undefined);
  await addLocal(found, deps, config);
  if (config !== undefined) await addConfig(found, deps, config, configPath === undefined);
  return found;
}

/** XDG base directory specification: an unset, empty or relative XDG_CONFIG_HOME means $HOME/.config. */
function userFile(env: FileDeps["env"]): string | undefined {
  const xdg = env["XDG_CONFIG_HOME"];
  const home = env["HOME"] || env["USERPROFILE"];
  const base = xdg && isAbsolute(xdg) ? xdg : home ? join(home, ".config") : undefined;
  return base === undefined ? undefined : join(base, "llm-latency-gate", "config.yaml");
}

/** Files of the machine would make two runners disagree, so CI does without them. */
async function addShared(found: FoundFiles, deps: FileDeps, kind: "system" | "user", path: string): Promise<void> {
  if (deps.ci) found.places.push({ name: path, kind, status: "ignored in CI" });
  else await addIfThere(found, deps, kind, path);
}

async function addLocal(found: FoundFiles, deps: FileDeps, config: string | undefined): Promise<void> {
  let taken = false;
  for (const name of LOCAL_FILES) {
    // The file that --config names is read once, in its own, stronger place.
    if (config !== undefined && resolve(deps.cwd, config) === resolve(deps.cwd, name)) continue;
    if (!taken) taken = await addIfThere(found, deps, "local", name);
    else if (await deps.files.exists(resolve(deps.cwd, name))) {
      found.places.push({ name, kind: "local", status: "ignored: another local file comes first" });
      found.warnings.push({
        code: "file-ignored",
        message: `${name} is ignored, because ${LOCAL_FILES[0]} is there too; keep one of the two, or name one with --config.`,
      });
    }
  }
  for (const name of LOCAL_MISNOMERS) {
    if (config !== undefined && resolve(deps.cwd, config) === resolve(deps.cwd, name)) continue;
    if (!(await deps.files.exists(resolve(deps.cwd, name)))) continue;
    const message = `${name} is not read: the file must end in .yaml; rename it, or name it with --config.`;
    found.warnings.push({ code: "file-ignored", message });
  }
}

async function addConfig(found: FoundFiles, deps: FileDeps, path: string, fromEnvironment: boolean): Promise<void> {
  if (await addIfThere(found, deps, "config", path)) return;
  const source = fromEnvironment ? CONFIG_VARIABLE : "--config";
  throw new ConfigurationError(`${path}: there is no such file (${source}, looked for from ${deps.cwd})`, {
    hint: "Check the path, or write a file to start with: `llm-latency-gate init`.",
  });
}

async function addIfThere(found: FoundFiles, deps: FileDeps, kind: Place["kind"], name: string): Promise<boolean> {
  const parsed = await readLayer(deps, name);
  found.places.push({ name, kind, status: parsed ? "used" : "not found" });
  if (parsed) found.parsed.push(parsed);
  return parsed !== undefined;
}

/** One file as a layer; undefined when there is no such file. */
async function readLayer(deps: FileDeps, name: string): Promise<ParsedLayer | undefined> {
  const file = await readFileText(deps, name);
  if (file === undefined) return undefined;
  return file.text === undefined
    ? { problems: [{ where: name, message: file.refusal }] }
    : layerFromText(name, file.text);
}
