import { resolve } from "node:path";
import type { Archive, Deps, Files } from "../deps.ts";
import { ConfigurationError } from "../errors.ts";
import type { GateChange, TrustedGate } from "../model/revision.ts";
import { liesInside, seenFrom } from "../model/seen-from.ts";
import { CONFIG_VARIABLE } from "../scenario/environment.ts";
import { LOCAL_FILES } from "../scenario/files.ts";

export interface GateFiles {
  deps: Deps;
  /** The base has no scenario yet: there is no gate that could be loosened, and the head's own is taken. */
  adopted: boolean;
  /** What was looked at so far, and differs. */
  changes(): GateChange[];
}

/**
 * Everything by which is judged (scenario, waivers, prompts, noise, committed baselines), as it is on the base: a pull
 * request must not loosen its own gate. What no commit knows was made by the workflow, and is read as it is.
 */
export async function gateFiles(gate: TrustedGate, deps: Deps, scenario: string | undefined): Promise<GateFiles> {
  const named = scenario ?? (deps.env[CONFIG_VARIABLE] || undefined);
  const candidates = [...LOCAL_FILES, ...(named === undefined ? [] : [named])];
  const view = new BaseView(gate, deps);
  const there = candidates.filter((path) => gate.base.kind(inside(deps.cwd, path) ?? "") !== undefined);
  if (there.length > 0 || !(await view.addsAny(candidates)))
    return {
      deps: { ...deps, files: view.files, archive: view.archive },
      adopted: false,
      changes: () => view.changes(),
    };
  return { deps, adopted: true, changes: () => view.changes() };
}

/** Path in the working directory with slashes; undefined for what lies elsewhere. */
function inside(cwd: string, path: string): string | undefined {
  const inner = seenFrom(cwd, path);
  return inner === "" || !liesInside(inner) ? undefined : inner;
}

class BaseView {
  readonly files: Files;
  readonly archive: Archive;
  readonly #gate: TrustedGate;
  readonly #deps: Deps;
  readonly #changes = new Map<string, GateChange["change"]>();

  constructor(gate: TrustedGate, deps: Deps) {
    this.#gate = gate;
    this.#deps = deps;
    this.files = {
      ...deps.files,
      read: (path) => this.#read(path),
      size: async (path) => (this.#isOfBase(path) ? (await this.#read(path))?.length : this.#unlessAdded(path, "size")),
      exists: async (path) => this.#isOfBase(path) || ((await this.#unlessAdded(path, "exists")) ?? false),
    };
    this.archive = {
      ...deps.archive,
      sessions: async (path, as) => deps.archive.sessions(await this.#stored(path), as),
      calibration: async (path) => deps.archive.calibration(await this.#stored(path)),
    };
  }

  changes(): GateChange[] {
    return [...this.#changes].map(([path, change]) => ({ path, change }));
  }

  async addsAny(paths: readonly string[]): Promise<boolean> {
    for (const path of paths) await this.#isAdded(resolve(this.#deps.cwd, path));
    return this.#changes.size > 0;
  }

  /** A link on the base may lead to what the head has changed. */
  #kind(inner: string | undefined): "file" | "folder" | undefined {
    const kind = inner === undefined ? undefined : this.#gate.base.kind(inner);
    if (kind !== "other") return kind;
    throw new ConfigurationError(`${inner} is a link or a submodule on the base ${this.#gate.base.sha.slice(0, 7)}`, {
      hint: "Make it a plain file, or set the input `config-from: head`: then the pull request is judged by its own.",
    });
  }

  #isOfBase(path: string): boolean {
    return this.#kind(inside(this.#deps.cwd, path)) !== undefined;
  }

  async #read(path: string): Promise<Uint8Array | undefined> {
    const inner = inside(this.#deps.cwd, path);
    if (inner === undefined || this.#kind(inner) !== "file") return this.#unlessAdded(path, "read");
    const [given, here] = await Promise.all([this.#gate.base.read(inner), this.#deps.files.read(path)]);
    if (here === undefined) this.#changes.set(inner, "removed");
    else if (!Buffer.from(given).equals(here)) this.#changes.set(inner, "changed");
    return given;
  }

  /** What the head adds is not there yet. */
  async #unlessAdded<K extends "read" | "size" | "exists">(
    path: string,
    ask: K,
  ): Promise<Awaited<ReturnType<Files[K]>> | undefined> {
    if (await this.#isAdded(path)) return undefined;
    return (await this.#deps.files[ask](path)) as Awaited<ReturnType<Files[K]>>;
  }

  /** On the head and not on the base; what neither commit has is none of their files. */
  async #isAdded(path: string): Promise<boolean> {
    const inner = inside(this.#deps.cwd, path);
    if (inner === undefined || this.#kind(inner) !== undefined) return false;
    if (!(await this.#deps.files.exists(path))) return false;
    if ((await this.#gate.head()).kind(inner) === undefined) return false;
    this.#changes.set(inner, "added");
    return true;
  }

  /** Where the stored results of the base are to be read; a folder is left alone as long as the head changes nothing in it. */
  async #stored(path: string): Promise<string> {
    const { base, head } = this.#gate;
    const inner = inside(this.#deps.cwd, path);
    if (inner === undefined) return path;
    if (this.#kind(inner) === undefined)
      return (await this.#isAdded(path)) ? `${path} (which this pull request adds)` : path;
    if (sameContents(base.contents(inner), (await head()).contents(inner))) return path;
    this.#changes.set(inner, "changed");
    return base.checkOut(inner);
  }
}

function sameContents(a: ReadonlyMap<string, string>, b: ReadonlyMap<string, string>): boolean {
  return a.size === b.size && [...a].every(([name, id]) => b.get(name) === id);
}
